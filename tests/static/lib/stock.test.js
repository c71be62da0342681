import assert from "node:assert/strict";
import { test } from "node:test";
import "../english.js";

const { leftText, planned, unitsLeft } = await import("../../../static/lib/stock.js");

const SIZES = [
  { name: "S", stock: 3 },
  { name: "M", stock: 2 },
  { name: "L", stock: 1 },
];

test("a total and its sizes never contradict each other", () => {
  assert.equal(planned({ stock: 0, sizes: SIZES }), 6);
  assert.equal(planned({ stock: 9, sizes: [...SIZES, { name: "XL", stock: null }] }), 9);
  assert.deepEqual(unitsLeft({ stock: 0, sizes: SIZES }, null), { units: 6, level: "few", sizes: SIZES });
  const reported = unitsLeft({ sizes: SIZES }, 4);
  assert.deepEqual(
    reported.sizes.map(({ stock }) => stock),
    [null, null, null],
  );
});

test("none left is sold out, unless it goes on as a presale", () => {
  assert.equal(leftText(unitsLeft({ stock: 0 }, null)), "Sold out");
  assert.equal(leftText(unitsLeft({ stock: 0, presale: true }, null)), "Presale");
  assert.equal(leftText(unitsLeft({ stock: 5, presale: true }, 0)), "Presale");
  assert.equal(leftText(unitsLeft({ stock: 5 }, 0)), "Sold out");
});

test("what nobody knows is not said", () => {
  assert.equal(leftText(unitsLeft({}, null)), "");
  assert.equal(leftText(unitsLeft({}, 25)), "25 left");
});
