// Lines named at their ends; upright marks for days, broken lines where figures before and after do not compare.
import { axisNumber, day, lineColour, number, tooltip, widthOf, wordColour } from "./chart_look.js";

export function lines(data, look) {
  const kind = kindOf(data.x);
  const room = endRoom(data, look);
  return {
    animation: !look.still,
    animationDuration: 250,
    textStyle: { fontFamily: look.font },
    grid: { left: 46, right: room, top: data.marks?.length ? 26 : 20, bottom: 26, outerBoundsMode: "none" },
    tooltip: {
      ...tooltip(look),
      trigger: "axis",
      axisPointer: { lineStyle: { color: look.colour("--line-2") } },
      formatter: (rows) => words(data, rows),
    },
    xAxis: xAxis(data, look, kind),
    yAxis: yAxis(data, look),
    series: data.series.flatMap((series, index) => pieces(data, series, index, look, kind)),
  };
}

// Days stand at their distance; so do years, which leaves room for a break between two of them.
function kindOf(labels) {
  if (labels.every((label) => /^\d{4}-\d{2}-\d{2}$/.test(label))) return "time";
  return labels.every((label) => /^\d{4}$/.test(label)) ? "value" : "category";
}

function xAxis(data, look, kind) {
  const years = kind === "value";
  return {
    type: kind,
    data: kind === "category" ? data.x : undefined,
    min: years ? Number(data.x[0]) - 0.5 : kind === "time" ? data.x[0] : undefined,
    max: years ? Number(data.x.at(-1)) + 0.5 : kind === "time" ? latest(data) : undefined,
    interval: years ? 1 : undefined,
    splitNumber: look.width < 480 ? 3 : 6,
    axisTick: { show: kind === "category" },
    axisLine: { onZero: false, lineStyle: { color: look.colour("--line-2") } },
    axisLabel: {
      color: look.colour("--ink-3"),
      fontSize: 12,
      hideOverlap: true,
      formatter: { time: monthOf, value: String }[kind],
      customValues: years ? data.x.map(Number) : undefined,
    },
    splitLine: { show: false },
  };
}

function latest(data) {
  return [...data.x, ...(data.marks ?? []).map((mark) => mark.x)].sort().at(-1);
}

function monthOf(value) {
  const moment = new Date(value);
  return moment.getDate() === 1 ? `T${moment.getMonth() + 1}` : `${moment.getDate()}/${moment.getMonth() + 1}`;
}

function yAxis(data, look) {
  return {
    type: "value",
    inverse: Boolean(data.inverted),
    min: data.inverted ? 1 : isScore(data) ? undefined : 0,
    max: data.max ?? undefined,
    scale: isScore(data),
    boundaryGap: isScore(data) && !data.inverted ? ["15%", "12%"] : undefined, // room for what is written at points
    minInterval: data.inverted ? 1 : undefined,
    splitNumber: 4,
    axisLabel: { color: look.colour("--ink-3"), fontSize: 12, formatter: (value) => axisNumber(value, data.percent) },
    splitLine: { lineStyle: { color: look.colour("--chart-grid") } },
  };
}

// Counts start at zero; scores with ranks beside them show their range.
function isScore(data) {
  return data.from_zero === false || data.series.some((series) => series.labels);
}

// A line is drawn in pieces, one between each two breaks, so that it never crosses a change of rules.
function pieces(data, series, index, look, kind) {
  const cuts = (data.breaks ?? []).map((cut) => data.x.findIndex((x) => x >= cut.x)).filter((at) => at > 0);
  const bounds = [0, ...cuts, data.x.length];
  return bounds.slice(0, -1).map((from, piece) => {
    const last = piece === bounds.length - 2;
    const values = series.values.map((value, at) => (at >= from && at < bounds[piece + 1] ? value : null));
    return line(data, { ...series, values }, look, { kind, last, uprights: index === 0 && last });
  });
}

function line(data, series, look, { kind, last, uprights }) {
  const colour = lineColour(look, series.role);
  const few = data.x.length <= 16;
  return {
    type: "line",
    name: series.name,
    data: data.x.map((x, at) => ({ value: valueAt(x, series.values[at] ?? null, kind), label: besideLine(data, series, at) })),
    connectNulls: false,
    showSymbol: few,
    symbol: "circle",
    symbolSize: 7,
    triggerLineEvent: false,
    lineStyle: { color: colour, width: series.role === "neutral" ? 1.75 : 2.5, type: dash(look, data, series.role) },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
    label: pointLabels(series, look, few),
    endLabel: last ? endLabel(data, series, look) : { show: false },
    markLine: uprights ? marks(data, look, kind) : undefined,
    z: series.role === "neutral" ? 2 : 3,
  };
}

function dash(look, data, role) {
  return look.paper && data.series.length > 1 && role !== "accent" && role !== "done" ? "dashed" : "solid";
}

function valueAt(x, value, kind) {
  if (kind === "category") return value;
  return [kind === "value" ? Number(x) : x, value];
}

// What is written at a point stands where its line does not run: below a low, before a rise, after a fall.
function besideLine(data, series, at) {
  if (!series.labels) return undefined;
  const steps = [at - 1, at + 1].map((place) => heightAt(data, series, place) - heightAt(data, series, at));
  const [before, after] = steps.map((step) => (Number.isFinite(step) ? step : 0));
  if (before >= 0 && after >= 0 && before + after > 0) return { position: "bottom" };
  if (before < 0 && after > 0) return { position: "top", align: "right" };
  if (before > 0 && after < 0) return { position: "top", align: "left" };
  return { position: "top" };
}

function heightAt(data, series, at) {
  const value = series.values[at];
  if (value === null || value === undefined) return Number.NaN;
  return data.inverted ? -Number(value) : Number(value);
}

function pointLabels(series, look, few) {
  return {
    show: few && Boolean(series.labels),
    position: "top",
    distance: 5,
    fontSize: 12,
    padding: [1, 3],
    color: look.colour("--ink-2"),
    backgroundColor: look.colour("--surface"),
    formatter: ({ dataIndex }) => series.labels?.[dataIndex] ?? "",
  };
}

function endText(data, series) {
  return series.labels ? series.name : `${series.name} ${number(lastValue(series), { percent: data.percent })}`;
}

function endLabel(data, series, look) {
  return {
    show: true,
    distance: 8,
    offset: [0, shiftOf(data, series, look)],
    color: wordColour(look, series.role),
    fontSize: 13,
    fontWeight: 600,
    formatter: endText(data, series),
  };
}

// Names at the ends must not cover each other: from top to bottom each keeps a line's height from the one above.
function shiftOf(data, series, look) {
  const top = Math.max(...data.series.flatMap((one) => one.values).map(Number));
  const scale = (look.height - 52) / (top || 1);
  const ends = data.series.map((one) => ({ name: one.name, y: -Number(lastValue(one) ?? 0) * scale }));
  ends.sort((one, other) => (data.inverted ? other.y - one.y : one.y - other.y));
  let floor = -Infinity;
  for (const end of ends) {
    end.shift = Math.max(0, floor - end.y);
    floor = end.y + end.shift + 17;
  }
  return ends.find((end) => end.name === series.name).shift;
}

function lastValue(series) {
  return series.values.findLast((one) => one !== null && one !== undefined);
}

function endRoom(data, look) {
  const widest = Math.max(...data.series.map((series) => widthOf(endText(data, series), 13, look, 600)));
  return Math.min(Math.ceil(widest) + 18, Math.round(look.width * 0.42));
}

function marks(data, look, kind) {
  const before = (x) => (kind === "value" ? Number(x) - 0.5 : x);
  const upright = (mark, type, label) => ({
    xAxis: mark.x,
    label: { formatter: mark.label, color: look.colour("--ink-2"), fontSize: 12, ...label },
    lineStyle: { color: look.colour("--ink-3"), type, width: 1 },
  });
  const along = { position: "insideEndTop", fontSize: 11, width: look.height - 70, overflow: "truncate" };
  const all = [
    ...(data.marks ?? []).map((mark) => upright(mark, "solid", { position: "end" })),
    ...(data.breaks ?? []).filter((cut) => cut.x > data.x[0]).map((cut) => upright({ ...cut, x: before(cut.x) }, "dashed", along)),
  ];
  return all.length ? { silent: true, symbol: "none", animation: false, data: all } : undefined;
}

function words(data, rows) {
  const index = rows[0].dataIndex;
  const parts = data.series
    .filter((series) => series.values[index] !== null && series.values[index] !== undefined)
    .map((series) => `${series.name}: ${number(series.values[index], { percent: data.percent })}${rank(series, index)}`);
  return [day(data.x[index]), ...parts].join("\n");
}

function rank(series, index) {
  return series.labels?.[index] ? ` (${series.labels[index]})` : "";
}
