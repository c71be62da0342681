// What is odd about a figure that was typed. It is asked, not refused: who reads the screen knows better.

import { kpi } from "../lib/format.js";
import { t } from "../lib/texts.js";

/**
 * A figure that a row asks for.
 * @typedef {object} Asked
 * @property {string} slug
 * @property {string} label
 * @property {string} unit
 * @property {boolean} grows
 */

/** So much more, or less, than the row before is a slip of a digit more often than news. */
const FACTOR = 10;
/** More people than ever is good news; three times as many is asked about. */
const ABOVE_ALL = 3;

/**
 * The question about one figure; empty where nothing is odd.
 * @param {Asked} field
 * @param {number} value
 * @param {Record<string, number>} row the other figures of the row
 * @param {{last: number | null, next: number | null, highest: number | null}} known of the rows before and after it
 * @param {string} currency
 */
export function question(field, value, row, known, currency) {
  const full = (/** @type {number} */ figure) => kpi(figure, field.unit, currency).full;
  const { last, next, highest } = known;
  if (value < 0) return t("Below 0: is that right?");
  if (field.grows && last !== null && value < last)
    return t("Lower than the row before ({value}), though it adds up over the show.", { value: full(last) });
  if (field.grows && next !== null && value > next)
    return t("Higher than the row after it ({value}), though it adds up over the show.", { value: full(next) });
  if (last !== null && last > 0 && value >= last * FACTOR)
    return t("Ten times the row before ({value}) or more.", { value: full(last) });
  if (last !== null && last >= FACTOR && value <= last / FACTOR)
    return t("A tenth of the row before ({value}) or less.", { value: full(last) });
  if (field.slug === "online" && highest !== null && highest > 0 && value > highest * ABOVE_ALL)
    return t("Far more than were ever online in this show ({value}).", { value: full(highest) });
  const views = row.views;
  if (field.slug === "online" && views !== undefined && value > views) return t("More people online than views.");
  return "";
}
