// A short word in the corner that goes away by itself.

import { make, maybe } from "./dom.js";

/** What a message never covers: what is pressed, and what is read from afar. */
const IN_USE = "button, a, input, select, textarea, summary, output, h1";

/**
 * @param {string} text
 * @param {{level?: "info" | "error", action?: {label: string, run: () => void}, key?: string}} [options] a message
 *   takes the place of the one with the same key, so that a key pressed ten times does not paper over the page
 */
export function toast(text, { level = "info", action, key = text } = {}) {
  const toasts = maybe("toasts");
  if (toasts === null) return;
  withdraw(key);
  const element = make("div", { class: "toast", "data-level": level, "data-key": key }, make("span", {}, text));
  if (action !== undefined) {
    const button = make("button", { type: "button" }, action.label);
    button.addEventListener("click", () => {
      element.remove();
      action.run();
    });
    element.append(button);
  } else {
    element.append(make("span"));
  }
  toasts.append(element);
  while (toasts.childElementCount > 4) toasts.firstElementChild?.remove();
  void place(toasts);
  setTimeout(() => element.remove(), level === "error" ? 9000 : 5000);
}

/**
 * Where nothing is covered; it is looked for when there is something to say, so that pages load without it.
 * @param {HTMLElement} toasts
 */
async function place(toasts) {
  const { freeSpot } = await import("./free_spot.js");
  const taken = [...document.querySelectorAll(IN_USE)]
    .filter((element) => !toasts.contains(element) && element.checkVisibility())
    .map((element) => element.getBoundingClientRect());
  const { width, height } = toasts.getBoundingClientRect();
  const { left, top } = freeSpot({ width, height }, { width: innerWidth, height: innerHeight }, taken);
  toasts.style.translate = `${left}px ${top}px`;
}

/**
 * Take a message away before its time.
 * @param {string} key
 */
export function withdraw(key) {
  for (const element of [...(maybe("toasts")?.children ?? [])])
    if (element instanceof HTMLElement && element.dataset.key === key) element.remove();
}
