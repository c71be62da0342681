// What is typed into a field of the plan, and what it means.

import { length, readLength, readTimeOfDay, timeOfDay } from "./format.js";
import { t } from "./words.js";

/** @typedef {import("./plan_document.js").Wide} Wide */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */
/** @typedef {{value: unknown} | {fault: string}} Reading */

/**
 * @param {Field} field
 * @param {{timezone: string, near: number}} context where a time of day belongs
 * @returns {Reading}
 */
export function read(field, { timezone, near }) {
  const name = field.dataset.field ?? "";
  if (field instanceof HTMLInputElement && field.type === "checkbox") return { value: field.checked };
  const text = field.value.trim();
  switch (name) {
    case "duration_ms":
    case "warn_at_ms":
    case "danger_at_ms": {
      const ms = readLength(text);
      return ms === null || ms > 86_400_000 ? { fault: t("Type m:ss or minutes, for example 3:00 or 3.") } : { value: ms };
    }
    case "start": {
      if (text === "" || text === "–") return { value: null };
      const at = readTimeOfDay(text, near, timezone);
      return at === null ? { fault: t("Type a time of day, for example 20:15, or nothing.") } : { value: at };
    }
    case "cue":
      return text === "" ? { fault: t("A slot needs a cue code.") } : { value: text };
    case "title":
      return text === "" ? { fault: t("A slot needs a title.") } : { value: text };
    case "subject":
      return { value: text === "" ? null : text };
    case "notes":
      return { value: field.value };
    default:
      return { value: text };
  }
}

/**
 * How a value stands in its field.
 * @param {string} name
 * @param {any} value
 * @param {string} timezone
 * @returns {string}
 */
export function typed(name, value, timezone) {
  if (value === null || value === undefined) return "";
  if (name.endsWith("_ms")) return length(value);
  if (name === "start") return timeOfDay(value, timezone);
  return String(value);
}

/**
 * Put a value into its field.
 * @param {Field} field
 * @param {any} value
 * @param {string} timezone
 */
export function fill(field, value, timezone) {
  if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = value === true;
  else field.value = typed(field.dataset.field ?? "", value, timezone);
}

/**
 * A value as people read it in a choice between two.
 * @param {string} name
 * @param {any} value
 * @param {string} timezone
 */
export function described(name, value, timezone) {
  if (value === true) return t("yes");
  if (value === false) return t("no");
  if (Array.isArray(value)) return t("{n} items", { n: value.length });
  return typed(name, value, timezone) || t("nothing");
}
