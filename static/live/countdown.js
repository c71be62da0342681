// The countdown of the run on air, painted exactly when a second changes.

import { mark, write } from "../lib/dom.js";
import { clockTime, clockwork } from "../lib/format.js";
import { lengthOf, phaseOf, remaining, shown, untilChange } from "../lib/timing.js";
import { nextSecond } from "./ticker.js";

/**
 * What a countdown shows at an instant.
 * @typedef {object} Face
 * @property {string} text
 * @property {number} seconds signed: negative is overtime
 * @property {"pending" | "ok" | "warning" | "danger" | "overtime"} phase
 * @property {number} left ms as they are shown, negative is overtime
 * @property {number} used 0…1
 * @property {number | null} next the next instant at which it changes
 */

/**
 * @param {import("./protocol.js").RunMessage} run
 * @param {number} now
 * @param {string} timezone
 * @param {number} [speed] of a rehearsal: the seconds that are shown pass that many times faster
 * @returns {Face}
 */
export function face(run, now, timezone, speed = 1) {
  const real = remaining(run, now);
  const phase = phaseOf(run, real);
  const left = real * speed;
  const { seconds, over } = shown(left);
  const whole = lengthOf(run) * speed;
  const used = whole > 0 ? Math.min(1, Math.max(0, 1 - left / whole)) : 1;
  const next = run.paused ? null : now + untilChange(left) / speed;
  const common = { seconds: over ? -seconds : seconds, phase, left, used, next };
  if (run.timer === "clock") return { ...common, text: clockTime(now, timezone), next: nextSecond(now) };
  if (run.timer === "none") return { ...common, text: "–" };
  if (run.timer === "up" && !over)
    return { ...common, text: clockwork(Math.max(0, Math.floor((whole - left) / 1000)), 2) };
  return { ...common, text: `${over && seconds > 0 ? "+" : ""}${clockwork(seconds, 2)}` };
}

/**
 * @param {HTMLElement} output
 * @param {Face | null} seen
 * @param {boolean} paused
 */
export function paintFace(output, seen, paused = false) {
  write(output, seen?.text ?? "–:–");
  mark(output, "phase", seen?.phase ?? "pending");
  mark(output, "seconds", seen === null ? null : String(seen.seconds));
  mark(output, "paused", paused);
  mark(output, "long", (seen?.text.length ?? 0) > 5);
}
