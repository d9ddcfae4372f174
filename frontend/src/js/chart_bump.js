// Ranks over the years, 1 on top: a few lines put forward, the rest grey; no line crosses a change of criteria.
import { tooltip } from "./chart_look.js";

// Eight tones that colour-blind people tell apart, on light, dark and paper; on paper the dashes tell them apart too.
const LIGHT = ["#143f7d", "#b35a00", "#00735c", "#8a3b8f", "#6b5b00", "#006a8e", "#a33d3d", "#4b5864"];
const DARK = ["#93bbf2", "#f0a456", "#4fc7a8", "#d79be0", "#d6c45a", "#62c4e8", "#f09a9a", "#b5c0cb"];
const DASHES = ["solid", [9, 3], [3, 3], [9, 3, 2, 3], "solid", [9, 3], [3, 3], [9, 3, 2, 3]];
const SHAPES = ["circle", "rect", "triangle", "diamond", "circle", "rect", "triangle", "diamond"];
const NARROW = 640;

export function bumpHeight(data, paper, width) {
  const row = data.named ? (paper ? 13 : 18) : paper ? 3.2 : 3.6;
  const least = paper ? 220 : width < NARROW ? 280 : 320;
  return Math.round(Math.max(least, data.most * row + 64 + (data.open.length ? 16 : 0)));
}

export function bump(data, look) {
  const rooms = roomsOf(data, look);
  const seen = data.series.filter((one) => one.points.length);
  return {
    animation: !look.still,
    animationDuration: 250,
    textStyle: { fontFamily: look.font },
    grid: { left: rooms.left, right: rooms.right, top: 34, bottom: data.open.length ? 42 : 26, outerBoundsMode: "none" },
    tooltip: { ...tooltip(look), trigger: "item", formatter: ({ data: item }) => item.told ?? "" },
    xAxis: years(data, look),
    yAxis: { type: "value", inverse: true, min: 0.5, max: data.most + 0.5, show: false },
    series: [
      rest(data, seen, look, false),
      rest(data, seen, look, true),
      ...seen.filter(isForward).flatMap((one) => forward(data, one, look)),
      names(data, seen, look, rooms, "left"),
      names(data, seen, look, rooms, "right"),
    ],
  };
}

const isForward = (one) => one.place !== null;

function tone(look, place) {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark" && !look.paper;
  return (dark ? DARK : LIGHT)[place % LIGHT.length];
}

function years(data, look) {
  return {
    type: "value",
    min: Number(data.x[0]) - 0.15,
    max: Number(data.x.at(-1)) + 0.15,
    axisTick: { show: false },
    axisLine: { show: false },
    axisLabel: { color: look.colour("--ink-2"), fontSize: look.width < NARROW ? 10 : 12, lineHeight: 16, formatter: (year) => yearWords(data, look, String(year)), customValues: data.x.map(Number) },
    splitLine: { show: false },
  };
}

// Where years stand close together, hollow points and the table's heads say which one is not settled.
function yearWords(data, look, year) {
  return data.open.includes(year) && look.width >= NARROW ? `${year}\nđang chấm` : year;
}

// Pieces of a line that hang together; dotted ones lead over a change of units or to a year that is not settled.
function pieces(one) {
  const found = [];
  for (const point of one.points) {
    const last = found.at(-1);
    const before = last?.points.at(-1);
    const follows = before && before.x === point.x - 1 && point.cut !== "end";
    const soft = follows && (point.cut === "soft" || point.open || before.open);
    if (soft) found.push({ points: [before, point], soft: true }, { points: [point], soft: false });
    else if (follows) last.points.push(point);
    else found.push({ points: [point], soft: false });
  }
  return found;
}

function item(one, point, more = {}) {
  const notes = point.notes ? ` (${point.notes})` : "";
  return { value: [point.x, point.rank], told: `${one.name}\nNăm ${point.x}: hạng ${point.rank}/${point.of}, chỉ số ${point.index}${notes}`, ...more };
}

// All grey lines are one series with gaps between them, so that two hundred units draw at once.
function rest(data, seen, look, soft) {
  const gap = { value: [null, null] };
  const grey = seen.filter((one) => !isForward(one));
  const small = data.most > 100;
  return {
    type: "line",
    data: grey.flatMap((one) => pieces(one).filter((piece) => piece.soft === soft).flatMap((piece) => [...piece.points.map((point) => item(one, point)), gap])),
    connectNulls: false,
    symbol: soft ? "none" : "circle",
    symbolSize: small ? 2.5 : 5,
    lineStyle: { color: look.colour("--line-2"), width: small ? 0.6 : 1.25, type: soft ? [2, 4] : "solid" },
    itemStyle: { color: look.colour(small ? "--line-2" : "--chart-neutral") },
    emphasis: { scale: 1.6 },
    markLine: soft ? undefined : marks(data, look),
    z: 2,
  };
}

function forward(data, one, look) {
  const colour = tone(look, one.place);
  const size = data.most > 100 ? 9 : look.paper ? 13 : 17;
  return pieces(one).map((piece) => ({
    type: "line",
    name: one.name,
    data: piece.points.map((point) => item(one, point, { ...number(point, piece, { look, size }), itemStyle: point.open ? { color: look.colour("--surface") } : {} })),
    symbol: piece.soft ? "none" : look.paper && data.most <= 40 ? SHAPES[one.place % 8] : "circle",
    symbolSize: size,
    itemStyle: { color: colour, borderColor: colour, borderWidth: 1.5 },
    lineStyle: { color: colour, width: 2.5, type: piece.soft ? [2, 4] : look.paper ? DASHES[one.place % 8] : "solid" },
    label: { position: "inside", fontSize: look.paper ? 8 : 10, fontWeight: 600 },
    emphasis: { disabled: true },
    z: piece.soft ? 3 : 5,
  }));
}

function number(point, piece, { look, size }) {
  return { label: { show: !piece.soft && size > 12, formatter: String(point.rank), color: look.colour(point.open ? "--ink" : "--surface") } };
}

// Named are the lines put forward; the others too, where there is room. From top to bottom each name keeps a line's
// height from the one above, so that units of one rank stand below each other.
function names(data, seen, look, rooms, side) {
  const room = rooms[side];
  const at = Number(side === "left" ? data.x[0] : data.x.at(-1));
  const told = room > 40 ? seen.filter((one) => isForward(one) || (data.named && look.width >= NARROW)) : [];
  const ends = told
    .map((one) => ({ one, point: side === "left" ? one.points[0] : one.points.at(-1) }))
    .filter(({ one, point }) => point.x === at || (side === "right" && isForward(one)))
    .sort((first, second) => first.point.rank - second.point.rank);
  const height = data.named ? 1 : (15 * data.most) / (look.height - 60);
  const floors = new Map();
  const rows = ends.map(({ one, point }) => {
    const y = Math.max(point.rank, floors.get(point.x) ?? 0);
    floors.set(point.x, y + height);
    return nameAt(one, point, y, { look, room, side });
  });
  return {
    type: "line",
    data: rows,
    showSymbol: true,
    showAllSymbol: true,
    symbol: "circle",
    symbolSize: 2,
    lineStyle: { width: 0, color: "transparent" },
    itemStyle: { color: "transparent", borderWidth: 0 },
    silent: true,
    tooltip: { show: false },
    z: 6,
  };
}

function nameAt(one, point, y, { look, room, side }) {
  const strong = isForward(one);
  const words = side === "left" ? `${one.name}  ${point.rank}` : `${point.rank}  ${one.name}`;
  return {
    value: [point.x, y],
    label: {
      show: true,
      position: side,
      distance: 12,
      formatter: words,
      width: room - 16,
      overflow: "truncate",
      align: side === "left" ? "right" : "left",
      fontSize: strong ? 12 : look.paper ? 9 : 11,
      fontWeight: strong ? 600 : 400,
      color: strong ? tone(look, one.place) : look.colour("--ink-3"),
    },
  };
}

function roomsOf(data, look) {
  if (look.width < NARROW) return { left: 14, right: Math.round(look.width * 0.42) };
  return { left: Math.round(look.width * 0.24), right: Math.round(look.width * 0.27) };
}

function marks(data, look) {
  const narrow = look.width < NARROW;
  const upright = (mark, type) => ({
    xAxis: Number(mark.x) - 0.5,
    lineStyle: { color: look.colour("--ink-3"), type, width: 1 },
    label: { formatter: mark.label, position: "start", color: look.colour("--ink-2"), fontSize: narrow ? 10 : 11, distance: narrow && type === "dashed" ? 16 : 4 },
  });
  const all = [...data.breaks.map((mark) => upright(mark, "dashed")), ...data.changes.map((mark) => upright(mark, "dotted"))];
  return all.length ? { silent: true, symbol: "none", animation: false, data: all } : undefined;
}
