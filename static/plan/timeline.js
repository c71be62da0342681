// The plan to scale: slots as blocks, gaps and overlaps hatched, a line for now.

import { make } from "../lib/dom.js";
import { length, timeOfDay } from "../lib/format.js";

/** @typedef {{slot_id: string, start: number, gap_ms?: number}} PlanTime */

/**
 * @typedef {object} Plan
 * @property {import("./document.js").Wide[]} slots
 * @property {PlanTime[]} times
 * @property {number} starts_at
 * @property {number} ends_at
 * @property {string} timezone
 */

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120].map((minutes) => minutes * 60_000);

/** As wide a block is at least; the style sheet says so, too. */
const LEAST_PX = 8;

/**
 * @param {HTMLElement} element
 * @param {Plan} plan
 * @param {(slotId: string) => void} choose
 * @param {string} onAir
 */
export function drawTimeline(element, plan, choose, onAir) {
  const from = Math.min(plan.starts_at, ...plan.times.map((time) => time.start));
  const until = Math.max(plan.ends_at, from + 60_000);
  const span = until - from;
  /**
   * @param {HTMLElement} node
   * @param {number} start
   * @param {number} ms
   */
  const place = (node, start, ms) => {
    const left = `${((start - from) / span) * 100}%`;
    // What has no length keeps its least width; at the very end it keeps it within the line.
    node.style.left = `min(${left}, 100% - ${LEAST_PX}px)`;
    node.style.width = `${(ms / span) * 100}%`;
    return node;
  };
  const nodes = plan.slots.flatMap((slot, index) => {
    const time = plan.times[index];
    if (time === undefined || slot.skip) return [];
    const title = `${slot.cue} ${slot.title}\n${timeOfDay(time.start, plan.timezone)} · ${length(slot.duration_ms)}`;
    const wide = (slot.duration_ms / span) * element.clientWidth > 26;
    const block = make(
      "button",
      {
        type: "button",
        class: "block",
        "data-kind": slot.kind,
        "data-slot-id": slot.id,
        title,
        tabindex: "-1",
        "data-live": slot.id === onAir ? "on_air" : null,
      },
      wide ? slot.cue : "",
    );
    block.addEventListener("click", () => choose(slot.id));
    const gap = time.gap_ms ?? 0;
    const hatch =
      gap === 0
        ? []
        : [
            place(
              make("i", { class: "hatch", "data-gap": gap > 0 ? "gap" : "overlap" }),
              gap > 0 ? time.start - gap : time.start,
              Math.abs(gap),
            ),
          ];
    return [place(block, time.start, slot.duration_ms), ...hatch];
  });
  const step = STEPS.find((one) => span / one <= element.clientWidth / 72) ?? 240 * 60_000;
  for (let at = Math.ceil(from / step) * step; at < until - (span * 44) / element.clientWidth; at += step) {
    const tick = make("span", { class: "tick" }, timeOfDay(at, plan.timezone));
    tick.style.left = `${((at - from) / span) * 100}%`;
    nodes.push(tick);
  }
  element.replaceChildren(...nodes);
  return { from, span };
}
