// A chart of cut-off dates by bulletin month: drawn from its lines in the colours of the page, with the numbers beside.

import { draw, make, readable } from "./dom.js";
import { grid, safe } from "./markdown.js";

const NARROW = matchMedia("(max-width: 640px)").matches;
const [WIDTH, HEIGHT] = NARROW ? [400, 260] : [680, 300]; // so that its words are as large as the others
const BOX = { left: 68, right: 14, top: 14, bottom: 30 };

const monthIndex = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
const STEPS = [1, 2, 3, 6, 12, 24, 36, 60, 120]; // months
const isoOf = (day) => new Date(day * 86_400_000).toISOString().slice(0, 10);
const dayIndex = (date) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

/** Make the figure of a chart event. */
export function chart(event) {
  const lines = (event.lines || []).filter((line) => line.points.length);
  const shown = lines.length ? drawing(event, lines) : picture(event);
  return make("figure", { class: "chart" }, make("figcaption", { dir: "auto" }, safe(event.title)), shown, lines.length ? legend(lines) : null, lines.length ? numbers(event, lines) : null);
}

function picture(event) {
  if (!event.png) return make("p", { dir: "auto" }, safe(event.alt));
  const image = make("img", { alt: event.alt, class: event.png_dark ? "for-light" : null });
  image.src = `data:image/png;base64,${event.png}`;
  if (!event.png_dark) return image;
  const dark = make("img", { alt: event.alt, class: "for-dark" });
  dark.src = `data:image/png;base64,${event.png_dark}`;
  return make("div", {}, image, dark);
}

function drawing(event, lines) {
  const points = lines.flatMap((line) => line.points);
  const x = scale(points.map(([month]) => monthIndex(month)), BOX.left, WIDTH - BOX.right);
  const y = scale(points.map(([, date]) => dayIndex(date)), HEIGHT - BOX.bottom, BOX.top);
  const parts = [...dateLines(y), ...monthMarks(x)];
  lines.forEach((line, number) => parts.push(...path(line, number, x, y)));
  const label = draw("title");
  label.textContent = event.alt;
  const image = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "plot" }, label, ...parts);
  return make("div", { class: "plot-box" }, image);
}

function scale(values, from, to) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high - low || 1;
  const map = (value) => from + ((value - low) / span) * (to - from);
  return Object.assign(map, { low, high });
}

function path(line, number, x, y) {
  const parts = [];
  let run = [];
  const end = () => {
    if (run.length > 1) parts.push(draw("polyline", { points: run.map((point) => point.join(",")).join(" "), class: `line line-${number % 4}` }));
    run = [];
  };
  let before = null;
  for (const [month, date] of line.points) {
    const at = monthIndex(month);
    if (before !== null && at > before + 1) end(); // a gap: current, unavailable, or no bulletin
    before = at;
    const place = [x(at).toFixed(1), y(dayIndex(date)).toFixed(1)];
    run.push(place);
    const dot = draw("circle", { cx: place[0], cy: place[1], r: line.points.length > 60 ? 1.6 : 2.6, class: `point line-${number % 4}` });
    const words = draw("title");
    words.textContent = `${line.name}: ${date} in the ${readable(month)} bulletin`;
    dot.append(words);
    parts.push(dot);
  }
  end();
  return parts;
}

/** Lines across at round dates: as many as help, whole years where the span is wide. */
function dateLines(y) {
  const [first, last] = [y.low, y.high].map((day) => monthIndex(isoOf(day)));
  const step = STEPS.find((each) => (last - first) / each <= 6) || STEPS.at(-1);
  const marks = [];
  for (let month = Math.ceil(first / step) * step; month <= last; month += step) marks.push([Date.UTC(Math.floor(month / 12), month % 12, 1) / 86_400_000, step]);
  let inside = marks.filter(([day]) => day >= y.low && day <= y.high);
  if (inside.length < 2) inside = [...new Set([y.low, y.high])].map((day) => [day, 0]);
  return inside.flatMap(([day, step]) => {
    const height = y(day).toFixed(1);
    const text = isoOf(day).slice(0, step >= 12 ? 4 : step ? 7 : 10);
    return [draw("line", { x1: BOX.left, x2: WIDTH - BOX.right, y1: height, y2: height, class: "rule" }), words(BOX.left - 8, Number(height) + 4, text, "end")];
  });
}

function monthMarks(x) {
  const span = x.high - x.low;
  const marks = [];
  const step = span > 36 ? 12 * Math.ceil(span / 12 / (NARROW ? 5 : 8)) : Math.max(1, Math.ceil(span / (NARROW ? 3 : 6)));
  const start = span > 36 ? Math.ceil(x.low / 12) * 12 : x.low;
  for (let month = start; month <= x.high; month += step) {
    const year = Math.floor(month / 12);
    const text = span > 36 ? String(year) : `${year}-${String((month % 12) + 1).padStart(2, "0")}`;
    marks.push(words(x(month), HEIGHT - 9, text, span > 36 ? "middle" : month === x.low ? "start" : x(month) > WIDTH - 60 ? "end" : "middle"));
  }
  return marks;
}

function words(x, y, text, anchor) {
  const label = draw("text", { x, y, "text-anchor": anchor, class: "tick" });
  label.textContent = text;
  return label;
}

function legend(lines) {
  if (lines.length < 2) return null;
  return make("ul", { class: "legend" }, ...lines.map((line, number) => make("li", { class: `key-${number % 4}`, dir: "auto" }, safe(line.name))));
}

function numbers(event, lines) {
  const months = [...new Set(lines.flatMap((line) => line.points.map(([month]) => month)))].sort().reverse();
  const by = lines.map((line) => new Map(line.points));
  const rows = () => months.map((month) => [readable(month), ...by.map((known) => known.get(month) || "–")]);
  const details = make("details", { class: "numbers" }, make("summary", {}, "Show the numbers"));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(grid(event.alt, ["Bulletin", ...lines.map((line) => line.name)], rows()));
  });
  return details;
}
