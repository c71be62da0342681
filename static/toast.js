// A short word in the corner that goes away by itself.

import { make, maybe } from "./dom.js";

/**
 * @param {string} text
 * @param {{level?: "info" | "error", action?: {label: string, run: () => void}}} [options]
 */
export function toast(text, { level = "info", action } = {}) {
  const toasts = maybe("toasts");
  if (toasts === null) return;
  const element = make("div", { class: "toast", "data-level": level }, make("span", {}, text));
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
  setTimeout(() => element.remove(), level === "error" ? 9000 : 5000);
}
