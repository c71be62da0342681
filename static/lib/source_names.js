// What sources are called on the pages.

import { t } from "./texts.js";

/** Sources that deliver when somebody hands something in: that they are quiet means nothing. */
const HANDED_IN = new Set(["cuelight ingest", "cuelight figures", "files"]);

/**
 * Whether a source delivers by itself, so that its silence is worth a word.
 * @param {string} name
 */
export function isLive(name) {
  return !HANDED_IN.has(name);
}

/**
 * Names that the console itself writes, in the language of the page; others are what people called a token.
 * @param {string} name
 */
export function called(name) {
  const own = {
    "": t("Without a name"),
    "…": t("Others"),
    "cuelight ingest": t("From a file"),
    files: t("From a file"),
    "cuelight figures": t("Reported by hand"),
    "simulated audience": t("Simulated audience"),
  };
  return /** @type {Record<string, string>} */ (own)[name] ?? name;
}
