// Colours come from the page's tokens, so that charts follow light, dark and paper; numbers are Vietnamese.
const PAPER = {
  "--ink": "#17222e",
  "--ink-2": "#47545f",
  "--ink-3": "#5b6873",
  "--surface": "#ffffff",
  "--line": "#dce2e8",
  "--line-2": "#b9c3cd",
  "--accent-ink": "#143f7d",
  "--done": "#17653c",
  "--soon": "#855000",
  "--late": "#b3261e",
  "--calm": "#2c5a94",
  "--chart-done": "#1f7a4c",
  "--chart-in-time": "#9dbbe0",
  "--chart-waiting": "#e3a22f",
  "--chart-late": "#b3261e",
  "--chart-neutral": "#8b98a5",
  "--chart-grid": "#e3e8ec",
};

const ROLES = { done: "done", in_time: "in-time", waiting: "waiting", late: "late", neutral: "neutral" };

export function palette({ paper, width, height, still }) {
  const styles = getComputedStyle(document.documentElement);
  const colour = (name) => (paper ? PAPER[name] : styles.getPropertyValue(name).trim());
  return {
    paper,
    width,
    height,
    still,
    colour,
    role: (role) => colour(`--chart-${ROLES[role] ?? "neutral"}`),
    font: '"Be Vietnam Pro", "Segoe UI", system-ui, sans-serif',
  };
}

// Words need more contrast than lines.
const WORDS = { done: "--done", in_time: "--calm", waiting: "--soon", late: "--late", accent: "--accent-ink" };

export function wordColour(look, role) {
  return look.colour(WORDS[role] ?? "--ink-2");
}

// A line named by its role; "accent" is the line the eye should follow.
export function lineColour(look, role) {
  if (role === "accent") return look.colour("--accent-ink");
  return role === "in_time" ? look.colour("--calm") : look.role(role);
}

// Hatching tells the parts apart where colour does not reach: on paper all of them, on screen what is late.
const HATCH = {
  done: null,
  in_time: { symbol: "circle", symbolSize: 0.35, dashArrayX: [[5, 5], [0, 5, 5, 0]], dashArrayY: [4, 0] },
  waiting: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: 0 },
  late: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 },
  neutral: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1, 5], rotation: Math.PI / 4 },
};

export function hatch(look, role) {
  const shape = HATCH[role];
  if (!shape || (!look.paper && role !== "late")) return "none";
  return { ...shape, color: role === "late" || role === "neutral" ? "rgba(255,255,255,0.55)" : "rgba(23,34,46,0.3)" };
}

const wholes = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 0 });
const exact = new Intl.NumberFormat("vi-VN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export function whole(value) {
  return wholes.format(value);
}

export function number(value, { percent = false } = {}) {
  if (value === null || value === undefined || value === "") return "–";
  const amount = Number(value);
  const text = Number.isInteger(amount) && !percent ? whole(amount) : exact.format(amount);
  return percent ? `${text} %` : text;
}

export function axisNumber(value, percent) {
  return percent ? `${whole(value)} %` : new Intl.NumberFormat("vi-VN").format(value);
}

const pen = document.createElement("canvas").getContext("2d");

export function widthOf(text, size, look, weight = 400) {
  pen.font = `${weight} ${size}px ${look.font}`;
  return pen.measureText(text).width;
}

// A name in a few lines at most; the rest is in the tooltip and in the table.
export function inLines(text, room, size, look, most) {
  const rows = [""];
  for (const word of text.split(" ")) {
    const longer = `${rows.at(-1)} ${word}`.trim();
    if (widthOf(longer, size, look) <= room) rows[rows.length - 1] = longer;
    else rows.push(word);
  }
  return rows.length > most ? `${rows.slice(0, most).join("\n")}…` : rows.join("\n");
}

// Names down the left side, the first on top, each in `most` lines at most.
export function nameAxis(labels, look, room, { size = 13, lineHeight = 15, most = look.paper ? 1 : 2 } = {}) {
  return {
    type: "category",
    inverse: true,
    data: labels,
    triggerEvent: true,
    axisTick: { show: false },
    axisLabel: {
      color: look.colour("--ink"),
      fontSize: size,
      lineHeight,
      interval: 0,
      formatter: (label) => inLines(label, room, size, look, most),
    },
  };
}

export function tooltip(look) {
  return {
    renderMode: "richText",
    confine: true,
    transitionDuration: 0,
    backgroundColor: look.colour("--surface"),
    borderColor: look.colour("--line-2"),
    textStyle: { color: look.colour("--ink"), fontFamily: look.font, fontSize: 13 },
  };
}

export function day(text) {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return found ? `${found[3]}/${found[2]}/${found[1]}` : text;
}
