// While a length is typed, what it is understood as stands at its field, before anything is saved: 90 → 1 min 30 s.
//
// A field says by `data-length` that a length is typed into it; by `data-length="change"`, to be added or cut.

import { make } from "../lib/dom.js";
import { lengthInWords, readChange, readLength } from "../lib/typed_times.js";

const reading = make("output", { class: "length-reading", popover: "manual", "aria-live": "polite" });

/** @param {HTMLInputElement} field */
function show(field) {
  const ms = field.dataset.length === "change" ? readChange(field.value) : readLength(field.value);
  if (ms === null) return hide();
  // Beside the field in the document, because what lies outside an open dialog is dead to readers.
  const place = field.closest("dialog") ?? document.body;
  if (reading.parentElement !== place) place.append(reading);
  reading.textContent = `= ${lengthInWords(ms)}`;
  reading.showPopover();
  const box = field.getBoundingClientRect();
  const { width, height } = reading.getBoundingClientRect();
  const below = box.bottom + height + 4 <= innerHeight;
  reading.style.left = `${Math.max(4, Math.min(box.left, innerWidth - width - 4))}px`;
  reading.style.top = `${below ? box.bottom + 2 : box.top - height - 2}px`;
}

function hide() {
  if (reading.isConnected) reading.hidePopover();
}

document.addEventListener("input", ({ target }) => {
  if (target instanceof HTMLInputElement && target.dataset.length !== undefined) show(target);
});
for (const name of ["focusout", "submit"]) document.addEventListener(name, hide);
for (const name of ["scroll", "resize"]) window.addEventListener(name, hide, { capture: true, passive: true });
document.addEventListener("keydown", ({ key }) => (key === "Enter" || key === "Escape") && hide(), { capture: true });
