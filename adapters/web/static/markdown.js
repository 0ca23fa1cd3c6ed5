// Markdown -> elements. Text enters as text nodes only; links lead to official hosts only; directions are isolated.

import { icon, make } from "./dom.js";
import { copy, save } from "./screen.js";

const OFFICIAL = ["state.gov", "uscis.gov", "dhs.gov", "dol.gov", "ecfr.gov", "govinfo.gov", "federalregister.gov", "congress.gov",
  "law.cornell.edu"];
const FENCE = /^( {0,3})(`{3,}|~{3,})\s*([^`\n]*)$/;
const ITEM = /^( *)([-*+]|\d{1,9}[.)])(?: +(.*)|)$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])( *\1){2,}\s*$/;
const DELIMITERS = /^\s*\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)*\|?\s*$/;
const DEEPEST = 12;
const SAVED = 1000; // characters from which on a text in a fence is worth a file, such as an export

export function official(href) {
  try {
    const url = new URL(href);
    return url.protocol === "https:" && OFFICIAL.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
  } catch {
    return false;
  }
}

/** Cut a text into top-level blocks: [{kind, lines, ...}], so that a growing text changes only its last ones. */
export function blocks(text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const found = [];
  for (let at = 0; at < lines.length; ) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    const end = blockEnd(lines, at);
    found.push(lines.slice(at, end).join("\n"));
    at = end;
  }
  return found;
}

function blockEnd(lines, at) {
  const fence = FENCE.exec(lines[at]);
  if (fence) {
    const close = new RegExp(`^ {0,3}${fence[2][0]}{${fence[2].length},}\\s*$`);
    for (let next = at + 1; next < lines.length; next += 1) if (close.test(lines[next])) return next + 1;
    return lines.length;
  }
  if (HEADING.test(lines[at]) || RULE.test(lines[at])) return at + 1;
  if (ITEM.test(lines[at])) return listEnd(lines, at);
  const quote = /^ {0,3}>/.test(lines[at]);
  let next = at + 1;
  while (next < lines.length && lines[next].trim()) {
    const line = lines[next];
    if (quote !== /^ {0,3}>/.test(line) || FENCE.test(line) || HEADING.test(line)) break;
    if (!quote && (RULE.test(line) || /^ {0,3}([-*+]|1[.)]) +\S/.test(line))) break;
    next += 1;
  }
  return next;
}

function listEnd(lines, at) {
  const outer = ITEM.exec(lines[at])[1].length;
  let next = at + 1;
  for (; next < lines.length; next += 1) {
    if (!lines[next].trim()) {
      const after = lines[next + 1];
      if (after === undefined || !(ITEM.test(after) || indent(after) >= outer + 2)) return next;
      continue;
    }
    const item = ITEM.exec(lines[next]);
    if (!item && indent(lines[next]) <= outer && (!lines[next - 1].trim() || FENCE.test(lines[next]) || HEADING.test(lines[next]))) return next;
    if (RULE.test(lines[next])) return next;
  }
  return next;
}

const indent = (line) => line.length - line.trimStart().length;

/** Make the elements of a text. */
export function elements(text, depth = 0) {
  return blocks(text).map((block) => element(block, depth));
}

export function element(block, depth = 0) {
  const lines = block.split("\n");
  const fence = FENCE.exec(lines[0]);
  if (fence) return code(lines, fence);
  const heading = lines.length === 1 && HEADING.exec(lines[0]);
  if (heading) return filled(`h${Math.min(6, heading[1].length + 2)}`, heading[2]);
  if (lines.length === 1 && RULE.test(lines[0])) return make("hr");
  if (depth < DEEPEST && ITEM.test(lines[0])) return list(lines, depth);
  if (depth < DEEPEST && /^ {0,3}>/.test(lines[0])) {
    return make("blockquote", {}, ...elements(lines.map((line) => line.replace(/^ {0,3}> ?/, "")).join("\n"), depth + 1));
  }
  if (lines.length > 1 && lines[0].includes("|") && DELIMITERS.test(lines[1])) return table(lines);
  return filled("p", block);
}

function filled(tag, text) {
  return make(tag, { dir: "auto" }, ...inlines(text));
}

function code(lines, fence) {
  const closed = lines.length > 1 && /^\s*(`{3,}|~{3,})\s*$/.test(lines[lines.length - 1]);
  const body = lines.slice(1, closed ? -1 : undefined).join("\n");
  const word = fence[3].trim();
  const pre = make("pre", { tabindex: "0", "aria-label": word ? `Code, ${word}` : "Code" }, make("code", { dir: "ltr" }, safe(body)));
  const tool = (name, label, act) => make("button", { type: "button", class: "icon-button tool", "aria-label": label, title: label, onclick: act }, icon(name));
  const tools = [tool("copy", "Copy this text", (event) => copy(body, event.currentTarget))];
  if (body.length > SAVED) tools.push(tool("save", "Save as a file", () => save(body, /^[a-z]{1,8}$/.test(word) ? word : "txt")));
  return make("div", { class: "code" }, make("div", { class: "code-head" }, make("span", { class: "code-name" }, word), ...tools), pre);
}

function list(lines, depth) {
  const first = ITEM.exec(lines[0]);
  const ordered = /\d/.test(first[2]);
  const items = [];
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (item && item[1].length <= first[1].length + 1) items.push({ width: item[1].length + item[2].length + 1, lines: [item[3] || ""] });
    else items[items.length - 1].lines.push(dedent(line, items[items.length - 1].width));
  }
  const start = ordered ? Number.parseInt(first[2], 10) : 1;
  return make(ordered ? "ol" : "ul", start === 1 ? {} : { start }, ...items.map((item) => listItem(item.lines, depth)));
}

function listItem(lines, depth) {
  const parts = elements(lines.join("\n"), depth + 1);
  if (parts.length && parts[0].tagName === "P") return make("li", { dir: "auto" }, ...parts[0].childNodes, ...parts.slice(1));
  return make("li", { dir: "auto" }, ...parts);
}

function dedent(line, width) {
  return line.slice(Math.min(indent(line), width));
}

function cells(line) {
  const inner = line.trim().replace(/^\|/, "").replace(/(^|[^\\])\|$/, "$1");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
}

function table(lines) {
  const align = cells(lines[1]).map((mark) => (mark.endsWith(":") ? (mark.startsWith(":") ? "center" : "end") : "start"));
  return grid("", cells(lines[0]), lines.slice(2).map(cells), align);
}

/** Make a table that scrolls within itself. */
export function grid(caption, header, rows, align = []) {
  const row = (tag, texts) =>
    make("tr", {}, ...texts.map((text, at) => make(tag === "th" && !text ? "td" : tag, { dir: "auto", class: [align[at] ? `to-${align[at]}` : "", text.length < 16 ? "short" : ""].join(" ").trim() || null, scope: tag === "th" && text ? "col" : null }, ...inlines(text))));
  const body = make("tbody", {}, ...rows.map((texts) => row("td", texts)));
  const whole = make("table", {}, caption ? make("caption", { dir: "auto" }, safe(caption)) : null, make("thead", {}, row("th", header)), body);
  return make("div", { class: "grid", tabindex: "0", role: "region", "aria-label": caption || "Table" }, whole);
}

const PATTERNS = [
  [/^(`+)(?!`)([\s\S]*?[^`])\1(?!`)/, (m) => [make("code", { dir: "ltr" }, safe(m[2].replace(/^ (.*[^ ].*) $/, "$1")))]],
  [/^!?\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\]){0,2000})\]\(\s*<?([^\s<>()]*(?:\([^\s()]*\)[^\s<>()]*)*)>?(?:\s+"[^"\n]*")?\s*\)/, (m, deep) => link(m[1], m[2], deep)],
  [/^<(https?:\/\/[^\s<>]+)>/, (m, deep) => link("", m[1], deep)],
  [/^https?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?)\]}*_~|]/, (m, deep) => link("", m[0], deep)],
  [/^(\*\*|__)(?=\S)([\s\S]*?\S)\1(?!\*)/, (m, deep) => [make("strong", {}, ...inlines(m[2], deep + 1))]],
  [/^~~(?=\S)([\s\S]*?\S)~~/, (m, deep) => [make("del", {}, ...inlines(m[1], deep + 1))]],
  [/^\*(?=[^\s*])([\s\S]*?[^\s*])\*(?!\*)/, (m, deep) => [make("em", {}, ...inlines(m[1], deep + 1))]],
  [/^_(?=[^\s_])([\s\S]*?[^\s_])_(?![\w_])/, (m, deep) => [make("em", {}, ...inlines(m[1], deep + 1))]],
  [/^\\([!-/:-@[-`{-~])/, (m) => [m[1]]],
  [/^ {2,}\n|^\\?\n/, () => [make("br")]],
];
const SPECIAL = /[`![<*_~\\\n]|https?:\/\/| {2,}\n/g;
const FAR = 1500; // characters that one phrase may span, so that no text takes long to read

/** Make the inline content of a text: strings and elements. */
export function inlines(text, deep = 0) {
  const found = [];
  let from = 0;
  SPECIAL.lastIndex = 0;
  for (let hit = deep < DEEPEST ? SPECIAL.exec(text) : null; hit; hit = SPECIAL.exec(text)) {
    const at = hit.index;
    const ahead = text.slice(at, at + FAR);
    const inWord = hit[0] === "_" && at > 0 && /\w/.test(text[at - 1]);
    for (const [pattern, build] of inWord ? [] : PATTERNS) {
      const match = pattern.exec(ahead);
      if (!match) continue;
      if (at > from) found.push(safe(text.slice(from, at)));
      found.push(...build(match, deep));
      from = at + match[0].length;
      break;
    }
    SPECIAL.lastIndex = Math.max(from, at + 1); // also after the phrases within have moved it
  }
  if (from < text.length) found.push(safe(text.slice(from)));
  return found;
}

function link(label, href, deep) {
  const inner = label ? inlines(label, deep + 1) : [safe(href)];
  if (official(href)) return [make("a", { href, rel: "noopener noreferrer", target: "_blank" }, ...inner)];
  if (!label || label === href) return [make("code", { dir: "ltr" }, safe(href))];
  return href ? [...inner, " (", make("code", { dir: "ltr" }, safe(href)), ")"] : inner;
}

/** Return text as it may be shown: marks that turn the direction of what follows are made visible instead. */
export function safe(text) {
  if (!/[\u202a-\u202e]/.test(text)) return document.createTextNode(text);
  const whole = document.createDocumentFragment();
  for (const piece of text.split(/([\u202a-\u202e])/)) {
    if (!piece) continue;
    const hidden = /^[\u202a-\u202e]$/.test(piece);
    whole.append(hidden ? make("span", { class: "mark-dir", title: "A hidden mark that turns the direction of text", role: "img", "aria-label": "hidden direction mark" }, "⇄") : piece);
  }
  return whole;
}
