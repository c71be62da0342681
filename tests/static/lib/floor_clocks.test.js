import assert from "node:assert/strict";
import { test } from "node:test";
import "../english.js";

const { readActivity, readTimer, timerName } = await import("../../../static/lib/floor_clocks.js");

test("a timer counts down, then says by how much it is over", () => {
  const timer = { name: "1", zero_at: 100_000, remaining_ms: null };
  assert.deepEqual(readTimer(timer, 39_500), { left: 60_500, text: "1:01", over: false, runs: true, next: 40_000 });
  assert.equal(readTimer(timer, 100_000).text, "0:00");
  assert.deepEqual(readTimer(timer, 103_200), { left: -3_200, text: "+0:03", over: true, runs: true, next: 104_000 });
});

test("a timer that is held stands still", () => {
  const held = { name: "2", zero_at: null, remaining_ms: 90_000 };
  assert.deepEqual(readTimer(held, 5_000_000), { left: 90_000, text: "1:30", over: false, runs: false, next: null });
});

test("the stopwatch counts up and is never over", () => {
  const watch = { name: "stopwatch", zero_at: 10_000, remaining_ms: null };
  const reading = readTimer(watch, 75_400);
  assert.equal(reading.text, "1:05");
  assert.equal(reading.over, false);
});

test("an activity with an end counts down to it and is over then", () => {
  const coupon = { started_at: 0, ends_at: 60_000 };
  assert.equal(readActivity(coupon, 58_500).text, "0:02");
  assert.deepEqual(readActivity(coupon, 60_000), { left: 0, text: "over", over: true, runs: false, next: null });
});

test("an activity without an end says for how long it has gone on", () => {
  assert.equal(readActivity({ started_at: 10_000, ends_at: null }, 135_900).text, "2:05");
});

test("a timer is called by its label, else by its number", () => {
  assert.equal(timerName({ name: "1", label: "Doors" }), "Doors");
  assert.equal(timerName({ name: "2", label: "" }), "Timer 2");
  assert.equal(timerName({ name: "stopwatch", label: "" }), "Stopwatch");
});
