import { init, use } from "echarts/core";
import { BarChart, LineChart, SankeyChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";
import { bands, bandsHeight } from "./chart_bands.js";
import { bars, barsHeight } from "./chart_bars.js";
import { bump, bumpHeight } from "./chart_bump.js";
import { flows, flowsHeight } from "./chart_flows.js";
import { lines } from "./chart_lines.js";
import { palette } from "./chart_look.js";
import { addButtons } from "./chart_files.js";

use([BarChart, LineChart, SankeyChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

const kinds = { "rank-bands": bands, "stacked-bars": bars, bump, flows, lines };
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const drawn = [];
// A4 between its margins, less the padding of a panel, in CSS pixels: on its side, and upright.
const PAPER_WIDTH = document.body.classList.contains("print-wide") ? 980 : 640;

function draw(figure) {
  const source = document.getElementById(figure.dataset.values);
  const make = kinds[figure.dataset.chart];
  if (!source || !make) return;
  const data = JSON.parse(source.textContent);
  const area = document.createElement("div");
  area.className = "chart-area";
  area.setAttribute("role", "img");
  area.setAttribute("aria-label", `${data.title}. ${data.subtitle ?? ""}. Bảng số liệu ở ngay dưới.`);
  area.style.height = `${heightOf(figure, data)}px`;
  figure.querySelector("[data-chart-place]").append(area);
  if (make === lines) fill(figure, area);
  const chart = init(area, null, { renderer: "canvas", devicePixelRatio: sharpness() });
  const entry = { figure, area, chart, data, make };
  drawn.push(entry);
  paint(entry);
  followLinks(chart, data);
  addButtons(entry);
  new ResizeObserver(() => resize(entry)).observe(figure);
}

function heightOf(figure, data, paper = false) {
  if (figure.dataset.chart === "stacked-bars") return barsHeight(data, paper);
  if (figure.dataset.chart === "rank-bands") return bandsHeight(data, paper);
  if (figure.dataset.chart === "flows") return flowsHeight(data, paper, figure.clientWidth);
  if (figure.dataset.chart === "bump") return bumpHeight(data, paper, figure.clientWidth);
  return Number(figure.dataset.height ?? (paper ? 200 : 260));
}

// Beside a taller neighbour a chart of lines uses the room its panel has left.
function fill(figure, area) {
  const panel = figure.closest(".panel");
  if (!panel) return;
  const spare = panel.clientHeight - figure.parentElement.offsetHeight;
  if (spare > 12) area.style.height = `${area.clientHeight + Math.min(spare, 200)}px`;
}

// Paper needs more than the screen's own dots.
function sharpness() {
  return Math.max(2, window.devicePixelRatio || 1);
}

function paint(entry, { paper = false } = {}) {
  const look = palette({ paper, width: entry.chart.getWidth(), height: entry.chart.getHeight(), still: paper || calm.matches });
  entry.chart.setOption(entry.make(entry.data, look), { notMerge: true });
}

function resize(entry) {
  if (!entry.area.clientWidth || entry.width === entry.area.clientWidth) return;
  entry.width = entry.area.clientWidth;
  entry.chart.resize({ animation: { duration: 0 } });
  paint(entry);
}

// A bar or its label leads to the list behind it, the end of a ribbon to its unit.
function followLinks(chart, data) {
  if (data.nodes) chart.on("click", ({ data: item }) => item?.href && window.location.assign(item.href));
  const hrefs = (data.categories ?? []).map((category) => category.href);
  if (!hrefs.some(Boolean)) return;
  chart.on("click", (event) => {
    const index = event.componentType === "yAxis" ? event.tickIndex ?? labelIndex(data, event.value) : event.dataIndex;
    const series = data.series?.[event.seriesIndex];
    const href = series?.hrefs?.[index] ?? hrefs[index];
    if (href) window.location.assign(href);
  });
}

function labelIndex(data, label) {
  return data.categories.findIndex((category) => category.label === label);
}

function start() {
  document.querySelectorAll("figure[data-chart]").forEach(draw);
  document.addEventListener("cchc:theme", () => drawn.forEach((entry) => paint(entry)));
  window.addEventListener("beforeprint", () => forPaper(true));
  window.addEventListener("afterprint", () => forPaper(false));
}

function forPaper(paper) {
  for (const entry of drawn) {
    const { area, chart, figure, data } = entry;
    entry.height ??= area.clientHeight;
    const height = paper ? heightOf(figure, data, true) : entry.height;
    area.style.height = `${height}px`;
    chart.resize({ width: paper ? Number(figure.dataset.paperWidth ?? PAPER_WIDTH) : "auto", height, animation: { duration: 0 } });
    paint(entry, { paper });
  }
}

const fonts = document.fonts;
const sizes = ["400", "600"].map((weight) => fonts.load(`${weight} 13px "Be Vietnam Pro"`, "Ướ a0"));
Promise.allSettled(sizes).then(start);
