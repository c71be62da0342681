// The review on the screen: it prints as it looks, and shows the columns that somebody chose.

import { all, maybe } from "../lib/dom.js";

const CHOSEN = "cuelight.review.columns";

maybe("print")?.addEventListener("click", () => window.print());

const boxes = /** @type {HTMLInputElement[]} */ (all("#columns input"));
recall();
maybe("columns")?.addEventListener("change", () => {
  try {
    localStorage.setItem(CHOSEN, JSON.stringify(Object.fromEntries(boxes.map((box) => [box.id, box.checked]))));
  } catch {
    // The choice holds for this page.
  }
});

/** What was chosen in this browser before; columns that are new since then stay as they come. */
function recall() {
  try {
    const chosen = JSON.parse(localStorage.getItem(CHOSEN) ?? "{}");
    for (const box of boxes) box.checked = chosen[box.id] ?? box.checked;
  } catch {
    // Nothing was chosen.
  }
}
