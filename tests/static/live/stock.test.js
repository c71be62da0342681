import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { StockLeft } from "../../../static/live/stock.js";

/** @type {Record<string, (value: any) => void>} */
let told = {};
/** @type {StockLeft} */
let stock;
let changes = 0;

beforeEach(() => {
  told = {};
  changes = 0;
  stock = new StockLeft({ on: (topic, listener) => (told[topic] = listener) });
  stock.onChange = () => (changes += 1);
});

test("what is left is what the server said last", () => {
  told.snapshot({ stock: { left: { K1: 12, K2: 0 } } });
  assert.equal(stock.of("K1"), 12);
  told.stock({ left: { K1: 11 } });
  assert.equal(stock.of("K1"), 11);
  assert.equal(changes, 2);
});

test("sold out is a figure, an item that is not named has none", () => {
  told.stock({ left: { K2: 0 } });
  assert.equal(stock.of("K2"), 0);
  assert.equal(stock.of("K1"), null);
});

test("a figure that may be old is taken off the screen with the connection", () => {
  told.stock({ left: { K1: 12 } });
  told.connection("offline");
  assert.equal(stock.of("K1"), null);
  told.snapshot({ stock: null });
  assert.equal(stock.of("K1"), null);
});
