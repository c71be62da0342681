// Numbers as people type them in a hurry, read as the figures that are meant.

import { isChinese, minorDigits } from "../lib/texts.js";

/** What stands behind a number, and what it is worth. */
const SCALES = /** @type {Record<string, number>} */ ({
  "": 1,
  k: 1e3,
  千: 1e3,
  w: 1e4,
  万: 1e4,
  m: 1e6,
  百万: 1e6,
  亿: 1e8,
});
const FORM = /^(-?)(\d+(?:\.\d+)?|\.\d+)(千|万|百万|亿|k|w|m)?(%?)$/i;
const GROUPED = /^-?\d{1,3}(?:,\d{3})+(?=\D|$)/;

/**
 * What was typed: ``1.2万``, ``12,345``, ``3w``, ``¥1,200``, ``3.5%``; null where it is no number. Money comes as minor
 * units, a percentage as a fraction of 1.
 * @param {string} typed
 * @param {string} unit of the catalogue
 * @param {string} currency
 * @returns {number | null}
 */
export function readFigure(typed, unit, currency) {
  let text = typed
    .normalize("NFKC")
    .replace(/[\s_]/g, "")
    .replace(/^[¥$€£₩]/, "")
    .replace(/[元人次单]$/, "");
  if (/\d,\d/.test(text)) {
    if (GROUPED.test(text)) text = text.replaceAll(",", "");
    else if (/^-?\d+,\d{1,2}(?:\D*)$/.test(text)) text = text.replace(",", ".");
    else return null;
  }
  const found = FORM.exec(text);
  if (found === null) return null;
  const [, sign, digits = "", scale = "", percent] = found;
  if (percent !== "" && unit !== "percent") return null;
  const size = Number(digits) * (SCALES[scale.toLowerCase()] ?? Number.NaN) * (sign === "-" ? -1 : 1);
  if (!Number.isFinite(size)) return null;
  if (unit === "money") return Math.round(size * 10 ** minorDigits(currency));
  if (unit === "percent") return Number((size / 100).toPrecision(12));
  const whole = unit === "people" || unit === "count";
  const rounded = Number(size.toPrecision(12));
  return whole && !Number.isInteger(rounded) ? null : rounded;
}

/** What a large number may be typed with, as an example beside a field. */
export const example = () => (isChinese ? "1.2万" : "12,000");
