import assert from "node:assert/strict";
import { test } from "node:test";
import "../english.js";

const { bothTimes, changesAt, waitText } = await import("../../../static/crew/times.js");

const AT = Date.UTC(2026, 9, 1, 12, 0, 20);

test("waiting ends at zero: what is due is due", () => {
  assert.equal(waitText(61_000), "1:01");
  assert.equal(waitText(1), "0:01");
  assert.equal(waitText(-30_000), "0:00");
});

test("in a rehearsal at ten times the speed a second is over ten times as soon", () => {
  assert.equal(changesAt(5_000, 4_250, 1), 5_250);
  assert.equal(changesAt(5_000, 4_250, 10), 5_025);
});

test("the planned time is left out where it reads the same", () => {
  assert.deepEqual(bothTimes(AT, AT + 30_000, "Asia/Shanghai"), { real: "20:00", plan: null });
  assert.deepEqual(bothTimes(AT, AT + 60_000, "Asia/Shanghai"), { real: "20:00", plan: "20:01" });
  assert.deepEqual(bothTimes(AT, AT + 30_000, "Asia/Shanghai", true), { real: "20:00:20", plan: "20:00:50" });
  assert.deepEqual(bothTimes(AT, null, "Asia/Shanghai"), { real: "20:00", plan: null });
});
