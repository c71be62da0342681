import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "../english.js";
import { press } from "../page.js";

const { addKeys } = await import("../../../static/lib/keys.js");

/** @type {string[]} */
let done = [];
const does = (/** @type {string} */ what) => () => done.push(what);

addKeys([
  { keys: ["n"], label: "N", does: "next", run: does("next") },
  { keys: ["digit1"], label: "1", does: "ten seconds more", run: does("more"), repeats: true },
  { keys: ["shift digit1"], label: "⇧1", does: "ten seconds less", run: does("less") },
  { keys: ["r"], label: "R", does: "hold to roll", run: does("hold"), up: does("let go") },
]);

beforeEach(() => {
  done = [];
});

test("a key does what it says, in capitals too, and the browser does nothing with it", () => {
  assert.equal(press("keydown", { key: "n", code: "KeyN" }), true);
  press("keydown", { key: "N", code: "KeyN" });
  assert.deepEqual(done, ["next", "next"]);
});

test("a digit means its place on the keyboard, whatever it writes there", () => {
  press("keydown", { key: "&", code: "Digit1" });
  press("keydown", { key: "!", code: "Digit1", shiftKey: true });
  assert.deepEqual(done, ["more", "less"]);
});

test("a key that is held takes one slot only; one that may repeat repeats", () => {
  press("keydown", { key: "n", code: "KeyN" });
  press("keydown", { key: "n", code: "KeyN", repeat: true });
  press("keydown", { key: "1", code: "Digit1" });
  press("keydown", { key: "1", code: "Digit1", repeat: true });
  assert.deepEqual(done, ["next", "more", "more"]);
});

test("letting go is told", () => {
  press("keydown", { key: "r", code: "KeyR" });
  press("keyup", { key: "r", code: "KeyR" });
  assert.deepEqual(done, ["hold", "let go"]);
});

test("keys of the browser and of an input method are left alone", () => {
  for (const with_ of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }])
    assert.equal(press("keydown", { key: "n", code: "KeyN", ...with_ }), false);
  assert.deepEqual(done, []);
});

test("somebody who types drives nothing", () => {
  const field = Object.assign(new HTMLElement(), { matches: () => true });
  assert.equal(press("keydown", { key: "n", code: "KeyN", target: field }), false);
  assert.deepEqual(done, []);
});
