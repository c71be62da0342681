// The arithmetic of the time line: from when to when, where ticks stand, where gaps and overlaps are. Pure.

const MINUTE = 60_000;
/** Steps between ticks, in minutes. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240];

/** @typedef {{slotId: string, start: number, end: number}} Block */
/** @typedef {{kind: "gap" | "overlap", start: number, end: number}} Hole */

/**
 * What the axis has to hold, with a little air at both ends.
 * @param {Block[]} blocks
 * @param {number} start of the show
 * @param {number | null} now where the axis should reach, null: wherever
 */
export function bounds(blocks, start, now) {
  const from = Math.min(start, ...blocks.map((block) => block.start));
  const until = Math.max(from + MINUTE, ...blocks.map((block) => block.end));
  const air = (until - from) * 0.01;
  return { from: from - air, until: (now !== null && now > until && now - until < until - from ? now : until) + air };
}

/**
 * Idle time between blocks, and time that two want.
 * @param {Block[]} blocks in their order, those without a length left out
 * @returns {Hole[]}
 */
export function holes(blocks) {
  /** @type {Hole[]} */
  const found = [];
  let end = blocks[0]?.start ?? 0;
  for (const block of blocks) {
    if (block.start > end + 500) found.push({ kind: "gap", start: end, end: block.start });
    else if (block.start < end - 500)
      found.push({ kind: "overlap", start: block.start, end: Math.min(end, Math.max(block.end, block.start)) });
    end = Math.max(end, block.end);
  }
  return found;
}

/**
 * Round instants, at least so many pixels apart.
 * @param {number} from
 * @param {number} until
 * @param {number} scale pixels per ms
 * @param {number} apart pixels
 * @param {number} offset of the time zone, ms
 */
export function ticks(from, until, scale, apart, offset) {
  const step = (STEPS.find((minutes) => minutes * MINUTE * scale >= apart) ?? 480) * MINUTE;
  const found = [];
  for (let at = Math.ceil((from + offset) / step) * step - offset; at <= until; at += step) found.push(at);
  return found;
}
