import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "../english.js";

/** The page's monotonic clock and the wall clock of its machine, set by hand. */
let monotonic = 0;
let wall = 0;
Object.defineProperty(globalThis, "performance", { value: { now: () => monotonic }, configurable: true });
Date.now = () => wall;
window.setTimeout = () => 0;

const { ServerClock } = await import("../../../static/live/clock.js");

/** @type {{t: number, rtt: number | null}[]} */
let pings = [];
/** @type {InstanceType<typeof ServerClock>} */
let clock;

const pass = (/** @type {number} */ ms) => {
  monotonic += ms;
  wall += ms;
};

beforeEach(() => {
  monotonic = 1_000;
  wall = 1_000_000;
  pings = [];
  clock = new ServerClock((t, rtt) => pings.push({ t, rtt }));
});

test("before any word of the server it is the clock of the machine", () => {
  pass(500);
  assert.equal(clock.now(), 1_000_500);
  assert.equal(clock.rtt, null);
});

test("the greeting sets it and asks for a first measurement", () => {
  clock.greet(2_000_000);
  assert.equal(clock.now(), 2_000_000);
  assert.deepEqual(pings, [{ t: 1_000, rtt: null }]);
});

test("an answer lay half a round trip back", () => {
  pass(100);
  clock.answer(1_000, 2_000_000);
  assert.equal(clock.now(), 2_000_050);
  assert.equal(clock.rtt, 100);
});

test("the shortest round trip is believed, not the latest one", () => {
  pass(20);
  clock.answer(1_000, 2_000_000);
  const sent = monotonic;
  pass(800);
  clock.answer(sent, 2_000_700);
  // 2,000,010 at 1,020 ms by the first answer, and 800 ms have passed since.
  assert.equal(clock.now(), 2_000_810);
  assert.equal(clock.rtt, 20);
});

test("a good sample that is older than three minutes gives way", () => {
  pass(20);
  clock.answer(1_000, 2_000_000);
  pass(180_000);
  const sent = monotonic;
  pass(60);
  clock.answer(sent, 2_180_100);
  assert.equal(clock.rtt, 60);
  assert.equal(clock.now(), 2_180_130);
});

test("an answer from before, or one that took over ten seconds, says nothing", () => {
  pass(10_001);
  clock.answer(1_000, 5);
  clock.answer(monotonic + 1, 5);
  assert.equal(clock.rtt, null);
});

test("after a sleep, which the monotonic clock has not noticed, it measures anew", () => {
  pass(20);
  clock.answer(1_000, 2_000_000);
  wall += 3_600_000;
  clock.wake();
  assert.equal(clock.rtt, null);
  assert.equal(pings.length, 1);
});

test("an answer that no earlier one allows is believed at once: the server's clock has jumped", () => {
  for (const jump of [-3_600_000, 3_600_000]) {
    clock.greet(2_000_000);
    const greeted = monotonic;
    pass(20);
    clock.answer(greeted, 2_000_010);
    const sent = monotonic;
    pass(90);
    clock.answer(sent, 2_000_065 + jump);
    assert.equal(clock.now(), 2_000_110 + jump);
    assert.equal(clock.rtt, 90);
  }
});

test("an answer that the earlier ones allow takes nothing from them", () => {
  pass(20);
  clock.answer(1_000, 2_000_010);
  const sent = monotonic;
  pass(2_000);
  clock.answer(sent, 2_000_020 + 1_900);
  assert.equal(clock.rtt, 20);
  assert.equal(clock.now(), 2_002_020);
});

test("a step of the page's own machine moves nothing", () => {
  for (const step of [-3_600_000, 3_600_000]) {
    clock.greet(2_000_000);
    const greeted = monotonic;
    pass(20);
    clock.answer(greeted, 2_000_010);
    wall += step;
    clock.wake();
    assert.equal(clock.now(), 2_000_020);
  }
});
