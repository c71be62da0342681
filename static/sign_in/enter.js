// Signs in by itself once a person has opened the page: not while a browser only prepares it.

import { need } from "../lib/dom.js";

const form = /** @type {HTMLFormElement} */ (need("enter"));

if (form.dataset.atOnce !== undefined) {
  if (/** @type {{prerendering?: boolean}} */ (document).prerendering === true) {
    document.addEventListener("prerenderingchange", () => form.submit(), { once: true });
  } else {
    form.submit();
  }
}
