// Each chart can be taken along: as a picture with its title and source, and as a sheet that Excel here opens correctly.
import { day } from "./chart_look.js";

export function addButtons(entry) {
  const place = entry.figure.querySelector("[data-chart-buttons]");
  if (!place) return;
  place.hidden = false;
  place.querySelector("[data-png]")?.addEventListener("click", () => savePicture(entry));
  place.querySelector("[data-csv]")?.addEventListener("click", () => saveSheet(entry.data));
}

async function savePicture({ chart, data }) {
  const styles = getComputedStyle(document.documentElement);
  const ground = styles.getPropertyValue("--surface").trim();
  const picture = await loaded(chart.getDataURL({ pixelRatio: 2, backgroundColor: ground }));
  const canvas = document.createElement("canvas");
  canvas.width = picture.width + 64;
  canvas.height = picture.height + 196;
  const pen = canvas.getContext("2d");
  pen.fillStyle = ground;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  const write = (text, size, weight, name, y) => {
    pen.font = `${weight} ${size}px "Be Vietnam Pro", sans-serif`;
    pen.fillStyle = styles.getPropertyValue(name).trim();
    pen.fillText(text ?? "", 32, y, picture.width);
  };
  write(data.title, 30, 600, "--ink", 58);
  write(data.subtitle, 24, 400, "--ink-3", 98);
  pen.drawImage(picture, 32, 122);
  write(data.source, 22, 400, "--ink-3", picture.height + 166);
  canvas.toBlob((blob) => save(blob, fileName(data, "png")), "image/png");
}

function loaded(url) {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => resolve(picture);
    picture.onerror = reject;
    picture.src = url;
  });
}

function saveSheet(data) {
  const rows = data.rows ? [data.heads, ...data.rows] : data.categories ? barRows(data) : lineRows(data);
  const notes = [[data.title], [data.subtitle], [data.source]].filter(([text]) => text);
  const text = [...rows, [], ...notes].map((row) => row.map(cell).join(";")).join("\r\n");
  save(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv;charset=utf-8" }), fileName(data, "csv"));
}

function barRows(data) {
  const head = ["", ...data.series.map((series) => series.name)];
  return [head, ...data.categories.map(({ label }, at) => [label, ...data.series.map((series) => series.values[at])])];
}

function lineRows(data) {
  const columns = data.series.flatMap((series) => [
    [series.name, series.values],
    ...(series.labels ? [[`${series.name} (hạng)`, series.labels]] : []),
  ]);
  const head = ["", ...columns.map(([name]) => name)];
  return [head, ...data.x.map((x, at) => [day(x), ...columns.map(([, values]) => values[at])])];
}

// A decimal comma, and no text that a sheet would take for a formula.
function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value).replace(".", ",");
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[";\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function fileName(data, ending) {
  const plain = (data.file ?? data.title ?? "bieu-do").normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d");
  const words = plain.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return `${words.slice(0, 60) || "bieu-do"}.${ending}`;
}
