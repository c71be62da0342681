// The clocks of the floor: auxiliary timers and activities on the platform, and what each shows at an instant. Pure.

import { clockwork } from "./format.js";
import { t } from "./texts.js";
import { shown, untilChange } from "./timing.js";

/** @typedef {import("../live/protocol.js").AuxTimer} AuxTimer */
/** @typedef {import("../live/protocol.js").Activity} Activity */

/**
 * What a clock shows.
 * @typedef {object} Reading
 * @property {number} left ms until it runs out; a stopwatch and an activity without an end go below nought from their
 *   beginning
 * @property {string} text
 * @property {boolean} over it was to end, and that is past
 * @property {boolean} runs
 * @property {number | null} next the next instant at which it shows something else
 */

/** @param {AuxTimer} timer */
export function timerName({ label, name }) {
  return label || (name === "stopwatch" ? t("Stopwatch") : t("Timer {n}", { n: name }));
}

/**
 * The stopwatch counts up; the others count down, and then what they are over.
 * @param {AuxTimer} timer
 * @param {number} now
 * @returns {Reading}
 */
export function readTimer({ name, zero_at: zeroAt, remaining_ms: remaining }, now) {
  const runs = zeroAt !== null;
  const left = zeroAt !== null ? zeroAt - now : (remaining ?? 0);
  const { seconds, over } = shown(left);
  const isOver = name !== "stopwatch" && (runs ? over : left < 0);
  return {
    left,
    text: `${isOver && seconds > 0 ? "+" : ""}${clockwork(seconds, 1)}`,
    over: isOver,
    runs,
    next: runs ? now + untilChange(left) : null,
  };
}

/**
 * What is left of an activity; for how long one without an end has been going on.
 * @param {Activity} activity
 * @param {number} now
 * @returns {Reading}
 */
export function readActivity({ started_at: startedAt, ends_at: endsAt }, now) {
  const left = (endsAt ?? startedAt) - now;
  if (endsAt !== null && left <= 0) return { left, text: t("over"), over: true, runs: false, next: null };
  return { left, text: clockwork(shown(left).seconds, 1), over: false, runs: true, next: now + untilChange(left) };
}
