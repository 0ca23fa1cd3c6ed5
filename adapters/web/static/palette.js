// The `/` palette: completes commands and their arguments from the server's own table.

import { byId, make } from "./dom.js";

export class Palette {
  constructor(words, commands) {
    this.words = words;
    this.commands = commands;
    this.box = byId("palette");
    this.list = byId("palette-list");
    this.hint = byId("palette-hint");
    this.at = 0;
    words.addEventListener("input", () => this.update());
    words.addEventListener("blur", () => setTimeout(() => this.hide(), 120));
  }

  get open() {
    return !this.box.hidden;
  }

  /** What is being typed: the command, its argument at hand, and the word to complete; null when it is no command. */
  read() {
    const text = this.words.value;
    if (!text.startsWith("/") || text.includes("\n") || this.words.selectionEnd !== text.length) return null;
    const parts = text.slice(1).replace(/^visa(\s+|$)/i, "").split(/\s+/);
    const word = parts.pop();
    if (!parts.length) return { word, offers: this.byName("visa".startsWith(word.toLowerCase()) ? "" : word) };
    const command = this.commands.find((each) => each.name === parts[0].toLowerCase());
    if (!command) return null;
    return this.argument(command, parts, word);
  }

  byName(word) {
    const wanted = word.toLowerCase();
    const starts = this.commands.filter((each) => each.name.startsWith(wanted));
    const holds = this.commands.filter((each) => !each.name.startsWith(wanted) && each.summary.toLowerCase().includes(wanted) && wanted.length > 2);
    return [...starts, ...holds].map((each) => ({ text: `/visa ${each.name}${each.arguments.length ? " " : ""}`, name: `/visa ${each.name}`, help: each.summary, usage: usage(each) }));
  }

  argument(command, parts, word) {
    const argument = command.arguments[Math.min(parts.length - 1, command.arguments.length - 1)];
    if (!argument) return { word, offers: [], command };
    const wanted = word.toLowerCase();
    const fit = argument.choices.filter((each) => each.toLowerCase().startsWith(wanted) && each.toLowerCase() !== wanted);
    const last = parts.length >= command.arguments.length;
    const offers = fit.map((each) => ({ text: `/visa ${[...parts, each].join(" ")}${last ? "" : " "}`, name: each, help: "" }));
    return { word, offers, command, argument };
  }

  update() {
    const read = this.read();
    if (!read || (!read.offers.length && !read.command)) {
      this.hide();
      return;
    }
    this.offers = read.offers;
    this.at = 0;
    this.hint.replaceChildren(...hint(read));
    this.list.replaceChildren(...this.offers.map((offer, at) => this.option(offer, at)));
    this.list.hidden = !this.offers.length;
    this.box.hidden = false;
    this.words.setAttribute("aria-expanded", String(this.offers.length > 0));
    this.mark();
  }

  option(offer, at) {
    const parts = [make("span", { class: "offer-name" }, offer.name), offer.usage ? make("span", { class: "offer-usage" }, offer.usage) : null, offer.help ? make("span", { class: "offer-help" }, offer.help) : null];
    return make("li", { role: "option", id: `offer-${at}`, "aria-selected": "false", onpointerdown: (event) => (event.preventDefault(), this.take(at)) }, ...parts);
  }

  mark() {
    [...this.list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === this.at)));
    const chosen = this.list.children[this.at];
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) this.words.setAttribute("aria-activedescendant", chosen.id);
    else this.words.removeAttribute("aria-activedescendant");
  }

  take(at) {
    this.words.value = this.offers[at].text;
    this.words.setSelectionRange(this.words.value.length, this.words.value.length);
    this.words.focus();
    this.words.dispatchEvent(new Event("input", { bubbles: true }));
  }

  hide() {
    this.box.hidden = true;
    this.offers = [];
    this.words.setAttribute("aria-expanded", "false");
    this.words.removeAttribute("aria-activedescendant");
  }

  /** Use a key of the message box; return whether it was used up. */
  key(event) {
    if (!this.open) return false;
    if (event.key === "Escape") {
      this.hide();
      return true;
    }
    if (!this.offers.length) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : this.offers.length - 1)) % this.offers.length;
      this.mark();
      return true;
    }
    if (event.key === "Tab" && !event.shiftKey) {
      this.take(this.at);
      return true;
    }
    // Enter completes a command that is not whole yet, and sends one that is.
    if (event.key === "Enter" && this.offers[this.at].text.trim() !== this.words.value.trim() && this.unfinished()) {
      this.take(this.at);
      return true;
    }
    return false;
  }

  unfinished() {
    const read = this.read();
    if (!read) return false;
    if (!read.command) return true;
    return Boolean(read.argument && (read.word || read.argument.required));
  }
}

const usage = (command) => command.arguments.map((each) => (each.required ? each.name.replace("_", " ") : `[${each.name.replace("_", " ")}]`)).join(" ");

function hint(read) {
  if (!read.command) return ["Commands"];
  const shown = read.command.arguments.map((each) => make("span", { class: each === read.argument ? "now" : null }, each.required ? each.name.replace("_", " ") : `[${each.name.replace("_", " ")}]`));
  const parts = [make("strong", {}, `/visa ${read.command.name}`), " ", ...shown.flatMap((each) => [each, " "])];
  const help = read.argument ? read.argument.help : read.command.summary;
  return [...parts, make("span", { class: "hint-help" }, help), make("span", { class: "hint-example" }, `e.g. ${read.command.example}`)];
}
