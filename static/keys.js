// Keyboard shortcuts of a page, and the help that lists them.

import { all, isTyping, make, maybe } from "./dom.js";
import { t } from "./words.js";

/**
 * @typedef {object} Shortcut
 * @property {string[]} keys as in KeyboardEvent.key, lower case; any of them
 * @property {string} label shown in the help, for example "N"
 * @property {string} does
 * @property {(event: KeyboardEvent) => void} run
 * @property {() => void} [up] when the key is let go
 * @property {boolean} [repeats] whether holding the key repeats it
 */

/** @type {Shortcut[]} */
const shortcuts = [];

/** @param {Shortcut[]} added */
export function addKeys(added) {
  shortcuts.push(...added);
}

/** @param {KeyboardEvent} event */
function find(event) {
  return shortcuts.find((one) => one.keys.includes(event.key.toLowerCase()));
}

/** Whether something on top of the page takes the keys. */
function isCovered() {
  return document.querySelector("dialog[open]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isCovered() || event.defaultPrevented) return;
  // Enter and Space belong to the button that has the focus.
  if ((event.key === "Enter" || event.key === " ") && event.target instanceof Element && event.target.closest("button, a, summary")) return;
  const shortcut = find(event);
  if (shortcut === undefined) return;
  event.preventDefault();
  if (!event.repeat || shortcut.repeats === true) shortcut.run(event);
});

document.addEventListener("keyup", (event) => find(event)?.up?.());

/** Show which keys there are. */
export function showHelp() {
  maybe("keys-help")?.remove();
  const list = make("dl");
  for (const { label, does } of [...shortcuts, { label: /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl K", does: t("Go to a page or do something") }, { label: "?", does: t("Show the keys") }]) {
    const names = label.split(" ").flatMap((name) => [make("kbd", {}, name), " "]);
    list.append(make("dt", {}, ...names), make("dd", {}, does));
  }
  const dialog = make("dialog", { id: "keys-help", class: "keys-help", "aria-label": t("Keys") }, make("h2", {}, t("Keys")), list, make("form", { method: "dialog" }, make("button", { autofocus: true }, t("Close"))));
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !isTyping(event.target) && !isCovered()) {
    event.preventDefault();
    showHelp();
  }
});

/** Buttons whose tooltip should name the key that presses them. */
export function nameKeys() {
  for (const button of all("[data-key]")) button.title = `${button.title || button.textContent?.trim()} (${button.dataset.key})`;
}
