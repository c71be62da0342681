import assert from "node:assert/strict";
import { test } from "node:test";
import "../english.js";

const { readFigure } = await import("../../../static/figures/numbers.js");
const { question } = await import("../../../static/figures/questions.js");

const read = (/** @type {string} */ typed, unit = "count") => readFigure(typed, unit, "CNY");

test("numbers are read as people type them", () => {
  for (const typed of ["12345", "12,345", "１２３４５", "1.2345万", "1.2345w", " 12 345 "])
    assert.equal(read(typed), 12_345);
  assert.equal(read("3w"), 30_000);
  assert.equal(read("3W"), 30_000);
  assert.equal(read("1.2亿"), 120_000_000);
  assert.equal(read("¥1,268.50", "money"), 126_850);
  assert.equal(read("1.2万", "money"), 1_200_000);
  assert.equal(read("3.5%", "percent"), 0.035);
  assert.equal(read("3.5", "percent"), 0.035);
});

test("what is no number, or not the whole of one, is not guessed at", () => {
  for (const typed of ["", "abc", "12x", "1,2345", "1.5", "5%", "1-2", "--3", "1.2.3"]) assert.equal(read(typed), null);
});

const VIEWS = { slug: "views", label: "Views", unit: "count", grows: true };
const ONLINE = { slug: "online", label: "Online", unit: "people", grows: false };
const none = { last: null, next: null, highest: null };

test("a total that falls, ten times the last and a tenth of it are asked about", () => {
  const known = { ...none, last: 15_000 };
  assert.match(question(VIEWS, 14_999, {}, known, "CNY"), /Lower than the row before/);
  assert.match(question(VIEWS, 150_000, {}, known, "CNY"), /Ten times/);
  assert.equal(question(VIEWS, 15_400, {}, known, "CNY"), "");
  assert.match(question(ONLINE, 30, {}, { ...none, last: 300 }, "CNY"), /A tenth/);
  assert.equal(question(ONLINE, 120, {}, { ...none, last: 300 }, "CNY"), "");
});

test("an earlier row is held against the one after it, too", () => {
  assert.match(question(VIEWS, 16_000, {}, { ...none, next: 15_000 }, "CNY"), /Higher than the row after/);
});

test("more online than were ever there, or than views, is asked about", () => {
  assert.match(question(ONLINE, 1_000, {}, { last: 300, next: null, highest: 320 }, "CNY"), /Far more/);
  assert.match(question(ONLINE, 500, { views: 400 }, none, "CNY"), /More people online than views/);
});
