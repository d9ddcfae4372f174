// Lines named at their ends; upright marks for days, broken lines where figures before and after do not compare.
import { axisNumber, day, lineColour, number, tooltip } from "./chart_look.js";

export function lines(data, look) {
  const time = data.x.every((label) => /^\d{4}-\d{2}-\d{2}$/.test(label));
  const room = endRoom(data, look);
  return {
    animation: !look.still,
    animationDuration: 250,
    textStyle: { fontFamily: look.font },
    grid: { left: 46, right: room, top: hasUprights(data) ? 26 : 14, bottom: 26, outerBoundsMode: "none" },
    tooltip: {
      ...tooltip(look),
      trigger: "axis",
      axisPointer: { lineStyle: { color: look.colour("--line-2") } },
      formatter: (rows) => words(data, rows),
    },
    xAxis: xAxis(data, look, time),
    yAxis: yAxis(data, look),
    series: data.series.flatMap((series, index) => pieces(data, series, index, look, time)),
  };
}

function xAxis(data, look, time) {
  return {
    type: time ? "time" : "category",
    data: time ? undefined : data.x,
    boundaryGap: time ? undefined : true,
    min: time ? data.x[0] : undefined,
    max: time ? latest(data) : undefined,
    splitNumber: look.width < 480 ? 3 : 6,
    axisTick: { show: !time },
    axisLine: { onZero: false, lineStyle: { color: look.colour("--line-2") } },
    axisLabel: {
      color: look.colour("--ink-3"),
      fontSize: 12,
      hideOverlap: true,
      formatter: time ? monthOf : undefined,
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
    min: data.inverted ? 1 : data.from_zero === false ? undefined : 0,
    max: data.max ?? undefined,
    scale: data.from_zero === false,
    minInterval: data.inverted ? 1 : undefined,
    splitNumber: 4,
    axisLabel: { color: look.colour("--ink-3"), fontSize: 12, formatter: (value) => axisNumber(value, data.percent) },
    splitLine: { lineStyle: { color: look.colour("--chart-grid") } },
  };
}

// A line is drawn in pieces, one between each two breaks, so that it never crosses a change of rules.
function pieces(data, series, index, look, time) {
  const cuts = (data.breaks ?? []).map((cut) => data.x.findIndex((x) => x >= cut.x)).filter((at) => at > 0);
  const bounds = [0, ...cuts, data.x.length];
  return bounds.slice(0, -1).map((from, piece) => {
    const last = piece === bounds.length - 2;
    const values = series.values.map((value, at) => (at >= from && at < bounds[piece + 1] ? value : null));
    return line(data, { ...series, values }, look, { time, last, uprights: index === 0 && last });
  });
}

function line(data, series, look, { time, last, uprights }) {
  const colour = lineColour(look, series.role);
  const few = data.x.length <= 16;
  return {
    type: "line",
    name: series.name,
    data: time ? data.x.map((x, at) => [x, series.values[at] ?? null]) : series.values,
    connectNulls: false,
    showSymbol: few,
    symbol: "circle",
    symbolSize: 7,
    triggerLineEvent: false,
    lineStyle: { color: colour, width: series.role === "neutral" ? 1.75 : 2.5, type: dash(look, series.role) },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
    label: pointLabels(series, look, few),
    endLabel: last ? endLabel(data, series, look, colour) : { show: false },
    labelLayout: { moveOverlap: "shiftY" },
    markLine: uprights ? marks(data, look) : undefined,
    z: series.role === "neutral" ? 2 : 3,
  };
}

function dash(look, role) {
  return look.paper && role !== "accent" && role !== "done" ? "dashed" : "solid";
}

function pointLabels(series, look, few) {
  return {
    show: few && Boolean(series.labels),
    position: "top",
    distance: 5,
    fontSize: 12,
    color: look.colour("--ink-2"),
    formatter: ({ dataIndex }) => series.labels?.[dataIndex] ?? "",
  };
}

function endText(data, series) {
  const value = series.values.findLast((one) => one !== null && one !== undefined);
  return series.labels ? series.name : `${series.name} ${number(value, { percent: data.percent })}`;
}

function endLabel(data, series, look, colour) {
  return {
    show: true,
    distance: 8,
    color: colour === look.role("neutral") ? look.colour("--ink-2") : colour,
    fontSize: 13,
    fontWeight: 600,
    formatter: endText(data, series),
  };
}

function endRoom(data, look) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `600 13px ${look.font}`;
  const widest = Math.max(...data.series.map((series) => pen.measureText(endText(data, series)).width));
  return Math.min(Math.ceil(widest) + 18, Math.round(look.width * 0.42));
}

function hasUprights(data) {
  return Boolean(data.marks?.length || data.breaks?.length);
}

function marks(data, look) {
  const upright = (mark, type) => ({
    xAxis: mark.x,
    label: { formatter: mark.label, position: "end", color: look.colour("--ink-2"), fontSize: 12 },
    lineStyle: { color: look.colour("--ink-3"), type, width: 1 },
  });
  const all = [
    ...(data.marks ?? []).map((mark) => upright(mark, "solid")),
    ...(data.breaks ?? []).map((cut) => upright(cut, "dashed")),
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
