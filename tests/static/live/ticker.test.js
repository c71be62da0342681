import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "../english.js";

/** @type {{run: () => void, wait: number} | null} */
let timer = null;
window.setTimeout = (run, wait) => {
  timer = { run, wait };
  return 1;
};
window.clearTimeout = () => (timer = null);

const { nextSecond, Ticker } = await import("../../../static/live/ticker.js");

let now = 0;
beforeEach(() => {
  now = 10_400;
  timer = null;
});

test("a painter is called at once, and again exactly when it asked for it", () => {
  /** @type {number[]} */
  const painted = [];
  const ticker = new Ticker(() => now);
  ticker.add((at) => {
    painted.push(at);
    return nextSecond(at);
  });
  assert.equal(timer?.wait, 600);
  now = 11_000;
  timer?.run();
  assert.deepEqual(painted, [10_400, 11_000]);
});

test("one that waits longer is left alone", () => {
  let calls = 0;
  const ticker = new Ticker(() => now);
  ticker.add(() => {
    calls += 1;
    return 60_000;
  });
  ticker.add(nextSecond);
  now = 11_000;
  timer?.run();
  assert.equal(calls, 1);
});

test("nothing wakes up while nobody shows time", () => {
  new Ticker(() => now).add(() => null);
  assert.equal(timer, null);
});

test("a change makes everybody paint", () => {
  let calls = 0;
  const ticker = new Ticker(() => now);
  ticker.add(() => {
    calls += 1;
    return null;
  });
  ticker.wake();
  assert.equal(calls, 2);
});

test("a clock that was corrected is shown within a second", () => {
  const ticker = new Ticker(() => now);
  ticker.add(() => 90_000);
  assert.equal(timer?.wait, 1_000);
});
