// The conversations of this browser: channels with their threads, kept in its own storage; ids are long and random, so
// nobody else can guess them.

import { byId, icon, make, newId, plural } from "./dom.js";
import { safe } from "./markdown.js";

const KEY = "visabot.rooms";

function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
    return Array.isArray(kept) ? kept.filter((room) => typeof room.id === "string") : [];
  } catch {
    return [];
  }
}

export class Rooms {
  constructor(open, forget) {
    this.open = open;
    this.forget = forget;
    this.all = load();
    this.current = "";
    addEventListener("storage", (event) => {
      if (event.key !== KEY) return;
      this.all = load();
      this.draw();
    });
  }

  save() {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.all.slice(0, 400)));
    } catch {
      // A browser that keeps nothing still shows this conversation.
    }
    this.draw();
  }

  find(id) {
    return this.all.find((room) => room.id === id);
  }

  create() {
    return newId();
  }

  threadOf(turn) {
    return `${this.current.split("~")[0]}~${turn}`;
  }

  /** Name a conversation by its first question (by a command until there is one), and move it to the top. */
  touch(id, title) {
    const channel = id.split("~")[0];
    const known = this.find(id);
    const name = title.replace(/\s+/g, " ").slice(0, 80);
    const better = !known?.title || (known.title.startsWith("/") && !name.startsWith("/"));
    if (known) Object.assign(known, { at: Date.now(), title: better ? name : known.title });
    else this.all.unshift({ id, title: name, at: Date.now() });
    const parent = this.find(channel);
    if (parent) parent.at = Date.now();
    this.all.sort((one, other) => other.at - one.at);
    this.save();
  }

  /** Name a conversation that this browser does not know yet: it was opened from a link. */
  recall(id, turns) {
    const first = turns.find((turn) => turn.question && !turn.command);
    if (first && !this.find(id)?.title) this.touch(id, first.question);
  }

  /** Forget what a conversation was called: its first question is no longer kept. */
  unname(id) {
    const known = this.find(id);
    if (known) known.title = "";
    this.save();
  }

  remove(id) {
    this.all = this.all.filter((room) => room.id !== id && !room.id.startsWith(`${id}~`));
    this.save();
  }

  title(id) {
    return this.find(id)?.title || (id.includes("~") ? "New thread" : "New conversation");
  }

  /** Open a conversation; `left` is the newest turn of the one that is left. */
  select(id, left) {
    if (left) this.heard(this.current, left);
    this.current = id;
    const room = this.find(id);
    if (!room?.unread) return this.draw();
    room.unread = false;
    room.seen = "";
    this.save();
  }

  /** Know the newest turn of a conversation; one that was not seen is marked, unless it is open. */
  heard(id, newest) {
    const room = this.find(id);
    if (!room || room.seen === newest) return;
    room.unread = Boolean(room.seen) && id !== this.current;
    if (!room.unread) room.seen = newest;
    this.save();
  }

  draw() {
    const channels = this.all.filter((room) => !room.id.includes("~"));
    const threads = (id) => this.all.filter((room) => room.id.startsWith(`${id}~`));
    const list = byId("rooms");
    const held = list.contains(document.activeElement) ? document.activeElement.closest("[data-room]")?.dataset.room : null;
    list.replaceChildren(...channels.map((room) => this.row(room, threads(room.id))));
    if (held) list.querySelector(`[data-room="${CSS.escape(held)}"] .room`)?.focus();
  }

  row(room, threads) {
    const under = threads.length ? make("ul", { class: "threads", "aria-label": plural(threads.length, "thread") }, ...threads.map((thread) => this.row(thread, []))) : null;
    const here = room.id === this.current;
    const unread = room.unread && !here ? make("span", { class: "unread", role: "img", "aria-label": "new message" }) : null;
    const name = make("button", { type: "button", class: "room", "aria-current": here ? "page" : null, onclick: () => this.open(room.id) }, room.id.includes("~") ? icon("thread") : null, make("bdi", { class: "room-name" }, safe(this.title(room.id))), unread);
    const bin = make("button", { type: "button", class: "icon-button bin", "aria-label": `Delete “${this.title(room.id)}”`, onclick: () => this.forget(room) }, icon("bin"));
    return make("li", { "data-room": room.id }, make("div", { class: here ? "room-row here" : "room-row" }, name, bin), under);
  }
}
