// Ribbons from units on the left to units on the right; each end is named with its number, so that no colour is needed.
import { inLines, number, tooltip, widthOf } from "./chart_look.js";

// Room for a name of two lines at each end, on a phone of three, however thin its bar is.
const ROW = 46;
const NARROW_ROW = 58;
const GAP = 26;
const NARROW_GAP = 42;
const BAR = 12;
const NARROW = 560;
// On its side a sheet has room for a name on one line, and for so many of them.
const PAPER_ROW = 22;
const PAPER_GAP = 10;

export function flowsHeight(data, paper, width) {
  const sides = ["gives", "takes"].map((side) => data.nodes.filter((node) => node.side === side).length);
  return Math.max(...sides, 3) * (paper ? PAPER_ROW : width < NARROW ? NARROW_ROW : ROW) + 16;
}

export function flows(data, look) {
  const room = Math.round(Math.min(look.paper ? 340 : 280, look.width * (look.width < NARROW ? 0.385 : 0.34)));
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
      top: edge(look),
      bottom: edge(look),
      nodeWidth: BAR,
      nodeGap: gap(look),
      draggable: false,
      layoutIterations: 0,
      emphasis: { focus: "adjacency" },
      data: placed(data.nodes, look).map((node) => end(node, look, room)),
      links: data.links.map((link) => ribbon(link, look)),
    },
  };
}

// Half the lines of a name stand above and below a thin bar.
function edge(look) {
  return look.width < NARROW ? 24 : 10;
}

function gap(look) {
  if (look.paper) return PAPER_GAP;
  return look.width < NARROW ? NARROW_GAP : GAP;
}

// Both sides keep the order given, from the top to the foot: the shorter one gets wider gaps.
function placed(nodes, look) {
  const height = look.height - 2 * edge(look);
  const sides = ["gives", "takes"].map((side) => nodes.filter((node) => node.side === side));
  const sum = sides[0].reduce((all, node) => all + node.total, 0);
  const scale = Math.min(...sides.map((side) => (height - (side.length - 1) * gap(look)) / sum));
  return sides.flatMap((side) => {
    const between = side.length > 1 ? (height - sum * scale) / (side.length - 1) : 0;
    let top = side.length > 1 ? 0 : (height - sum * scale) / 2;
    return side.map((node) => {
      const localY = top / height;
      top += node.total * scale + between;
      return { ...node, localY };
    });
  });
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

// The number stands after the name, also where that is cut.
function named(node, room, look) {
  const figures = `: ${number(node.total)} lượt`;
  const lines = look.paper ? 1 : look.width < NARROW ? 3 : 2;
  return `${inLines(node.name, room - 20 - widthOf(figures, 13, look), 13, look, lines)}${figures}`;
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
