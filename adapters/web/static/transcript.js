// The turns of a conversation: frames change them, and they draw themselves. One turn is one question, one answer.

import { chart } from "./chart.js";
import { icon, make, readable } from "./dom.js";
import { blocks, element, grid, safe } from "./markdown.js";

const LONG = 1600; // characters of a question that are shown at first
const MODES = { expert: "Visa Expert", general: "General" };

/** One question with its answer. */
export class Turn {
  constructor(id, actions) {
    this.id = id;
    this.actions = actions;
    this.question = "";
    this.reset("");
    this.root = make("article", { class: "turn", "data-turn": id });
    this.asked = make("div", { class: "asked" });
    this.answer = make("div", { class: "answer", dir: "auto" });
    this.body = make("div", { class: "body" });
    this.extra = make("div", { class: "extra" });
    this.foot = make("div", { class: "foot" });
    this.answer.append(this.body, this.extra, this.foot);
    this.root.append(this.asked, this.answer);
    this.sources = [];
  }

  reset(run) {
    Object.assign(this, { run, n: 0, text: "", label: "", blocks: [], end: null, command: this.command || false });
  }

  get busy() {
    return !this.end;
  }

  ask(text, command = false) {
    if (this.question === text && this.asked.childElementCount) return;
    this.question = text;
    this.command = command;
    if (!text) return; // an alert: nobody asked
    this.asked.replaceChildren(make("h2", { class: "hidden" }, "You asked"), bubble(text));
  }

  /** Take in a frame; return whether something changed. */
  hear(frame) {
    if (frame.type === "asked") {
      this.ask(frame.text, frame.command);
      if (frame.run !== this.run) this.reset("");
      return true;
    }
    if (frame.type === "begin") this.reset(frame.run);
    else if (!["done", "failed", "reply"].includes(frame.type) && (frame.run !== this.run || frame.n <= this.n)) return false;
    this.n = frame.n;
    const changes = {
      text: () => (this.text += frame.delta),
      rewrite: () => (this.text = frame.text),
      tool: () => (this.label = frame.label),
      table: () => this.blocks.push(frame),
      chart: () => this.blocks.push(frame),
      done: () => this.finish(frame, frame.text),
      failed: () => this.finish(frame, frame.partial),
      reply: () => ((this.blocks = frame.blocks.map((each) => ({ ...each, type: each.rows ? "table" : "chart" }))), this.finish(frame, frame.text)),
    };
    changes[frame.type]?.();
    if (frame.type === "text") this.label = "";
    return true;
  }

  finish(frame, text) {
    this.text = text;
    this.end = frame;
    this.label = "";
  }

  /** Show a turn as the history has it. */
  recall(known) {
    this.ask(known.question, known.command);
    this.text = known.answer;
    this.blocks = known.blocks || [];
    this.end = { type: known.complete ? "done" : "failed", recalled: true, text: known.complete ? known.answer : "", footer: known };
    this.draw(false);
  }

  draw(newest) {
    this.drawText();
    this.drawBlocks();
    this.drawFoot(newest);
    this.root.classList.toggle("busy", this.busy);
    this.answer.setAttribute("aria-busy", String(this.busy));
  }

  drawText() {
    const sources = blocks(this.text);
    sources.forEach((source, at) => {
      if (this.sources[at] === source) return;
      const fresh = element(source);
      if (this.body.children[at]) this.body.children[at].replaceWith(fresh);
      else this.body.append(fresh);
    });
    while (this.body.children.length > sources.length) this.body.lastElementChild.remove();
    this.sources = sources;
  }

  drawBlocks() {
    while (this.extra.children.length > this.blocks.length) this.extra.lastElementChild.remove();
    this.blocks.slice(this.extra.children.length).forEach((block) => this.extra.append(block.type === "table" ? grid(block.caption, block.header, block.rows) : chart(block)));
  }

  drawFoot(newest) {
    const parts = [];
    const label = this.label || (this.text ? "" : this.waitingFor || "Thinking");
    if (this.busy) parts.push(working(label));
    if (this.end && ["failed"].includes(this.end.type)) parts.push(trouble(this.end, this.actions, this));
    if (this.end) parts.push(make("div", { class: "foot-row" }, this.tools(newest), signature(this.end)));
    if (newest && this.end?.suggestions?.length) parts.push(this.suggestions());
    const drawn = `${this.busy}|${label}|${newest}|${this.end?.type}|${this.run}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const held = this.foot.contains(document.activeElement) ? document.activeElement.dataset.tool : null;
    this.foot.replaceChildren(...parts);
    if (held) this.foot.querySelector(`[data-tool="${held}"]`)?.focus();
  }

  tools(newest) {
    const button = (name, label, act) => make("button", { type: "button", class: "icon-button tool", "data-tool": name, "aria-label": label, title: label, onclick: act }, icon(name));
    const all = [button("copy", "Copy the answer", (event) => this.actions.copy(this, event.currentTarget))];
    if (newest && !this.command) all.push(button("again", "Answer again", () => this.actions.again(this)), button("edit", "Edit the question", () => this.actions.edit(this)));
    if (!this.command && this.actions.thread) all.push(button("thread", "Reply in a thread", () => this.actions.thread(this)));
    return make("div", { class: "tools", role: "group", "aria-label": "This answer" }, ...all);
  }

  suggestions() {
    const chip = (text) => make("li", {}, make("button", { type: "button", class: "chip", dir: "auto", onclick: () => this.actions.say(text) }, safe(text)));
    return make("ul", { class: "chips", "aria-label": "You could go on with" }, ...this.end.suggestions.map(chip));
  }
}

function bubble(text) {
  const words = make("div", { class: "bubble", dir: "auto" });
  if (text.length <= LONG) {
    words.append(safe(text));
    return words;
  }
  const more = make("button", { type: "button", class: "quiet more", "aria-expanded": "false" }, `Show all ${text.length.toLocaleString("en-US")} characters`);
  const shown = make("span", {}, safe(`${text.slice(0, LONG)}…`));
  more.addEventListener("click", () => {
    const open = more.getAttribute("aria-expanded") === "true";
    shown.replaceChildren(safe(open ? `${text.slice(0, LONG)}…` : text));
    more.setAttribute("aria-expanded", String(!open));
    more.textContent = open ? `Show all ${text.length.toLocaleString("en-US")} characters` : "Show less";
  });
  words.append(shown, more);
  return words;
}

function working(label) {
  return make("p", { class: "working" }, make("span", { class: "pulse", "aria-hidden": "true" }, make("i"), make("i"), make("i")), label ? make("span", { dir: "auto" }, safe(label)) : null);
}

function trouble(end, actions, turn) {
  if (end.recalled || end.stopped) return make("p", { class: "cut" }, turn.text ? "Stopped here." : "Stopped.");
  const again = make("button", { type: "button", class: "chip", onclick: () => actions.again(turn) }, "Try again");
  return make("div", { class: "trouble", role: "alert" }, make("p", { dir: "auto" }, safe(end.text)), again);
}

function signature(end) {
  const footer = end.footer;
  if (!footer?.provider) return null;
  const parts = [footer.model ? `${footer.provider} · ${footer.model}` : footer.provider, MODES[footer.mode] || footer.mode];
  if (footer.data_month) parts.push(`data to ${readable(footer.data_month)}`);
  return make("p", { class: "signature", dir: "auto" }, safe(parts.filter(Boolean).join(" · ")), footer.note ? make("span", { class: "note" }, safe(footer.note)) : null);
}
