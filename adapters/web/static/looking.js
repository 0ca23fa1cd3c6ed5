// What was said before, and what the server offers: asked for until it answers.

import { announce, state } from "./screen.js";
import { ask, Refused } from "./wire.js";

/** Find the turn that a thread is about, in the conversation around it. */
export async function parentOf(id) {
  const [channel, turn] = id.split("~");
  if (!turn) return null;
  const around = await ask("GET", `/conversation/${encodeURIComponent(channel)}`).catch(() => null);
  const found = around?.turns.find((each) => each.id === turn);
  return found ? { id, question: found.question, answer: found.answer } : null;
}

/** Look back at a conversation; try until the server answers, or `still` says that nobody wants to know. */
export async function recall(id, still) {
  while (still()) {
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

const GLANCED = 12;
const GLANCE_MS = 60_000;

/** Look now and then whether something was said in the other conversations, an alert for example. */
export function glance(rooms) {
  const look = async () => {
    if (document.hidden) return;
    for (const room of rooms.all.slice(0, GLANCED)) {
      const found = await ask("GET", `/conversation/${encodeURIComponent(room.id)}`).catch(() => null);
      const newest = found?.turns.at(-1)?.id;
      if (newest) rooms.heard(room.id, newest);
    }
  };
  setInterval(look, GLANCE_MS);
  document.addEventListener("visibilitychange", look);
  look();
}

/** Ask for something that the page cannot do without. */
export async function reach(path) {
  for (;;) {
    try {
      return await ask("GET", path);
    } catch (error) {
      state("away", "No connection");
      await new Promise((resolve) => setTimeout(resolve, 800));
    }
  }
}
