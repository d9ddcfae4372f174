// Horizontal stacked bars, in the order given, from zero, with the number at the end of each bar.
import { axisNumber, hatch, nameAxis, number, tooltip } from "./chart_look.js";

const ROW = 34;
const PAPER_ROW = 25;

export function barsHeight(data, paper) {
  return data.categories.length * (paper ? PAPER_ROW : ROW) + 34;
}

export function bars(data, look) {
  const labels = data.categories.map((category) => category.label);
  const room = Math.round(Math.min(250, Math.max(110, look.width * (data.label_share ?? 0.36))));
  return {
    animation: !look.still,
    animationDuration: 250,
    textStyle: { fontFamily: look.font },
    grid: { left: room + 10, right: 64, top: 2, bottom: 26, outerBoundsMode: "none" },
    tooltip: { ...tooltip(look), trigger: "axis", axisPointer: { type: "none" }, formatter: (rows) => words(data, rows) },
    xAxis: valueAxis(look, data.percent),
    yAxis: { ...nameAxis(labels, look, room), axisLine: { lineStyle: { color: look.colour("--line-2") } } },
    series: [...data.series.map((series) => part(series, look)), ends(data, look)],
  };
}

function valueAxis(look, percent) {
  return {
    type: "value",
    min: 0,
    minInterval: percent ? undefined : 1,
    splitNumber: look.width < 480 ? 3 : 5,
    axisLabel: { color: look.colour("--ink-3"), fontSize: 12, formatter: (value) => axisNumber(value, percent) },
    splitLine: { lineStyle: { color: look.colour("--chart-grid") } },
  };
}

function part(series, look) {
  return {
    type: "bar",
    name: series.name,
    stack: "all",
    barWidth: look.paper ? 13 : 16,
    cursor: "pointer",
    data: series.values,
    itemStyle: {
      color: look.role(series.role),
      decal: hatch(look, series.role),
      borderColor: look.colour("--surface"),
      borderWidth: 0.5,
    },
    emphasis: { disabled: true },
  };
}

// An empty last part that carries the label: the given text, else the sum of the parts.
function ends(data, look) {
  const label = (index) => data.labels?.[index] ?? number(total(data, index), { percent: data.percent });
  return {
    type: "bar",
    name: "",
    stack: "all",
    silent: true,
    data: data.categories.map(() => 0),
    itemStyle: { decal: "none" },
    label: {
      show: true,
      position: "right",
      distance: 6,
      color: look.colour("--ink"),
      fontSize: 13,
      fontWeight: 600,
      formatter: ({ dataIndex }) => label(dataIndex),
    },
  };
}

export function total(data, index) {
  const known = data.series.map((series) => series.values[index]).filter((value) => value !== null && value !== undefined);
  return known.length ? known.reduce((sum, value) => sum + Number(value), 0) : null;
}

function words(data, rows) {
  const index = rows[0].dataIndex;
  const parts = data.series.map((series) => `${series.name}: ${number(series.values[index], { percent: data.percent })}`);
  return [data.categories[index].label, ...parts].join("\n");
}
