// A field of the panel: what is wrong with it stands beside it, and what was typed stays in it.

import { make, maybe } from "../lib/dom.js";
import { t } from "../lib/texts.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/** The longest line that a cue, a reply or an outcome may have, in characters. */
export const LINE = 500;
/** The longest label of a timer or an activity. */
export const LABEL = 80;

/**
 * Say what is wrong with a field, below its row; an empty text takes it back.
 * @param {Field} field has an id; its row is marked with data-faults
 * @param {string} text
 */
export function fault(field, text) {
  const id = `${field.id}-fault`;
  const note = maybe(id);
  field.toggleAttribute("aria-invalid", false);
  if (text === "") {
    note?.remove();
    field.removeAttribute("aria-describedby");
    return;
  }
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", id);
  if (note !== null) {
    note.textContent = text;
    return;
  }
  (field.closest("[data-faults]") ?? field).append(make("p", { id, class: "fault", role: "alert" }, text));
}

/**
 * The text of a field without spaces around it, or null when it is too long, which is then said at the field.
 * @param {Field} field
 * @param {number} most characters
 * @returns {string | null}
 */
export function read(field, most) {
  const text = field.value.trim();
  const wrong = tooLong(text, most);
  fault(field, wrong);
  if (wrong !== "") field.focus();
  return wrong === "" ? text : null;
}

/**
 * @param {string} text
 * @param {number} most
 */
export function tooLong(text, most) {
  const count = [...text].length;
  return count > most
    ? t("{count} characters; at most {most} can be sent. Nothing was sent, your text stays here.", { count, most })
    : "";
}

/**
 * Enter sends a form from any of its fields, also while its button is off, so that the reason is said.
 * @param {HTMLFormElement} form
 * @param {() => void} send
 */
export function onSend(form, send) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  form.addEventListener("keydown", (event) => {
    const field = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (!field || event.key !== "Enter" || event.shiftKey || event.isComposing || event.ctrlKey || event.metaKey)
      return;
    event.preventDefault();
    send();
  });
}
