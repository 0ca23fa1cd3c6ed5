// What the page shows around a conversation: the state of the line, what a screen reader hears, the side, the examples.

import { byId, icon, make } from "./dom.js";
import { dressUp } from "./theme.js";

const EXAMPLES = [
  ["Look up a date", "What is the EB-2 India final action date in the December 2024 bulletin?"],
  ["Check your date", "Is a priority date of 1 March 2012 current for EB-3 India?"],
  ["See the movement", "How has EB-2 China moved over the last two years?"],
  ["Look ahead", "When may F2B Mexico with a priority date of 1 March 2006 become current?"],
];

export function state(kind, text) {
  byId("link").dataset.state = kind;
  if (byId("link-text").textContent !== text) byId("link-text").textContent = text;
}

export function announce(text) {
  const announcer = byId("announcer");
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = text.slice(0, 2000)), 30);
}

export async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", { class: "hidden", readonly: true });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.replaceChildren(icon("check"));
  announce("Copied.");
  setTimeout(() => button.replaceChildren(icon("copy")), 1500);
}

/** Give a text to the browser as a file. */
export function save(text, ending) {
  const link = make("a", { href: URL.createObjectURL(new Blob([text])), download: `visabot-${new Date().toISOString().slice(0, 10)}.${ending}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  announce("Saved.");
}

export function openSide() {
  byId("side").classList.add("open");
  document.querySelector(".main").inert = true; // what lies under the veil is out of reach for keys, too
  byId("veil").hidden = false;
  byId("close-side").focus();
}

export function closeSide() {
  if (!byId("side").classList.contains("open")) return;
  byId("side").classList.remove("open");
  document.querySelector(".main").inert = false;
  byId("veil").hidden = true;
  byId("open-side").focus();
}

/** Put icons, examples and the colours in place; `send` says an example, `words` is the message box. */
export function furnish(send, words) {
  for (const [id, shape] of [["send", "send"], ["stop", "stop"], ["open-side", "more"], ["close-side", "close"], ["down", "down"]]) byId(id).append(icon(shape));
  byId("new").prepend(icon("plus"));
  const example = ([title, text]) => make("li", {}, make("button", { type: "button", class: "example", onclick: () => send(text) }, make("span", { class: "example-name" }, title), make("span", {}, text)));
  byId("examples").replaceChildren(...EXAMPLES.map(example));
  dressUp(byId("theme"));
  const narrow = matchMedia("(max-width: 640px)");
  const prompt = () => (words.placeholder = narrow.matches ? "Ask, or / for commands" : "Ask about a priority date, or type / for commands");
  narrow.addEventListener("change", prompt);
  prompt();
}
