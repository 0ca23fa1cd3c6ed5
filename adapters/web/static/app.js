// The page: a conversation, the list of them, and the message box.

import { byId, icon, make, newId } from "./dom.js";
import { Palette } from "./palette.js";
import { Rooms } from "./rooms.js";
import { Turn } from "./transcript.js";
import { ask, Refused, Wire } from "./wire.js";
import { elements, safe } from "./markdown.js";
import { dressUp } from "./theme.js";

const EXAMPLES = [
  ["Look up a date", "What is the EB-2 India final action date in the December 2024 bulletin?"],
  ["Check your date", "Is a priority date of 1 March 2012 current for EB-3 India?"],
  ["See the movement", "How has EB-2 China moved over the last two years?"],
  ["Look ahead", "When may F2B Mexico with a priority date of 1 March 2006 become current?"],
];

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
  session = id;
  turns = new Map();
  editing = null;
  byId("turns").replaceChildren();
  byId("editing").hidden = true;
  rooms.select(id);
  name();
  closeSide();
  state("wait", "Connecting");
  following = true;
  pinned = false;
  const known = await recall(id);
  if (session !== id) return;
  if (parent?.id !== id) parent = await parentOf(id);
  if (session !== id) return;
  drawParent();
  known.turns.forEach((turn) => turnOf(turn.id).recall(turn));
  known.pending.forEach((turn) => turnOf(turn.id).ask(turn.question));
  settle(known);
  wire = new Wire(id, known.cursor, hear, state);
  turns.forEach((turn) => dirty.add(turn));
  paint();
  words.focus({ preventScroll: true });
}

/** Find the turn that a thread is about, in the conversation around it. */
async function parentOf(id) {
  const [channel, turn] = id.split("~");
  if (!turn) return null;
  const around = await ask("GET", `/conversation/${encodeURIComponent(channel)}`).catch(() => null);
  const found = around?.turns.find((each) => each.id === turn);
  return found ? { id, question: found.question, answer: found.answer } : null;
}

/** Look back at a conversation; try until the server answers, or another one is opened. */
async function recall(id) {
  while (session === id) {
    try {
      return await ask("GET", `/conversation/${encodeURIComponent(id)}`);
    } catch (error) {
      if (error instanceof Refused) {
        announce(error.message);
        return { turns: [], pending: [], cursor: "0" };
      }
      state("away", "No connection");
      await new Promise((resolve) => setTimeout(resolve, 800));
    }
  }
  return { turns: [], pending: [], cursor: "0" };
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
  const turn = turnOf(frame.turn);
  const was = turn.busy;
  if (!turn.hear(frame)) return;
  if (frame.type === "asked" && !frame.command) rooms.touch(session, frame.text);
  if (was && !turn.busy) announce(frame.type === "failed" ? frame.text : `Answer: ${turn.text}`);
  dirty.add(turn);
  name();
  paint();
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

async function copy(text, button) {
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

function remove(room) {
  const dialog = byId("ask");
  byId("ask-text").replaceChildren("Delete ", make("strong", {}, make("bdi", {}, safe(room.title))), " and everything said in it?");
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

// --- who answers, and how ---------------------------------------------------------------------------------------

function settle(chosen) {
  if (choosing) return;
  for (const [field, id] of [["mode", "mode"], ["provider", "provider"], ["agent_type", "style"]]) {
    if (chosen[field] !== undefined && chosen[field] !== "") byId(id).value = chosen[field];
  }
}

let choosing = 0; // what is being chosen here counts more than what the server said before
let chosen = Promise.resolve();

/** Choose one after the other: an answer to an earlier choice must not undo a later one. */
function choose(field, select) {
  choosing += 1;
  const wanted = { session_id: session, [field]: select.value };
  const name = `${select.getAttribute("aria-label")}: ${select.selectedOptions[0].textContent}`;
  chosen = chosen.then(async () => {
    const answer = await ask("POST", "/configure", wanted).catch((error) => (announce(error.message), null));
    choosing -= 1;
    if (choosing) return;
    if (answer) announce(name);
    settle(answer || (await ask("GET", `/status/${encodeURIComponent(session)}`).catch(() => ({}))));
  });
}

function fill(choices) {
  const option = (value, text, why = "") => make("option", { value, disabled: Boolean(why), title: why || null }, why ? `${text} – not set up` : text);
  byId("mode").replaceChildren(...choices.modes.map((mode) => option(mode.name, mode.title)));
  byId("provider").replaceChildren(...choices.providers.map((each) => option(each.name, each.title, each.available ? "" : each.reason)));
  byId("style").replaceChildren(...choices.agent_types.map((each) => option(each, each[0].toUpperCase() + each.slice(1))));
  for (const [field, id] of [["mode", "mode"], ["provider", "provider"], ["agent_type", "style"]]) {
    byId(id).addEventListener("change", (event) => choose(field, event.target));
  }
}

// --- the page ---------------------------------------------------------------------------------------------------

function state(kind, text) {
  byId("link").dataset.state = kind;
  if (byId("link-text").textContent !== text) byId("link-text").textContent = text;
}

function announce(text) {
  const announcer = byId("announcer");
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = text.slice(0, 2000)), 30);
}

function grow() {
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight, innerHeight * 0.4)}px`;
  buttons();
}

function openSide() {
  byId("side").classList.add("open");
  byId("veil").hidden = false;
  byId("close-side").focus();
}

function closeSide() {
  if (!byId("side").classList.contains("open")) return;
  byId("side").classList.remove("open");
  byId("veil").hidden = true;
  byId("open-side").focus();
}

function furnish() {
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

async function reach(path) {
  for (;;) {
    try {
      return await ask("GET", path);
    } catch (error) {
      state("away", "No connection");
      await new Promise((resolve) => setTimeout(resolve, 800));
    }
  }
}

furnish();
const [choices, commands] = await Promise.all([reach("/providers"), reach("/commands")]);
const palette = new Palette(words, commands);
fill(choices);
attend();
rooms.draw();
if (location.hash.length > 1) open(decodeURIComponent(location.hash.slice(1)));
else location.replace(`#${rooms.all.find((room) => !room.id.includes("~"))?.id || rooms.create()}`);
