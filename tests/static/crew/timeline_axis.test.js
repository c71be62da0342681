import assert from "node:assert/strict";
import { test } from "node:test";
import { bounds, holes, ticks } from "../../../static/crew/timeline_axis.js";

const MINUTE = 60_000;
const block = (/** @type {number} */ start, /** @type {number} */ end) => ({ slotId: "", start, end });

test("the axis holds the start of the show and all blocks, with a hundredth of air", () => {
  assert.deepEqual(bounds([block(100_000, 200_000)], 0, null), { from: -2_000, until: 202_000 });
});

test("it reaches to now while that is near, not to the next day", () => {
  assert.equal(bounds([block(0, 100_000)], 0, 150_000).until, 151_000);
  assert.equal(bounds([block(0, 100_000)], 0, 86_400_000).until, 101_000);
});

test("an empty plan has an axis of a minute", () => {
  assert.deepEqual(bounds([], 0, null), { from: -600, until: 60_600 });
});

test("gaps and overlaps are found, half a second is neither", () => {
  const blocks = [block(0, 10_000), block(10_400, 20_000), block(30_000, 40_000), block(35_000, 60_000)];
  assert.deepEqual(holes(blocks), [
    { kind: "gap", start: 20_000, end: 30_000 },
    { kind: "overlap", start: 35_000, end: 40_000 },
  ]);
});

test("a short block inside a long one overlaps by its own length, and does not end it", () => {
  assert.deepEqual(holes([block(0, 100_000), block(20_000, 30_000), block(100_000, 110_000)]), [
    { kind: "overlap", start: 20_000, end: 30_000 },
  ]);
});

test("ticks stand on round times of the show's zone", () => {
  // 5 minutes are the first step of at least 100 pixels at 0.0005 pixels per ms; the zone is 5:45 ahead of UTC.
  const offset = 345 * MINUTE;
  const found = ticks(2 * MINUTE, 14 * MINUTE, 0.0005, 100, offset);
  assert.deepEqual(found, [5 * MINUTE, 10 * MINUTE]);
});
