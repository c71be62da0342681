// The texts of the modules in the language of the page. English texts are the keys.

import { maybe } from "./dom.js";

/** @type {Record<string, string>} */
const texts = JSON.parse(maybe("texts")?.textContent || "{}");

export const language = document.documentElement.lang || "en";
export const isChinese = language.startsWith("zh");

/**
 * Translate a text and fill its {named} places.
 * @param {string} text
 * @param {Record<string, string | number>} [places]
 */
export function t(text, places = {}) {
  return (texts[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => String(places[name] ?? whole));
}

/**
 * What values are called, and the decimals of currencies, as the server says them.
 * @type {{
 *   kinds?: Record<string, string>,
 *   statuses?: Record<string, string>,
 *   parts?: Record<string, string>,
 *   activities?: Record<string, string>,
 *   minor_digits?: Record<string, number>,
 * }}
 */
const labels = JSON.parse(maybe("labels")?.textContent || "{}");

export const kinds = () => labels.kinds ?? {};

/** What runs on the selling platform beside the rundown. */
export const activities = () => labels.activities ?? {};

/**
 * Decimal digits of a currency's minor unit.
 * @param {string} currency
 */
export const minorDigits = (currency) => labels.minor_digits?.[currency] ?? 2;

/** What the states of a show are called. */
export const statuses = () => labels.statuses ?? {};

/** What the rows of a rundown are called by their phase. */
export const phases = () => ({
  done: t("done"),
  skipped: t("skipped"),
  on_air: t("on air"),
  next: t("next"),
  later: "",
});

/** What the parts people play are called; others are shown as they are written. */
export const parts = () => labels.parts ?? {};
