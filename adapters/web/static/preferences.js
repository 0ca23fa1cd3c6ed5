// Who answers, and how: mode, provider and style of the conversation that is open.

import { byId, make } from "./dom.js";
import { announce } from "./screen.js";
import { ask } from "./wire.js";

let choosing = 0; // what is being chosen here counts more than what the server said before
let chosen = Promise.resolve();

/** Show what is in force, unless something is being chosen here. */
export function settle(chosen) {
  if (choosing) return;
  for (const [field, id] of [["mode", "mode"], ["provider", "provider"], ["agent_type", "style"]]) {
    if (chosen[field] !== undefined && chosen[field] !== "") byId(id).value = chosen[field];
  }
}

/** Choose one after the other: an answer to an earlier choice must not undo a later one. */
function choose(session, field, select) {
  choosing += 1;
  const wanted = { session_id: session(), [field]: select.value };
  const name = `${select.getAttribute("aria-label")}: ${select.selectedOptions[0].textContent}`;
  chosen = chosen.then(async () => {
    const answer = await ask("POST", "/configure", wanted).catch((error) => (announce(error.message), null));
    choosing -= 1;
    if (choosing) return;
    if (answer) announce(name);
    settle(answer || (await ask("GET", `/status/${encodeURIComponent(session())}`).catch(() => ({}))));
  });
}

/** Offer the choices; `session` returns the conversation that is open. */
export function fill(choices, session) {
  const option = (value, text, why = "") => make("option", { value, disabled: Boolean(why), title: why || null }, why ? `${text} – not set up` : text);
  byId("mode").replaceChildren(...choices.modes.map((mode) => option(mode.name, mode.title)));
  byId("provider").replaceChildren(...choices.providers.map((each) => option(each.name, each.title, each.available ? "" : each.reason)));
  byId("style").replaceChildren(...choices.agent_types.map((each) => option(each, each === "default" ? "Default style" : each[0].toUpperCase() + each.slice(1))));
  for (const [field, id] of [["mode", "mode"], ["provider", "provider"], ["agent_type", "style"]]) {
    byId(id).addEventListener("change", (event) => choose(session, field, event.target));
  }
}
