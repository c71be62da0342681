// The page over the HTTP interface.

import { isDark } from "./shell.js";

const { SwaggerUIBundle } = /** @type {any} */ (window);

SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true, tryItOutEnabled: false });

/** Swagger has dark colours of its own, under a class of its own. */
function follow() {
  document.documentElement.classList.toggle("dark-mode", isDark());
}

follow();
window.addEventListener("themechange", follow);
matchMedia("(prefers-color-scheme: light)").addEventListener("change", follow);
