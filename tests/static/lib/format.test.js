import assert from "node:assert/strict";
import { test } from "node:test";
import "../english.js";

const format = {
  ...(await import("../../../static/lib/format.js")),
  ...(await import("../../../static/lib/typed_times.js")),
};

const SHANGHAI = "Asia/Shanghai";
const BERLIN = "Europe/Berlin";
/** 2026-10-01, 20:00 in Shanghai. */
const EIGHT = Date.UTC(2026, 9, 1, 12);
const MINUTE = 60_000;

test("large numbers are written short from a hundred thousand on", () => {
  assert.deepEqual(format.compact(99_999), ["99,999", ""]);
  assert.deepEqual(format.compact(100_000), ["100.0", "K"]);
  assert.deepEqual(format.compact(1_234_567), ["1.23", "M"]);
  assert.deepEqual(format.compact(-2_500_000_000), ["−2.50", "B"]);
});

test("money leaves out minor units that are zero and knows currencies without any", () => {
  assert.equal(format.money(59_900, "CNY"), "¥599");
  assert.equal(format.money(59_950, "CNY"), "¥599.50");
  assert.equal(format.money(-1_234_567, "USD"), "−$12,345.67");
  assert.equal(format.money(1_200, "JPY"), "¥1,200");
});

test("a figure is written by its unit, short and in full", () => {
  assert.deepEqual(format.kpi(123_456_789, "money", "CNY"), { short: "¥1.23", unit: "M", full: "¥1,234,567.89" });
  assert.deepEqual(format.kpi(0.0512, "percent", "CNY"), { short: "5.12", unit: "%", full: "5.12 %" });
  assert.deepEqual(format.kpi(0.345, "percent", "CNY"), { short: "34.5", unit: "%", full: "34.5 %" });
  assert.deepEqual(format.kpi(75, "seconds", "CNY"), { short: "1:15", unit: "", full: "1:15" });
  assert.deepEqual(format.kpi(1_204.4, "people", "CNY"), { short: "1,204", unit: "", full: "1,204" });
  assert.deepEqual(format.kpi(1234.567, "ratio", "CNY"), { short: "1,234.57", unit: "", full: "1,234.57" });
});

test("a length of time gets hours only when it has them", () => {
  assert.equal(format.length(0), "0:00");
  assert.equal(format.length(185_000), "3:05");
  assert.equal(format.length(3_723_000), "1:02:03");
  assert.equal(format.length(-61_000), "−1:01");
  assert.equal(format.length(-400), "0:00");
});

test("lateness is said in words and with its sign", () => {
  assert.equal(format.signed(75_900), "+1:15");
  assert.equal(format.signed(-75_900), "−1:15");
  assert.equal(format.lateness(900), "on time");
  assert.equal(format.lateness(90_000), "late +1:30");
  assert.equal(format.lateness(-90_000), "early −1:30");
});

test("an age is rough, and never negative", () => {
  assert.equal(format.age(-5_000), "0 s");
  assert.equal(format.age(99_000), "99 s");
  assert.equal(format.age(100_000), "2 min");
  assert.equal(format.age(7_200_000), "2 h");
});

test("an instant is a time of day in the zone of the show", () => {
  assert.equal(format.timeOfDay(EIGHT, SHANGHAI), "20:00");
  assert.equal(format.clockTime(EIGHT + 5_000, BERLIN), "14:00:05");
  assert.equal(format.timeOfDay(Date.UTC(2026, 9, 1, 16), SHANGHAI), "00:00");
});

test("a typed length is a clock, a number of seconds, or a number with its unit", () => {
  const said = { 90: 90, "1:30": 90, "90s": 90, "3m": 180, "1h": 3600, "1:02:03": 3723, "2.5m": 150, "2,5 min": 150 };
  const more = { "1h 30m": 5400, "3m30": 210, " 3：30 ": 210, "９０": 90, "3分30秒": 210, "1小时": 3600, 0: 0 };
  for (const [typed, seconds] of Object.entries({ ...said, ...more }))
    assert.equal(format.readLength(typed), seconds * 1000, typed);
  for (const nothing of ["", "3:60", "1:60:00", "-3", "three", "1:2:3:4", "2.5", "m", "90 apples"])
    assert.equal(format.readLength(nothing), null, nothing);
});

test("a time to add or cut is a typed length with its sign", () => {
  assert.equal(format.readChange("45"), 45_000);
  assert.equal(format.readChange("+ 1:30"), 90_000);
  assert.equal(format.readChange("−0:20"), -20_000);
  assert.equal(format.readChange("－２m"), -120_000);
  for (const nothing of ["", "-", "1:7", "1:75", "x", "--5"]) assert.equal(format.readChange(nothing), null, nothing);
});

test("a length in words tells minutes from seconds", () => {
  assert.equal(format.lengthInWords(90_000), "1 min 30 s");
  assert.equal(format.lengthInWords(-7_200_000), "−2 h");
  assert.equal(format.lengthInWords(0), "0 s");
});

test("a typed time of day is the nearest one, also across midnight", () => {
  assert.equal(format.readTimeOfDay("20:15", EIGHT, SHANGHAI), EIGHT + 15 * MINUTE);
  assert.equal(format.readTimeOfDay("00:10", Date.UTC(2026, 9, 1, 15, 50), SHANGHAI), Date.UTC(2026, 9, 1, 16, 10));
  assert.equal(format.readTimeOfDay("23：50", Date.UTC(2026, 9, 1, 16, 10), SHANGHAI), Date.UTC(2026, 9, 1, 15, 50));
  for (const nothing of ["24:00", "20:60", "8", ""])
    assert.equal(format.readTimeOfDay(nothing, EIGHT, SHANGHAI), null, nothing);
});

test("a time of day in the night when clocks change is right on both sides", () => {
  // Clocks in Berlin go from 03:00 back to 02:00 on 2026-10-25, at 01:00 UTC.
  const midnight = Date.UTC(2026, 9, 24, 22);
  assert.equal(format.readTimeOfDay("04:00", midnight, BERLIN), Date.UTC(2026, 9, 25, 3));
  assert.equal(format.readTimeOfDay("01:30", midnight, BERLIN), Date.UTC(2026, 9, 24, 23, 30));
});

test("money stands in a field as it is typed", () => {
  assert.equal(format.typedMoney(59_900, "CNY"), "599");
  assert.equal(format.typedMoney(59_905, "CNY"), "599.05");
  assert.equal(format.typedMoney(null, "CNY"), "");
});

test("a day is written as on the pages of the server", () => {
  assert.equal(format.day(Date.UTC(2026, 11, 2, 12), "Asia/Shanghai").replace(",", ""), "Wed 2 Dec");
});
