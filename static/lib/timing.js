// What time does to a schedule that the server computed. Pure: every instant is an argument.

/** @typedef {import("../live/live.js").Timing} Timing */
/** @typedef {import("../live/protocol.js").TimingRow} TimingRow */
/** @typedef {import("../live/protocol.js").RunMessage} Run */

/** The sign of a row by its phase. */
export const SIGNS = { done: "✓", skipped: "–", on_air: "▶", next: "›", later: "" };
/** A show of this status has not begun. */
export const BEFORE = ["draft", "armed"];
/** A show of this status is over. */
export const OVER = ["ended", "reviewed"];

/**
 * Whether nothing was on air yet, in a rehearsal too.
 * @param {Timing} timing
 */
export function isBefore({ status, run }) {
  return BEFORE.includes(status) || (run === null && status !== "on_air" && !OVER.includes(status));
}

/**
 * How far everything late has grown by itself since the server spoke.
 * @param {Timing} timing
 * @param {number} now
 */
export function grown(timing, now) {
  return timing.grows_from === null ? 0 : Math.max(0, now - timing.grows_from);
}

/**
 * When a slot is expected to start; gaps above it absorb the growth first.
 * @param {TimingRow} row
 * @param {Timing} timing
 * @param {number} now
 */
export function startOf(row, timing, now) {
  return row.start + Math.max(0, grown(timing, now) - row.slack_ms);
}

/**
 * When the show is expected to end.
 * @param {Timing} timing
 * @param {number} now
 */
export function endOf(timing, now) {
  return timing.end_at + Math.max(0, grown(timing, now) - timing.end_slack_ms);
}

/**
 * How late the show is; negative is early.
 * @param {Timing} timing
 * @param {number} now
 */
export function offsetOf(timing, now) {
  return timing.offset_ms + grown(timing, now);
}

/**
 * What is left of the run on air; negative is overtime.
 * @param {Run} run
 * @param {number} now
 */
export function remaining(run, now) {
  if (run.zero_at !== null && !run.paused) return run.zero_at - now;
  return run.remaining_ms ?? 0;
}

/**
 * @param {Run} run
 * @param {number} left
 * @returns {"ok" | "warning" | "danger" | "overtime"}
 */
export function phaseOf(run, left) {
  if (left <= 0) return "overtime";
  if (left <= run.danger_at_ms) return "danger";
  if (left <= run.warn_at_ms) return "warning";
  return "ok";
}

/**
 * The whole length of the run with what was added.
 * @param {Run} run
 */
export function lengthOf(run) {
  return Math.max(0, run.duration_ms + run.added_ms);
}

/**
 * Which seconds a countdown shows. Down to zero it shows the second that has begun to run out (rounded up), so that
 * 0:00 appears exactly at zero; past it, the full seconds of overtime. Each second is shown once and for its full
 * length.
 * @param {number} left
 * @returns {{seconds: number, over: boolean}}
 */
export function shown(left) {
  return left > 0
    ? { seconds: Math.ceil(left / 1000), over: false }
    : { seconds: Math.floor(-left / 1000), over: true };
}

/**
 * In how many ms the shown second changes.
 * @param {number} left
 */
export function untilChange(left) {
  const part = ((left % 1000) + 1000) % 1000;
  return part === 0 ? 1000 : part;
}
