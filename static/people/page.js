// The page of people: copies a link, shows the list of a room at once, and opens whom the address names.

import { copyText } from "../lib/copy.js";
import { all, maybe } from "../lib/dom.js";

for (const button of all("[data-copy]")) {
  const link = /** @type {HTMLInputElement | null | undefined} */ (button.parentElement?.querySelector("[data-link]"));
  button.addEventListener("click", () => void copyText(link?.value ?? ""));
  link?.addEventListener("focus", () => link.select());
}

const choice = /** @type {HTMLSelectElement | null} */ (maybe("people-room"));
choice?.addEventListener("change", () => choice.form?.requestSubmit());

const named = maybe(location.hash.slice(1));
if (named instanceof HTMLDetailsElement) {
  named.open = true;
  // The browser takes the focus away again when it goes to the place that the address names, after loading.
  addEventListener("load", () => setTimeout(() => named.querySelector("summary")?.focus()));
}

// What needs an answer comes first: what was wrong with a form, or the link that was asked for.
const [first] = [...all("[role=alert]"), ...all(".shown-link")];
first?.scrollIntoView({ block: "center" });
