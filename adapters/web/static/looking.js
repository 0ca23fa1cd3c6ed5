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
