import assert from "node:assert/strict";
import { test } from "node:test";
import "../english.js";

const { beside, share, targetText, trend, trendWords } = await import("../../../static/control/tile_words.js");

const SPEC = { slug: "gmv", unit: "money", target: null };
const VIEW = { minutes: 5, currency: "CNY", timezone: "Asia/Shanghai", isOver: false };
const lately = (/** @type {number | null} */ last, /** @type {number | null} */ before, slug = "gmv") => ({
  kpis: {},
  recent: [{ minutes: 5, last: { [slug]: { value: last } }, before: { [slug]: { value: before } } }],
});

test("a trend is the last minutes against those before", () => {
  assert.deepEqual(trend(SPEC, lately(150, 100), 5), {
    last: 150,
    before: 100,
    way: "up",
    text: "50\u202f%",
    change: "+50\u202f%",
  });
  assert.equal(trend(SPEC, lately(80, 100), 5)?.change, "−20\u202f%");
});

test("less than three percent is no movement", () => {
  assert.equal(trend(SPEC, lately(102, 100), 5)?.way, "level");
  assert.equal(trend(SPEC, lately(103, 100), 5)?.way, "up");
});

test("from nothing there is a direction and no percentage, from unknown neither", () => {
  assert.equal(trend(SPEC, lately(5, 0), 5)?.change, "up from 0");
  assert.equal(trend(SPEC, lately(0, 0), 5), null);
  assert.equal(trend(SPEC, lately(5, null), 5), null);
  assert.equal(trend(SPEC, lately(5, 5), 1), null);
});

test("a leap is not written out", () => {
  assert.equal(trend(SPEC, lately(100_000, 1), 5)?.change, "> +999\u202f%");
});

test("who is online stands for an instant, so its trend is that of the mean", () => {
  const spec = { ...SPEC, slug: "online" };
  assert.equal(trend(spec, lately(120, 100, "avg_online"), 5)?.text, "20\u202f%");
});

test("a trend is said in words for those who hear it", () => {
  assert.equal(trendWords("+5 %", 1), "+5 % against the minute before");
  assert.equal(trendWords("+5 %", 5), "+5 % against the 5 minutes before");
});

test("a figure that the platform states says so, with its time", () => {
  const at = Date.UTC(2026, 9, 1, 12, 30);
  const frame = { kpis: { gmv: { value: 100, source: "platform", at } } };
  const said = beside(SPEC, frame, VIEW);
  assert.equal(said?.kind, "platform");
  assert.equal(said?.text, "Platform 20:30");
});

test("without targets the figure's place among other minutes is told, while the show lasts", () => {
  assert.equal(share(0.905), "91\u202f%");
  assert.equal(beside(SPEC, { kpis: {} }, VIEW), null);
});

test("a target is written as it was typed", () => {
  const target = (/** @type {number} */ value) =>
    targetText({ slug: "x", unit: "percent", target: value }, lately(1, 1), "CNY");
  assert.deepEqual([0.015, 0.1, 1, 0.0512].map(target), ["1.5\u202f%", "10\u202f%", "100\u202f%", "5.12\u202f%"]);
  assert.equal(targetText({ ...SPEC, target: 3_000_000 }, lately(1, 1), "CNY"), "¥30,000");
});
