// Questions that stand in front of the page: what is at stake, and the buttons to answer with.

import { all, make, maybe } from "./dom.js";
import { holdToPress } from "./hold.js";
import { t } from "./texts.js";

const HOLD_MS = 1000;

/**
 * @typedef {object} Choice
 * @property {string} value
 * @property {string} label
 * @property {"primary" | "hold" | "plain"} [how] "hold": it must be held down for a second
 */

/**
 * A dialog with a title, closed by Escape, by a press outside, or by its own buttons.
 * @param {string} id
 * @param {string} title
 * @param {...(Node | string | null)} children
 */
export function openDialog(id, title, ...children) {
  maybe(id)?.remove();
  const dialog = make(
    "dialog",
    { id, class: "ask", "aria-labelledby": `${id}-title` },
    make("h2", { id: `${id}-title` }, title),
    ...children,
  );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * A button that does something only after it was held down.
 * @param {string} label
 * @param {() => void} done
 * @param {Record<string, string>} [attributes]
 */
export function holdButton(label, done, attributes = {}) {
  const button = make(
    "button",
    { type: "button", class: "hold", "data-hold": String(HOLD_MS), ...attributes },
    make("i"),
    make("span", {}, label),
  );
  holdToPress(button, done);
  return button;
}

/**
 * Ask one thing; resolves to the value of the chosen answer, or null.
 * @param {string} id
 * @param {string} title
 * @param {Node[]} body
 * @param {Choice[]} choices the first of them has the focus
 * @param {boolean} [ready] false: not connected, so nothing but going back is possible
 * @returns {Promise<string | null>}
 */
export function ask(id, title, body, choices, ready = true) {
  return new Promise((resolve) => {
    /** @type {string | null} */
    let chosen = null;
    const choose = (/** @type {string} */ value) => {
      chosen = value;
      dialog.close();
    };
    const buttons = choices.map(({ value, label, how = "plain" }) => {
      const attributes = { type: "button", "data-needs-live": "", "data-choice": value };
      if (how === "hold") return holdButton(label, () => choose(value), attributes);
      const button = make("button", { ...attributes, class: how === "primary" ? "primary" : "" }, label);
      button.addEventListener("click", () => choose(value));
      return button;
    });
    const back = make("button", { type: "button", class: "plain" }, t("Cancel"));
    back.addEventListener("click", () => dialog.close());
    const dialog = openDialog(id, title, ...body, make("div", { class: "answers" }, back, ...buttons));
    dialog.addEventListener("close", () => resolve(chosen));
    allow(ready, dialog);
    (ready ? buttons[0] : back)?.focus();
  });
}

/**
 * Let the buttons that send something be pressed, or not.
 * @param {boolean} ready
 * @param {ParentNode} [within]
 */
export function allow(ready, within = document) {
  for (const button of /** @type {HTMLButtonElement[]} */ (all("[data-needs-live]", within))) button.disabled = !ready;
}
