// Lengths and times of day as people type them, read the same way in every field.

import { zoneOffset } from "./format.js";
import { t } from "./texts.js";

/** "1:02:03", "1:30". */
const COLONS = /^(?:(\d+):(?=[0-5]?\d:))?(\d+):([0-5]\d)$/;
/** "2h", "1h 30m", "2.5m", "90s", "3分30秒", "3m30"; a bare number is seconds. */
const UNITS = new RegExp(
  String.raw`^(?:(\d+(?:\.\d+)?)\s*(?:h|hr|hrs|hours?|小时|时))?\s*` +
    String.raw`(?:(\d+(?:\.\d+)?)\s*(?:m|min|mins|minutes?|分钟|分))?\s*` +
    String.raw`(?:(\d+)\s*(?:s|sec|secs|seconds?|秒钟|秒)?)?$`,
);

/**
 * Read a typed length, the same in every field: "1:30", "1:02:03", "90s", "3m", "1h", or a bare "90", which is seconds.
 * Null where it means nothing.
 * @param {string} text
 * @returns {number | null}
 */
export function readLength(text) {
  const typed = text
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replace(/(?<=\d),(?=\d)/g, ".");
  const found = typed === "" ? null : (COLONS.exec(typed) ?? UNITS.exec(typed));
  if (found === null) return null;
  const [, hours = "0", minutes = "0", seconds = "0"] = found;
  return Math.round(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

/**
 * Read a typed length to add or to cut: a length, with + or − before it. Null where it means nothing.
 * @param {string} text
 * @returns {number | null}
 */
export function readChange(text) {
  const [, sign = "", rest = ""] = /^([+-]?)\s*(\S.*)$/.exec(text.normalize("NFKC").trim().replace(/^[−–]/, "-")) ?? [];
  const ms = readLength(rest);
  return ms === null ? null : sign === "-" && ms !== 0 ? -ms : ms;
}

/**
 * A length with its units in words, so that minutes and seconds cannot be taken for each other.
 * @param {number} ms
 */
export function lengthInWords(ms) {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const words = [
    hours > 0 ? t("{n} h", { n: hours }) : "",
    minutes > 0 ? t("{n} min", { n: minutes }) : "",
    rest > 0 || seconds === 0 ? t("{n} s", { n: rest }) : "",
  ];
  return (ms < 0 ? "−" : "") + words.filter(Boolean).join(" ");
}

/** What to say at a field whose length means nothing. */
export function lengthHelp() {
  return t("Type a length such as 1:30, 90s or 3m; a number alone is seconds.");
}

/**
 * Read a typed time of day ("20:15", "20:15:30") as the instant nearest to another one. Null where it means nothing.
 * @param {string} text
 * @param {number} near
 * @param {string} timezone
 * @returns {number | null}
 */
export function readTimeOfDay(text, near, timezone) {
  const match = /^(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?$/.exec(text.trim());
  if (match === null) return null;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const wall = near + zoneOffset(near, timezone);
  const dayStart = Math.floor(wall / 86_400_000) * 86_400_000;
  const ofDay = ((hour * 60 + minute) * 60 + second) * 1000;
  const nearest = [-1, 0, 1]
    .map((shift) => dayStart + shift * 86_400_000 + ofDay)
    .reduce((best, one) => (Math.abs(one - wall) < Math.abs(best - wall) ? one : best));
  // The offset is looked up again at the result, so that a night with a change of clocks comes out right.
  const guess = nearest - zoneOffset(near, timezone);
  return nearest - zoneOffset(guess, timezone);
}
