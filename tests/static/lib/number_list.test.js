import assert from "node:assert/strict";
import { test } from "node:test";
import { numberList } from "../../../static/lib/number_list.js";

test("numbers and ranges in the order in which they were typed", () => {
  assert.deepEqual(numberList("3,5,7-9"), [3, 5, 7, 8, 9]);
  assert.deepEqual(numberList("９、２ 4~2"), [9, 2, 4, 3]);
  assert.deepEqual(numberList(""), []);
});

test("what is no list of numbers is said, and a range beyond reason too", () => {
  assert.equal(numberList("3,x"), null);
  assert.equal(numberList("1-9999"), null);
});
