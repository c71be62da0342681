import assert from "node:assert/strict";
import { test } from "node:test";
import { newId, nextCue } from "../../../static/lib/ids.js";

const plan = (...cues) => cues.map((cue) => ({ cue }));

test("a new slot gets the code after the highest, whatever the order", () => {
  assert.equal(nextCue(plan("A10", "A30", "A20")), "A31");
});

test("the highest code gives the letters too", () => {
  assert.equal(nextCue(plan("A9", "B10")), "B11");
});

test("codes without a number do not count", () => {
  assert.equal(nextCue(plan("INTRO", "K2")), "K3");
  assert.equal(nextCue(plan("INTRO")), "A1");
  assert.equal(nextCue([]), "A1");
});

test("ids are 64 random bits, so two people never choose alike", () => {
  const ids = new Set(Array.from({ length: 1_000 }, newId));
  assert.equal(ids.size, 1_000);
  for (const id of ids) assert.match(id, /^[0-9a-f]{16}$/);
});
