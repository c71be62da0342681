// Copies a text, also where the browser has no clipboard to offer: on plain http.

import { make } from "./dom.js";
import { t } from "./texts.js";
import { toast } from "./toast.js";

/**
 * @param {string} text
 * @param {string} [told] what is said when it is done
 */
export async function copyText(text, told = t("The address is copied.")) {
  const done = (await byClipboard(text)) || bySelection(text);
  if (done) toast(told, { key: "copied" });
  else toast(t("The browser does not allow copying here: {text}", { text }), { level: "error", key: "copied" });
}

/** @param {string} text */
async function byClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} text */
function bySelection(text) {
  const field = make("textarea", { class: "for-readers", readonly: true });
  field.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
