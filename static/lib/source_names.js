// What sources are called on the pages.

import { t } from "./texts.js";

/**
 * Names that the console itself writes, in the language of the page; others are what people called a token.
 * @param {string} name
 */
export function called(name) {
  const own = {
    "": t("Without a name"),
    "…": t("Others"),
    "cuelight ingest": t("Recording from a file"),
    "cuelight figures": t("Reported by hand"),
    "simulated audience": t("Simulated audience"),
  };
  return /** @type {Record<string, string>} */ (own)[name] ?? name;
}
