import assert from "node:assert/strict";
import { test } from "node:test";
import "../chinese.js";

const { People } = await import("../../../static/crew/people.js");

const people = new People({ lighting: ["lighting", "灯光", "Lights"], host: ["host", "主播"] });
const slot = (/** @type {string} */ id, /** @type {string[]} */ ...names) => ({ id, people: names });

test("a part is recognised under any of its names", () => {
  assert.equal(people.partOf("灯光"), "lighting");
  assert.equal(people.partOf(" LIGHTS "), "lighting");
  assert.equal(people.partOf("Wei"), null);
});

test("a slot needs whom it names, as a part or as typed", () => {
  assert.equal(people.needs(slot("a", "灯光"), "lighting"), true);
  assert.equal(people.needs(slot("a", "Drone"), "drone"), true);
  assert.equal(people.needs(slot("a"), "lighting"), false);
});

test("parts are shown in the language of the page, people by their names", () => {
  assert.deepEqual(people.all(slot("a", "host", "Wei")), ["主播", "Wei"]);
});

test("hosts change at the first slot ahead that names others", () => {
  const plan = [slot("a", "Wei", "host"), slot("b"), slot("c", "Wei"), slot("d", "Mei"), slot("e", "Wei")];
  assert.equal(people.handOver(plan, new Set(["b", "c", "d", "e"]))?.id, "d");
  assert.equal(people.handOver(plan, new Set(["e"]))?.id, "e");
});

test("the same people in another order are no change", () => {
  const plan = [slot("a", "Wei", "Mei"), slot("b", "Mei", "Wei")];
  assert.equal(people.handOver(plan, new Set(["b"])), null);
});

test("who is named in a skipped slot does not present", () => {
  const plan = [slot("a", "Wei"), { ...slot("b", "Mei"), skip: true }, slot("c", "Wei")];
  assert.equal(people.handOver(plan, new Set(["b", "c"])), null);
});
