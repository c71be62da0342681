import assert from "node:assert/strict";
import { test } from "node:test";
import {
  endOf,
  isBefore,
  lengthOf,
  offsetOf,
  phaseOf,
  remaining,
  shown,
  startOf,
  untilChange,
} from "../../../static/lib/timing.js";

const LATE = { grows_from: 100_000, offset_ms: 5_000, end_at: 900_000, end_slack_ms: 30_000 };
const ON_TIME = { ...LATE, grows_from: null };
const RUN = { zero_at: 60_000, remaining_ms: null, paused: false, warn_at_ms: 30_000, danger_at_ms: 10_000 };

test("a slot in overtime pushes the next one by each second that passes", () => {
  const row = { start: 200_000, slack_ms: 0 };
  assert.equal(startOf(row, LATE, 100_000), 200_000);
  assert.equal(startOf(row, LATE, 107_000), 207_000);
});

test("a gap above a slot takes up the growth first", () => {
  const row = { start: 200_000, slack_ms: 20_000 };
  assert.equal(startOf(row, LATE, 120_000), 200_000);
  assert.equal(startOf(row, LATE, 121_000), 201_000);
});

test("nothing grows before its instant, nor where the server names none", () => {
  const row = { start: 200_000, slack_ms: 0 };
  assert.equal(startOf(row, LATE, 90_000), 200_000);
  assert.equal(startOf(row, ON_TIME, 500_000), 200_000);
  assert.equal(offsetOf(ON_TIME, 500_000), 5_000);
});

test("the end grows once the gaps are used up, the lateness at once", () => {
  assert.equal(endOf(LATE, 130_000), 900_000);
  assert.equal(endOf(LATE, 131_500), 901_500);
  assert.equal(offsetOf(LATE, 131_500), 36_500);
});

test("a run counts towards its zero, and stands still while it is paused", () => {
  assert.equal(remaining(RUN, 45_000), 15_000);
  assert.equal(remaining(RUN, 61_000), -1_000);
  assert.equal(remaining({ ...RUN, zero_at: null, remaining_ms: 8_000, paused: true }, 61_000), 8_000);
});

test("the phase changes exactly at its limits", () => {
  assert.equal(phaseOf(RUN, 30_001), "ok");
  assert.equal(phaseOf(RUN, 30_000), "warning");
  assert.equal(phaseOf(RUN, 10_000), "danger");
  assert.equal(phaseOf(RUN, 0), "overtime");
});

test("time that was cut never makes a run shorter than nothing", () => {
  assert.equal(lengthOf({ duration_ms: 60_000, added_ms: 30_000 }), 90_000);
  assert.equal(lengthOf({ duration_ms: 60_000, added_ms: -90_000 }), 0);
});

test("a countdown shows 0:00 at zero and every second for a second", () => {
  assert.deepEqual(shown(1), { seconds: 1, over: false });
  assert.deepEqual(shown(1_000), { seconds: 1, over: false });
  assert.equal(Math.abs(shown(0).seconds), 0);
  assert.equal(shown(0).over, true);
  assert.deepEqual(shown(-999), { seconds: 0, over: true });
  assert.deepEqual(shown(-1_000), { seconds: 1, over: true });
});

test("a countdown says when the shown second changes, before and after zero", () => {
  assert.equal(untilChange(4_250), 250);
  assert.equal(untilChange(4_000), 1_000);
  assert.equal(untilChange(-250), 750);
});

test("a rehearsal with nothing on air has not begun, a show that ended is no such", () => {
  assert.equal(isBefore({ status: "armed", run: null }), true);
  assert.equal(isBefore({ status: "rehearsal", run: null }), true);
  assert.equal(isBefore({ status: "on_air", run: null }), false);
  assert.equal(isBefore({ status: "ended", run: null }), false);
});
