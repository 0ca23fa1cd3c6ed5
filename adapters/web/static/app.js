// The page: a conversation, the list of them, and the message box.

import { byId, make, newId } from "./dom.js";
import { Palette } from "./palette.js";
import { Rooms } from "./rooms.js";
import { Turn } from "./transcript.js";
import { ask, Refused, Wire } from "./wire.js";
import { elements, safe } from "./markdown.js";
import { glance, parentOf, reach, recall } from "./looking.js";
import { fill, settle } from "./preferences.js";
import { announce, closeSide, copy, furnish, openSide, state } from "./screen.js";

const words = byId("words");
const scroll = byId("scroll");
let wire = null;
let session = "";
let turns = new Map();
let editing = null;
let parent = null; // the turn that a new thread is about
let following = true;
let pinned = false; // the newest question stays in sight while its answer grows
let drawing = 0;
const dirty = new Set();

const rooms = new Rooms((id) => go(id), (room) => remove(room));

const actions = {
  copy: (turn, button) => copy(turn.text, button),
  again: (turn) => send(turn.question, turn.id),
  edit: (turn) => edit(turn),
  thread: (turn) => {
    parent = { id: rooms.threadOf(turn.id), question: turn.question, answer: turn.text };
    go(parent.id);
  },
  say: (text) => send(text),
};

// --- a conversation ---------------------------------------------------------------------------------------------

function go(id) {
  if (id === session) closeSide();
  else location.hash = id;
}

async function open(id) {
  wire?.close();
  rooms.select(id, [...turns.keys()].at(-1));
  session = id;
  turns = new Map();
  editing = null;
  byId("turns").replaceChildren();
  byId("editing").hidden = true;
  name();
  closeSide();
  state("wait", "Connecting");
  following = true;
  pinned = false;
  const known = await recall(id, () => session === id);
  if (session !== id) return;
  if (parent?.id !== id) parent = await parentOf(id);
  if (session !== id) return;
  drawParent();
  known.turns.forEach((turn) => turnOf(turn.id).recall(turn));
  rooms.recall(id, known.turns);
  known.pending.forEach((turn) => turnOf(turn.id).ask(turn.question));
  settle(known);
  wire = new Wire(id, known.cursor, hear, state);
  turns.forEach((turn) => dirty.add(turn));
  paint();
  words.focus({ preventScroll: true });
}

function turnOf(id) {
  const known = turns.get(id);
  if (known) return known;
  const turn = new Turn(id, session.includes("~") ? { ...actions, thread: null } : actions);
  turns.set(id, turn);
  byId("turns").append(turn.root);
  return turn;
}

function hear(frame) {
  if (frame.type === "preferences") settle(frame);
  if (!frame.turn || frame.type === "preferences") return;
  if (frame.type === "cleared") clear(frame.turn);
  const turn = turnOf(frame.turn);
  const was = turn.busy;
  if (!turn.hear(frame)) return;
  if (frame.type === "asked" && !frame.command) rooms.touch(session, frame.text);
  if (was && !turn.busy) announce(frame.type === "failed" ? frame.text : `Answer: ${turn.text}`);
  dirty.add(turn);
  paint();
}

/** Show only what is left of the conversation: the command that cleared it. */
function clear(left) {
  turns.forEach((turn) => turn.id !== left && turn.root.remove());
  turns = new Map([...turns].filter(([id]) => id === left));
  rooms.unname(session);
}

/** Draw what has changed, once a frame of the screen at most. */
function paint() {
  if (drawing) return;
  drawing = requestAnimationFrame(() => {
    drawing = 0;
    const newest = [...turns.values()].at(-1);
    if (newest) dirty.add(newest);
    const before = [...turns.values()].at(-2);
    if (before) dirty.add(before);
    dirty.forEach((turn) => turn.draw(turn === newest));
    dirty.clear();
    byId("welcome").hidden = turns.size > 0 || Boolean(parent);
    buttons();
    name();
    if (following) scroll.scrollTop = place(newest);
    byId("down").hidden = atEnd();
  });
}

/** Where to scroll: to the end, but never past the question, so that a long answer is read from its beginning. */
function place(newest) {
  if (!newest) return 0;
  const end = scroll.scrollHeight - scroll.clientHeight;
  return pinned ? Math.min(end, newest.root.offsetTop - 14) : end;
}

const atEnd = () => !turns.size || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;

const busy = () => [...turns.values()].filter((turn) => turn.busy && turn.question);

function buttons() {
  const waiting = busy().length > 0;
  byId("stop").hidden = !waiting || words.value.trim() !== "";
  byId("send").hidden = !byId("stop").hidden;
  byId("send").disabled = words.value.trim() === "";
}

function name() {
  const title = rooms.title(session);
  const shown = byId("title");
  if (shown.textContent !== title) shown.replaceChildren(make("bdi", {}, safe(title)));
  document.title = title.startsWith("New ") ? "visabot" : `${title} · visabot`;
}

function drawParent() {
  document.querySelector(".parent")?.remove();
  if (!parent) return;
  const card = make("aside", { class: "parent", "aria-label": "What this thread is about" }, make("p", { class: "parent-name", dir: "auto" }, safe(parent.question)), make("div", { class: "parent-body", tabindex: "0" }, ...elements(parent.answer)));
  byId("turns").before(card);
}

// --- saying something -------------------------------------------------------------------------------------------

async function send(text, revises = "") {
  const said = text.trim();
  if (!said) return;
  const here = session;
  const id = newId();
  const turn = turnOf(revises || id);
  if (revises) turn.reset("");
  turn.ask(said, said.startsWith("/"));
  following = pinned = true;
  dirty.add(turn);
  paint();
  rooms.touch(here, said);
  name();
  const about = parent && parent.id === here && turns.size === 1 ? `${parent.question}\n\n${parent.answer}`.slice(0, 20_000) : "";
  await deliver({ message: said, session_id: here, id, revises, about }, turn);
}

/** Say it until the server has it: the id makes sure that it is answered once. */
async function deliver(said, turn) {
  for (let pause = 500; ; pause = Math.min(pause * 2, 5000)) {
    try {
      await ask("POST", "/say", said);
      turn.waitingFor = "";
      return;
    } catch (error) {
      if (error instanceof Refused) {
        turn.finish({ type: "failed", text: error.message, partial: "" }, "");
        announce(error.message);
        dirty.add(turn);
        paint();
        return;
      }
      turn.waitingFor = "Waiting for the connection";
      dirty.add(turn);
      paint();
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function submit() {
  const text = words.value;
  if (!text.trim()) return;
  const revises = editing ? editing.id : "";
  endEdit();
  words.value = "";
  grow();
  palette.hide();
  send(text, revises);
}

function stop() {
  const [turn] = busy().slice(-1);
  if (turn) ask("POST", `/stop/${encodeURIComponent(session)}/${encodeURIComponent(turn.id)}`).catch(() => announce("The answer could not be stopped."));
}

function edit(turn) {
  editing = turn;
  byId("editing").hidden = false;
  words.value = turn.question;
  grow();
  words.focus();
}

function endEdit() {
  editing = null;
  byId("editing").hidden = true;
}

function remove(room) {
  const dialog = byId("ask");
  byId("ask-text").replaceChildren("Delete ", make("strong", {}, make("bdi", {}, safe(rooms.title(room.id)))), " and everything said in it?");
  dialog.returnValue = "no";
  dialog.onclose = async () => {
    if (dialog.returnValue !== "yes") return;
    try {
      const gone = rooms.all.filter((each) => each.id === room.id || each.id.startsWith(`${room.id}~`));
      for (const each of gone) await ask("DELETE", `/conversation/${encodeURIComponent(each.id)}`);
    } catch (error) {
      announce(error.message);
      return;
    }
    rooms.remove(room.id);
    if (session === room.id || session.startsWith(`${room.id}~`)) go(rooms.create());
  };
  dialog.showModal();
}

// --- the page ---------------------------------------------------------------------------------------------------

function grow() {
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight, innerHeight * 0.4)}px`;
  buttons();
}

function attend() {
  byId("composer").addEventListener("submit", (event) => (event.preventDefault(), submit()));
  byId("stop").addEventListener("click", stop);
  document.querySelector(".skip").addEventListener("click", (event) => (event.preventDefault(), words.focus()));
  byId("edit-end").addEventListener("click", () => (endEdit(), (words.value = ""), grow(), words.focus()));
  byId("new").addEventListener("click", () => go(rooms.create()));
  byId("open-side").addEventListener("click", openSide);
  byId("close-side").addEventListener("click", closeSide);
  byId("veil").addEventListener("click", closeSide);
  byId("down").addEventListener("click", () => ((pinned = false), (following = true), paint(), words.focus()));
  words.addEventListener("input", grow);
  words.addEventListener("keydown", onKey);
  addEventListener("keydown", (event) => event.key === "Escape" && closeSide());
  addEventListener("hashchange", () => open(decodeURIComponent(location.hash.slice(1)) || rooms.create()));
  scroll.addEventListener("scroll", () => {
    const wanted = place([...turns.values()].at(-1));
    following = atEnd() || Math.abs(scroll.scrollTop - wanted) < 4;
    byId("down").hidden = atEnd();
  });
}

function onKey(event) {
  if (event.isComposing) return;
  if (palette.key(event)) {
    event.preventDefault();
    event.stopPropagation();
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && editing) byId("edit-end").click();
  else if (event.key === "Escape" && busy().length) stop();
  else if (event.key === "ArrowUp" && !words.value) {
    const last = [...turns.values()].filter((turn) => turn.question).at(-1);
    if (!last) return;
    event.preventDefault();
    words.value = last.question;
    grow();
  }
}


furnish(send, words);
const [choices, commands] = await Promise.all([reach("/providers"), reach("/commands")]);
const palette = new Palette(words, commands);
fill(choices, () => session);
attend();
rooms.draw();
glance(rooms);
if (location.hash.length > 1) open(decodeURIComponent(location.hash.slice(1)));
else location.replace(`#${rooms.all.find((room) => !room.id.includes("~"))?.id || rooms.create()}`);
