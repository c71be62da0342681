// Makes the pages of shows installable, and honest when the server cannot be reached.

import { language } from "../lib/texts.js";

/** The worker keeps nothing but the page that says "offline"; plain http has none. */
export function keepShell() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker
    .register(`/sw.js?lang=${language.startsWith("zh") ? "zh" : "en"}`, { scope: "/shows/", updateViaCache: "none" })
    .catch(() => {
      // A browser that forbids it goes without the page.
    });
}
