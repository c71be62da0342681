// How waiting is written, and when it has to be written anew. Pure.

import { clockTime, clockwork, timeOfDay } from "../lib/format.js";
import { shown, untilChange } from "../lib/timing.js";

/**
 * How long until something; nothing below zero, what is due is due.
 * @param {number} left ms as they are shown
 */
export function waitText(left) {
  return clockwork(left > 0 ? shown(left).seconds : 0, 1);
}

/**
 * When a shown wait changes.
 * @param {number} now
 * @param {number} left ms as they are shown
 * @param {number} speed
 */
export function changesAt(now, left, speed) {
  return now + Math.max(1, untilChange(left) / speed);
}

/**
 * An expected instant beside the planned one; the planned one is left out where it is the same minute.
 * @param {number} expected
 * @param {number | null} planned
 * @param {string} timezone
 * @param {boolean} [seconds]
 */
export function bothTimes(expected, planned, timezone, seconds = false) {
  const write = seconds ? clockTime : timeOfDay;
  const [real, plan] = [write(expected, timezone), planned === null ? null : write(planned, timezone)];
  return { real, plan: plan === real ? null : plan };
}
