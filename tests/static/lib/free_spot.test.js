import assert from "node:assert/strict";
import { test } from "node:test";

const { freeSpot } = await import("../../../static/lib/free_spot.js");

const VIEW = { width: 400, height: 300 };
const BOX = { width: 100, height: 40 };

test("it floats in the lower right corner where nothing is", () => {
  assert.deepEqual(freeSpot(BOX, VIEW, []), { left: 284, top: 244 });
});

test("it makes way for what is there, and stays near", () => {
  const { left, top } = freeSpot(BOX, VIEW, [{ left: 0, top: 230, width: 400, height: 70 }]);
  assert.equal(left, 284);
  assert.ok(top + BOX.height <= 230 && top > 150);
});

test("where nothing is free it covers least", () => {
  const taken = [
    { left: 0, top: 0, width: 400, height: 300 },
    { left: 200, top: 0, width: 200, height: 300 },
  ];
  assert.ok(freeSpot(BOX, VIEW, taken).left + BOX.width <= 200);
});
