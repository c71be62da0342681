import assert from "node:assert/strict";
import { test } from "node:test";
import "../chinese.js";

const format = {
  ...(await import("../../../static/lib/format.js")),
  ...(await import("../../../static/lib/typed_times.js")),
};

test("large numbers are written in 万 and 亿", () => {
  assert.deepEqual(format.compact(9_999), ["9,999", ""]);
  assert.deepEqual(format.compact(10_000), ["1.00", "万"]);
  assert.deepEqual(format.compact(123_456), ["12.3", "万"]);
  assert.deepEqual(format.compact(1_234_567_890), ["12.3", "亿"]);
});

test("sales are written in the unit of the trade", () => {
  assert.deepEqual(format.kpi(123_456_789, "money", "CNY"), { short: "¥123.5", unit: "万", full: "¥1,234,567.89" });
});

test("lateness is said in Chinese", () => {
  assert.equal(format.lateness(0), "准时");
  assert.equal(format.lateness(90_000), "晚 +1:30");
});

test("an age has Chinese units", () => {
  assert.equal(format.age(2_000), "2 秒");
  assert.equal(format.age(1_020_000), "17 分钟");
  assert.equal(format.age(7_200_000), "2 小时");
});

test("a day is written as a Chinese calendar has it", () => {
  assert.equal(format.day(Date.UTC(2026, 9, 1, 12), "Asia/Shanghai"), "10月1日周四");
});

test("a length typed with a full-width colon is understood", () => {
  assert.equal(format.readLength("3：30"), 210_000);
});

test("a value of less than a hundred keeps its cents", () => {
  assert.deepEqual(format.kpi(342, "money", "CNY"), { short: "¥3.42", unit: "", full: "¥3.42" });
  assert.deepEqual(format.kpi(10_049, "money", "CNY"), { short: "¥100", unit: "", full: "¥100.49" });
});
