// Keyboard shortcuts of a page, and the help that lists them.

import { all, isTyping, make, maybe } from "./dom.js";
import { t } from "./texts.js";

/**
 * @typedef {object} Shortcut
 * @property {string[]} keys as in KeyboardEvent.key, lower case; any of them. "digit1" and the like mean the key in
 *   that place whatever it writes, and "shift digit1" the same with Shift
 * @property {string} label shown in the help, for example "N"
 * @property {string} does
 * @property {string} [part] the heading it stands under in the help
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
  const place = `${event.shiftKey ? "shift " : ""}${event.code.toLowerCase()}`;
  return (
    shortcuts.find((one) => one.keys.includes(place)) ??
    shortcuts.find((one) => one.keys.includes(event.key.toLowerCase()))
  );
}

/** Whether something on top of the page takes the keys. */
function isCovered() {
  return document.querySelector("dialog[open]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.isComposing ||
    isTyping(event.target) ||
    isCovered() ||
    event.defaultPrevented
  )
    return;
  // Enter and Space belong to the button that has the focus.
  if (
    (event.key === "Enter" || event.key === " ") &&
    event.target instanceof Element &&
    event.target.closest("button, a, summary")
  )
    return;
  const shortcut = find(event);
  if (shortcut === undefined) return;
  event.preventDefault();
  if (!event.repeat || shortcut.repeats === true) shortcut.run(event);
});

// Escape leaves a field, what was typed stays, and the keys are keys again. A dialog takes it for itself.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (
    event.key !== "Escape" ||
    event.isComposing ||
    event.defaultPrevented ||
    isCovered() ||
    !(field instanceof HTMLElement) ||
    !isTyping(field)
  )
    return;
  field.blur();
});

document.addEventListener("keyup", (event) => find(event)?.up?.());

/** Show which keys there are. */
export function showHelp() {
  maybe("keys-help")?.remove();
  const known = [
    ...shortcuts,
    {
      label: /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl K",
      does: t("Go to a page or do something"),
      part: t("Everywhere"),
    },
    { label: "?", does: t("Show the keys"), part: t("Everywhere") },
  ];
  const parts = [...new Set(known.map((one) => one.part ?? ""))];
  const lists = parts.map((part) => {
    const list = make("dl");
    for (const { label, does } of known.filter((one) => (one.part ?? "") === part)) {
      const names = label.split(" ").flatMap((name) => [make("kbd", {}, name), " "]);
      list.append(make("dt", {}, ...names), make("dd", {}, does));
    }
    return make("section", {}, part === "" ? null : make("h3", {}, part), list);
  });
  const close = make("form", { method: "dialog" }, make("button", { autofocus: true }, t("Close")));
  const dialog = make(
    "dialog",
    { id: "keys-help", class: "keys-help", "aria-label": t("Keys"), "data-wide": parts.length > 2 },
    make("h2", {}, t("Keys")),
    make("div", { class: "parts" }, ...lists),
    close,
  );
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

/**
 * Say in the tooltips of buttons which key presses them.
 * @param {ParentNode} [within]
 */
export function nameKeys(within = document) {
  for (const element of all("[data-key]", within)) name(element, element.title || (element.textContent?.trim() ?? ""));
}

/**
 * Give a button a tooltip that ends with its key.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function name(element, text) {
  const { key } = element.dataset;
  element.title = key === undefined || text.endsWith(`(${key})`) ? text : `${text} (${key})`;
}
