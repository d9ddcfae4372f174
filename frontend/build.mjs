// Builds static/dist from src: app.css and conference.css (with fonts), app.js, theme.js, charts.js, conference.js,
// sprite.svg.
// Same input, same bytes: no dates, no random names, no source maps.
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";
import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const place = path.join(root, "static", "dist");
// Made aside and put in place whole: a running server never misses a file for long.
const out = path.join(here, "node_modules", ".dist");
// The product's own mark: steps that rise.
const MARK =
  '<symbol id="mark" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.5" ' +
  'stroke-linecap="round"><path d="M5 19v-4M12 19v-9M19 19V5"/></symbol>';
// Browsers that know light-dark() and oklch(), which Tabler's own stylesheet needs.
const target = ["chrome123", "edge123", "firefox120", "safari17.5"];

// Tabler's stylesheet holds every component there is; the pages need a small part of it.
const usedTabler = {
  name: "used-tabler",
  setup(bundler) {
    bundler.onLoad({ filter: /tabler\.min\.css$/ }, async ({ path: file }) => {
      const [purged] = await new PurgeCSS().purge({
        content: ["templates/**/*.html", "frontend/src/js/**/*.js"],
        extractors: [{ extensions: ["html"], extractor: namesOnPage }],
        css: [{ raw: await readFile(file, "utf8") }],
        safelist: { standard: ["html", "body", ":root"], greedy: [/data-bs-theme/] },
        blocklist: [/^navbar/, /^chart$/, /^toolbar/, /^offcanvas/, /^modal/, /^carousel/, /^apexcharts/, /^ts-/, /^flag/],
        keyframes: true,
        variables: true,
      });
      return { contents: purged.css, loader: "css" };
    });
  },
};

// Tags and classes of a template; words of its text are no class names.
function namesOnPage(page) {
  const plain = page.replace(/\{%[^%]*%\}|\{\{[^}]*\}\}|\{#.*?#\}/g, " ");
  const tags = [...plain.matchAll(/<([a-z][a-z0-9-]*)/g)].map(([, tag]) => tag);
  const classes = [...plain.matchAll(/class="([^"]*)"/g)].flatMap(([, names]) => names.split(/\s+/));
  const kinds = [...plain.matchAll(/(?:type|role)="([^"]*)"/g)].map(([, kind]) => kind);
  return [...tags, ...classes, ...kinds];
}

// Parts of ECharts that its core pulls in and no page reaches: tooltips are drawn, never HTML; texts are ours.
const withoutUnused = {
  name: "without-unused",
  setup(bundler) {
    const left = /(TooltipHTMLContent|langZH)\.js$/;
    bundler.onLoad({ filter: left }, () => ({ contents: "export default {};", loader: "js" }));
  },
};

async function bundle() {
  const common = { bundle: true, minify: true, legalComments: "none", target, logLevel: "warning" };
  await build({
    ...common,
    entryPoints: ["app", "conference"].map((name) => path.join(here, `src/css/${name}.css`)),
    outdir: out,
    assetNames: "fonts/[name]",
    loader: { ".woff2": "file" },
    plugins: [usedTabler],
  });
  await build({
    ...common,
    entryPoints: ["app", "charts", "conference", "theme"].map((name) => path.join(here, `src/js/${name}.js`)),
    outdir: out,
    format: "iife",
    plugins: [withoutUnused],
  });
}

// One file of symbols, so that an icon costs a reference and no request of its own.
async function sprite() {
  const names = JSON.parse(await readFile(path.join(here, "src/icons.json"), "utf8"));
  const symbols = [MARK, ...(await Promise.all(names.sort().map(symbol)))];
  const head = '<svg xmlns="http://www.w3.org/2000/svg">';
  await writeFile(path.join(out, "sprite.svg"), `${head}${symbols.join("")}</svg>\n`);
}

async function symbol(name) {
  const file = path.join(here, `node_modules/@tabler/icons/icons/outline/${name}.svg`);
  const svg = await readFile(file, "utf8");
  const shapes = svg
    .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, "")
    .replace(/ \/>/g, "/>");
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
    `stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`
  );
}

// Patterns stay relative: a checkout's path may hold brackets, which mean something in a pattern.
process.chdir(root);
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await bundle();
await sprite();
await copyFile(path.join(here, "src/icon.svg"), path.join(out, "icon.svg"));
await mkdir(path.dirname(place), { recursive: true });
await rm(place, { recursive: true, force: true });
await rename(out, place);
