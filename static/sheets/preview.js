// Draws the difference again when a column or the mode is changed.

import { maybe } from "../lib/dom.js";
import htmx from "../vendor/htmx.esm.min.js";

const TARGET = "#preview";

document.addEventListener("change", (event) => {
  const form = /** @type {HTMLFormElement | null} */ (/** @type {Element} */ (event.target).closest(TARGET));
  if (form !== null) void redraw(form);
});

/** @param {HTMLFormElement} form */
async function redraw(form) {
  const focused = document.activeElement;
  const chosen = focused instanceof HTMLInputElement ? `${TARGET} input[value="${focused.value}"]` : `#${focused?.id}`;
  const isOpen = maybe("columns")?.hasAttribute("open") ?? false;
  const values = Object.fromEntries(new FormData(form));
  form.setAttribute("aria-busy", "true");
  await htmx.ajax("POST", form.action, { target: TARGET, swap: "outerHTML", values });
  maybe("columns")?.toggleAttribute("open", isOpen);
  if (chosen !== "#") /** @type {HTMLElement | null} */ (document.querySelector(chosen))?.focus();
}
