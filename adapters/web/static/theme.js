// Light, dark, or as the system says; kept in this browser.

import { icon } from "./dom.js";

const KEY = "visabot.theme";
const NEXT = { auto: "light", light: "dark", dark: "auto" };
const NAMES = { auto: ["auto", "System colours"], light: ["sun", "Light"], dark: ["moon", "Dark"] };

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function wear(theme, button) {
  document.documentElement.dataset.theme = theme;
  if (!button) return;
  const [shape, name] = NAMES[theme];
  button.replaceChildren(icon(shape), name);
  button.setAttribute("aria-label", `Colours: ${name}. Change`);
}

export function dressUp(button) {
  let theme = NEXT[kept()] ? kept() : "auto";
  wear(theme, button);
  button.addEventListener("click", () => {
    theme = NEXT[theme];
    wear(theme, button);
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // It holds for this visit.
    }
  });
}

wear(NEXT[kept()] ? kept() : "auto");
