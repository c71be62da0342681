import assert from "node:assert/strict";
import { test } from "node:test";
import "../english.js";

const { described, read, tooLong, typed, warning } = await import("../../../static/plan/fields.js");

const ZONE = "Asia/Shanghai";
/** 2026-10-01, 20:00 in Shanghai. */
const EIGHT = Date.UTC(2026, 9, 1, 12);
const field = (/** @type {string} */ name, /** @type {string} */ value) => ({ dataset: { field: name }, value });
const reading = (/** @type {string} */ name, /** @type {string} */ value) =>
  read(field(name, value), { timezone: ZONE, near: EIGHT });

test("a duration is a clock, seconds or what its unit says, up to a day, and never negative", () => {
  assert.deepEqual(reading("duration_ms", "3:30"), { value: 210_000 });
  assert.deepEqual(reading("duration_ms", "90"), { value: 90_000 });
  assert.deepEqual(reading("duration_ms", "1440m"), { value: 86_400_000 });
  for (const wrong of ["1441m", "-3", "−1:00", "soon", ""]) assert.ok("fault" in reading("duration_ms", wrong), wrong);
});

test("a fixed start is the nearest time of day; without one the slot follows the one above", () => {
  assert.deepEqual(reading("start", "20:15"), { value: EIGHT + 900_000 });
  assert.deepEqual(reading("start", ""), { value: null });
  assert.ok("fault" in reading("start", "25:00"));
});

test("a slot needs a code and a title; a group may be empty", () => {
  assert.ok("fault" in reading("cue", " "));
  assert.ok("fault" in reading("title", ""));
  assert.deepEqual(reading("title", " Coat "), { value: "Coat" });
  assert.deepEqual(reading("group", ""), { value: null });
});

test("a script keeps its blanks and line breaks", () => {
  assert.deepEqual(reading("script", " one\n\ntwo "), { value: " one\n\ntwo " });
});

test("a limit counts characters as people see them", () => {
  assert.equal(tooLong("宝贝".repeat(8), 16), null);
  assert.equal(tooLong("😀".repeat(16), 16), null);
  assert.equal(tooLong("x".repeat(17), 16), "At most 16 characters fit here; these are 17.");
  assert.ok("fault" in reading("cue", "x".repeat(17)));
});

test("what is possible but odd is said: a duty that is skipped, a start before the show or in the past", () => {
  const show = { starts_at: EIGHT, now: EIGHT + 600_000, timezone: ZONE };
  assert.match(warning("skip", { skip: true, mandatory: true, start: null }, show) ?? "", /must not be skipped/);
  assert.equal(warning("skip", { skip: true, mandatory: false, start: null }, show), null);
  assert.match(warning("start", { start: EIGHT - 1 }, show) ?? "", /begins at 20:00/);
  assert.match(warning("start", { start: EIGHT + 1 }, show) ?? "", /has passed/);
  assert.equal(warning("start", { start: EIGHT + 600_001 }, show), null);
});

test("a value stands in its field as it is typed", () => {
  assert.equal(typed("duration_ms", 210_000, ZONE), "3:30");
  assert.equal(typed("start", EIGHT, ZONE), "20:00");
  assert.equal(typed("start", null, ZONE), "");
});

test("in a choice between two, values are told as people read them", () => {
  const show = { timezone: ZONE, currency: "CNY" };
  assert.equal(described("skip", true, show), "yes");
  assert.equal(described("people", ["host", "Wei"], show), "Host, Wei");
  assert.equal(described("items", [{ sku: "K1", link_no: 3, title: "Coat", price: 59_900 }], show), "3 Coat ¥599");
  assert.equal(described("items", [], show), "nothing");
  assert.equal(described("notes", "", show), "nothing");
});
