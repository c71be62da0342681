import assert from "node:assert/strict";
import { test } from "node:test";
import "../chinese.js";

const { whom, wording, RANK } = await import("../../../static/lib/cue_words.js");

const nobody = () => null;

test("a receiver is named as people call it", () => {
  assert.equal(whom("everyone", nobody), "所有人");
  assert.equal(whom("desk", nobody), "总控");
  assert.equal(whom("role:host", nobody), "主播");
  assert.equal(whom("role:drone", nobody), "drone");
});

test("a screen is named by its name, and said to be gone when it is", () => {
  const screens = { s1: "iPad left" };
  const named = (/** @type {string} */ id) => screens[id] ?? null;
  assert.equal(whom("screen:s1", named), "iPad left");
  assert.equal(whom("screen:s2", named), "已断开的屏幕");
});

test("the clock's own cues are put into words around the title of their slot", () => {
  assert.equal(wording({ automatic: "one_minute", text: "Coat" }), "还剩一分钟：Coat");
  assert.equal(wording({ automatic: null, text: "Slow down" }), "Slow down");
});

test("what is pressing comes first", () => {
  assert.ok(RANK.now > RANK.soon && RANK.soon > RANK.info);
});
