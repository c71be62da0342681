// What is typed into a field of the plan, and what it means.

import { length, money, number, timeOfDay } from "../lib/format.js";
import { parts, t } from "../lib/texts.js";
import { lengthHelp, readLength, readTimeOfDay } from "../lib/typed_times.js";

/** @typedef {import("./document.js").Wide} Wide */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */
/** @typedef {{value: unknown} | {fault: string}} Reading */

/** How many characters fit into a field. Longer ones are kept where they were typed, and said to be too long. */
const LIMITS = /** @type {Record<string, number>} */ ({
  cue: 16,
  title: 200,
  group: 80,
  notes: 10_000,
  script: 10_000,
});

/**
 * Whether a text is longer than its field takes.
 * @param {string} text
 * @param {number | undefined} limit
 * @returns {string | null} what to say about it
 */
export function tooLong(text, limit) {
  const count = [...text].length;
  if (limit === undefined || count <= limit) return null;
  return t("At most {limit} characters fit here; these are {count}.", { limit: number(limit), count: number(count) });
}

/**
 * @param {Field} field
 * @param {{timezone: string, near: number}} context where a time of day belongs
 * @returns {Reading}
 */
export function read(field, { timezone, near }) {
  const name = field.dataset.field ?? "";
  if (field instanceof HTMLInputElement && field.type === "checkbox") return { value: field.checked };
  const text = field.value.trim();
  const long = tooLong(field.value, LIMITS[name]);
  if (long !== null) return { fault: long };
  switch (name) {
    case "duration_ms":
    case "warn_at_ms":
    case "danger_at_ms":
      return readMs(text);
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
    case "group":
      return { value: text === "" ? null : text };
    case "notes":
    case "script":
      return { value: field.value };
    default:
      return { value: text };
  }
}

/**
 * @param {string} text
 * @returns {Reading}
 */
function readMs(text) {
  if (/^[-−]/.test(text)) return { fault: [t("A length of time cannot be negative."), lengthHelp()].join(" ") };
  const ms = readLength(text);
  if (ms === null) return { fault: lengthHelp() };
  return ms > 86_400_000 ? { fault: [t("A day is the longest."), lengthHelp()].join(" ") } : { value: ms };
}

/**
 * What to think about after a change that is possible all the same.
 * @param {string} name
 * @param {Wide} slot as it is now
 * @param {{starts_at: number, now: number, timezone: string}} show
 * @returns {string | null}
 */
export function warning(name, slot, { starts_at: startsAt, now, timezone }) {
  if ((name === "skip" || name === "mandatory") && slot.skip && slot.mandatory)
    return t(
      "This slot is marked as one that must not be skipped, and now it is. " +
        "Take it in again, or make sure that somebody says it elsewhere.",
    );
  if (name !== "start" || slot.start === null) return null;
  if (slot.start < startsAt)
    return t("The show begins at {time}, after this. Choose a later time, or begin the show earlier.", {
      time: timeOfDay(startsAt, timezone),
    });
  return slot.start < now
    ? t("This time has passed. Choose a later one, or leave it empty, so that the slot follows the one above.")
    : null;
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
 * @param {{timezone: string, currency: string}} show
 */
export function described(name, value, { timezone, currency }) {
  if (value === true) return t("yes");
  if (value === false) return t("no");
  if (name === "people")
    return value.map((/** @type {string} */ one) => parts()[one] ?? one).join(", ") || t("nothing");
  if (name === "items") {
    const items = value.map((/** @type {Record<string, any>} */ item) => {
      const price = item.price === undefined ? "" : money(item.price, currency);
      return `${item.link_no ?? ""} ${item.title ?? item.sku} ${price}`.trim();
    });
    return items.join(" · ") || t("nothing");
  }
  return typed(name, value, timezone) || t("nothing");
}

/**
 * Parts of items and columns as one side has them.
 * @param {import("./document.js").PartConflict[]} clashes
 * @param {"yours" | "theirs"} side
 * @param {{timezone: string, currency: string}} show
 */
export function describedParts(clashes, side, { currency }) {
  const said = clashes.map(({ part, field, [side]: value }) => {
    if (field === "order") return value.join(", ");
    if (value === null) return `${part}: ${field === "item" ? t("removed") : t("nothing")}`;
    if (field === "item") return part;
    return `${part}: ${field === "price" || field === "tag_price" ? money(value, currency) : valueText(value)}`;
  });
  return said.join(" · ");
}

/** @param {any} value */
function valueText(value) {
  if (value === true || value === false) return value ? t("yes") : t("no");
  if (Array.isArray(value)) return value.map(({ name, stock }) => [name, stock].join(" ")).join(", ") || t("nothing");
  return String(value) || t("nothing");
}
