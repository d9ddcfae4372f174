// Ribbons from units on the left to units on the right; each end is named with its number, so that no colour is needed.
import { inLines, number, tooltip, widthOf } from "./chart_look.js";

// Room for a name of two lines at each end, on a phone of three, however thin its bar is.
const ROW = 46;
const NARROW_ROW = 58;
const PAPER_ROW = 40;
const GAP = 26;
const NARROW_GAP = 42;
const BAR = 12;
const NARROW = 560;

export function flowsHeight(data, paper, width) {
  const sides = ["gives", "takes"].map((side) => data.nodes.filter((node) => node.side === side).length);
  return Math.max(...sides, 3) * (paper ? PAPER_ROW : width < NARROW ? NARROW_ROW : ROW) + 16;
}

export function flows(data, look) {
  const room = Math.round(Math.min(280, look.width * (look.width < NARROW ? 0.41 : 0.34)));
  const known = new Map(data.nodes.map((node) => [node.id, node.name]));
  return {
    animation: !look.still,
    animationDuration: 250,
    textStyle: { fontFamily: look.font },
    tooltip: { ...tooltip(look), trigger: "item", formatter: ({ data: item }) => words(item, known) },
    series: {
      type: "sankey",
      left: room,
      right: room,
      top: 8,
      bottom: 8,
      nodeWidth: BAR,
      nodeGap: look.width < NARROW ? NARROW_GAP : GAP,
      draggable: false,
      layoutIterations: 32,
      emphasis: { focus: "adjacency" },
      data: data.nodes.map((node) => end(node, look, room)),
      links: data.links.map((link) => ribbon(link, look)),
    },
  };
}

function end(node, look, room) {
  const gives = node.side === "gives";
  return {
    ...node,
    name: node.id,
    words: node.name,
    itemStyle: { color: look.colour(gives ? "--accent-ink" : "--chart-neutral"), borderWidth: 0 },
    label: {
      position: gives ? "left" : "right",
      distance: 8,
      color: look.colour("--ink"),
      fontSize: 13,
      lineHeight: 15,
      formatter: named(node, room, look),
    },
  };
}

// The number stands after the name, also where that is cut; what is drawn of it, where that is not all.
function named(node, room, look) {
  const narrow = look.width < NARROW;
  const drawn = narrow || node.drawn === node.total ? "" : ` (vẽ ${number(node.drawn)})`;
  const figures = `${number(node.total)}${drawn}`;
  return `${inLines(node.name, room - 20 - widthOf(figures, 13, look), 13, look, narrow ? 3 : 2)} ${figures}`;
}

// Paper keeps the outline of each ribbon, where a tint might vanish.
function ribbon(link, look) {
  return {
    ...link,
    lineStyle: {
      color: look.colour("--accent-ink"),
      opacity: look.paper ? 0.28 : 0.24,
      curveness: 0.5,
      borderColor: look.colour("--accent-ink"),
      borderWidth: look.paper ? 0.5 : 0,
    },
  };
}

function words(item, known) {
  if (!item.source) return `${item.words}: ${number(item.total)} lượt`;
  return [known.get(item.target), `áp dụng của ${known.get(item.source)}: ${number(item.value)} lượt`].join("\n");
}
