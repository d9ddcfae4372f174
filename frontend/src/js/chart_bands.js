// Ranks with the band they move in: a thin bar from the best to the last rank of each unit, its official rank as a mark.
import { axisNumber, nameAxis, tooltip, whole } from "./chart_look.js";

const ROW = 30;
const DENSE_ROW = 20;
const DENSE_FROM = 40;
// As many rows as there may be go on one sheet, as long as their names can be read.
const PAPER_ROW = 21;
const LEAST_PAPER_ROW = 12;
const PAPER_ROOM = 860;

export function bandsHeight(data, paper) {
  const rows = data.categories.length;
  return rows * (paper ? paperRow(rows) : screenRow(rows)) + 30;
}

// Many names take one line each.
function screenRow(rows) {
  return rows < DENSE_FROM ? ROW : DENSE_ROW;
}

function paperRow(rows) {
  return Math.max(LEAST_PAPER_ROW, Math.min(PAPER_ROW, Math.floor(PAPER_ROOM / rows)));
}

function letters(data, look) {
  return look.paper && paperRow(data.categories.length) < 16 ? 10 : 13;
}

export function bands(data, look) {
  const room = Math.round(Math.min(280, Math.max(120, look.width * (look.paper ? 0.42 : 0.36))));
  const labels = data.categories.map((category) => category.label);
  return {
    animation: false,
    textStyle: { fontFamily: look.font },
    grid: { left: room + 10, right: look.width < 480 ? 70 : 84, top: 24, bottom: 4, outerBoundsMode: "none" },
    tooltip: { ...tooltip(look), trigger: "axis", axisPointer: { type: "none" }, formatter: (rows) => words(data, rows[0].dataIndex) },
    xAxis: ranks(data, look),
    yAxis: names(labels, look, room, letters(data, look)),
    series: [spacer(data), bar(data, look), marks(data, look)],
  };
}

// Rank 1 stands on the left, as it stands on top.
function ranks(data, look) {
  const last = data.categories.length;
  return {
    type: "value",
    position: "top",
    min: 0.5,
    max: last + 0.5,
    axisLabel: { color: look.colour("--ink-3"), fontSize: 12, customValues: ticks(last, look), formatter: (rank) => axisNumber(rank) },
    axisTick: { show: false },
    splitLine: { show: false },
  };
}

function ticks(last, look) {
  const step = [1, 2, 5, 10, 20, 50].find((size) => last / size <= (look.width < 480 ? 6 : 14)) ?? 100;
  const upTo = Array.from({ length: Math.ceil(last / step) }, (_, at) => 1 + at * step);
  return step > 2 ? [1, ...upTo.slice(1).map((rank) => rank - 1)] : upTo;
}

function names(labels, look, room, size) {
  const most = look.paper || labels.length >= DENSE_FROM ? 1 : 2;
  return {
    ...nameAxis(labels, look, room, { size, lineHeight: size + 1, most }),
    axisLine: { show: false },
    splitLine: { show: true, lineStyle: { color: look.colour("--chart-grid") } },
  };
}

// What the bar stands on: nothing is drawn of it.
function spacer(data) {
  return {
    type: "bar",
    stack: "band",
    silent: true,
    itemStyle: { color: "transparent", decal: "none" },
    data: data.lows.map((low) => low - 0.25),
  };
}

// Half a place wider than its ranks, so that a band of one rank is seen as well.
function bar(data, look) {
  return {
    type: "bar",
    stack: "band",
    barWidth: look.paper ? 5 : 9,
    itemStyle: { color: look.colour("--chart-in-time"), borderColor: look.colour("--calm"), borderWidth: 1, borderRadius: 3, decal: "none" },
    emphasis: { disabled: true },
    data: data.lows.map((low, at) => data.highs[at] - low + 0.5),
    label: {
      show: true,
      position: "right",
      distance: 8,
      fontSize: Math.min(12, letters(data, look)),
      rich: {
        rank: { color: look.colour("--ink"), fontWeight: 600 },
        band: { color: look.colour("--ink-2") },
      },
      formatter: ({ dataIndex }) => ending(data, dataIndex),
    },
  };
}

function marks(data, look) {
  return {
    type: "line",
    lineStyle: { opacity: 0 },
    symbol: "diamond",
    symbolSize: look.paper ? 10 : 12,
    silent: true,
    itemStyle: { color: look.colour("--accent-ink"), borderColor: look.colour("--surface"), borderWidth: look.paper ? 0 : 1 },
    data: data.ranks.map((rank, at) => [rank, at]),
  };
}

// The official rank first, then where it moves.
function ending(data, at) {
  const rank = whole(data.ranks[at]);
  return span(data, at) === rank ? `{rank|${rank}}` : `{rank|${rank}}  {band|${span(data, at)}}`;
}

function span(data, at) {
  const [low, high] = [data.lows[at], data.highs[at]];
  return low === high ? whole(low) : `${whole(low)}–${whole(high)}`;
}

function words(data, at) {
  return [data.categories[at].label, `Hạng chính thức: ${whole(data.ranks[at])}`, `Dao động: ${span(data, at)}`].join("\n");
}
