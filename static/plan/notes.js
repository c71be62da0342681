// Words at the fields of the plan: what is wrong, what to think about, what somebody else has changed.
//
// In the table, the notes of a row share a line below it, so that none covers another or a field. In the drawer, a note
// stands under its field.

import { all, make, maybe } from "../lib/dom.js";

/** @typedef {import("./fields.js").Field} Field */

/** @type {WeakMap<Element, HTMLElement>} the note of each field */
const notes = new WeakMap();
let count = 0;

/**
 * Say at a field what is wrong with it; what was typed stays.
 * @param {Field} field
 * @param {string} text
 */
export function fault(field, text) {
  field.setAttribute("aria-invalid", "true");
  field.closest("details")?.setAttribute("open", "");
  note(field, "error", make("p", {}, text));
}

/**
 * Say at a field what to think about; it is saved all the same.
 * @param {Field} field
 * @param {string} text
 */
export function warn(field, text) {
  note(field, "warning", make("p", {}, text));
}

/**
 * @param {Field} field
 * @param {"error" | "warning" | "question"} level
 * @param {...Node} children
 */
export function note(field, level, ...children) {
  clearNote(field);
  const row = field.closest("tr");
  const label = row === null ? null : make("b", {}, field.getAttribute("aria-label") ?? "");
  const element = make("div", { class: "note", "data-level": level, id: `note-${++count}` }, label, ...children);
  notes.set(field, element);
  field.setAttribute("aria-describedby", element.id);
  if (row === null) (field.closest(".field") ?? field.parentElement)?.append(element);
  else {
    // The cell is left alone by what others change until this is settled.
    if (level !== "warning") field.parentElement?.setAttribute("hx-morph-skip", "");
    lineOf(row).append(element);
  }
  element.scrollIntoView({ block: "nearest" });
}

/** @param {Field} field */
function clearNote(field) {
  const element = notes.get(field);
  const line = element?.closest("tr");
  element?.remove();
  if (line?.querySelector(".note") === null) line.remove();
  notes.delete(field);
  field.removeAttribute("aria-describedby");
  field.parentElement?.removeAttribute("hx-morph-skip");
}

/** @param {Field} field */
export function clearFault(field) {
  field.setAttribute("aria-invalid", "false");
  delete field.dataset.conflict;
  clearNote(field);
}

/**
 * Whether a field holds something that is still to be settled.
 * @param {Element} field
 */
export function isOpen(field) {
  return (
    field.getAttribute("aria-invalid") === "true" || /** @type {HTMLElement} */ (field).dataset.conflict !== undefined
  );
}

/**
 * The line for notes below a row.
 * @param {HTMLTableRowElement} row
 */
function lineOf(row) {
  const id = `notes-${row.dataset.slot}`;
  const known = maybe(id);
  if (known !== null) return /** @type {HTMLElement} */ (known.firstElementChild);
  const cell = make("td", { colspan: "12", role: "alert" });
  row.after(make("tr", { class: "notes", id, "data-below": row.id }, cell));
  return cell;
}

/**
 * Take the lines out while the rows are exchanged; the answer puts them back behind their rows.
 * @returns {() => void}
 */
export function liftNotes() {
  const focused = document.activeElement;
  const lines = all("tr.notes");
  for (const line of lines) line.remove();
  return () => {
    for (const line of lines) maybe(line.dataset.below ?? "")?.after(line);
    if (
      focused instanceof HTMLElement &&
      focused !== document.activeElement &&
      lines.some((line) => line.contains(focused))
    )
      focused.focus();
  };
}
