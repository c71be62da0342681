import assert from "node:assert/strict";
import { test } from "node:test";
import "../english.js";

const { Shelf } = await import("../../../static/library/playbook_shelf.js");

const LOST = { key: "lost", name: "Lost", when: "", evidence: "", steps: [{ kind: "do", text: "Call" }] };

test("what was typed is shown until it is saved or given up", () => {
  const shelf = new Shelf([LOST]);
  shelf.type("lost", { ...shelf.form("lost"), name: "Stream lost" });
  assert.equal(shelf.form("lost").name, "Stream lost");
  assert.equal(shelf.isClean, false);
  shelf.giveUp("lost");
  assert.equal(shelf.form("lost").name, "Lost");
  assert.equal(shelf.isClean, true);
});

test("typing back what was there leaves nothing to save", () => {
  const shelf = new Shelf([LOST]);
  const before = shelf.form("lost");
  shelf.type("lost", { ...before, name: "x" });
  shelf.type("lost", before);
  assert.equal(shelf.isDraft("lost"), false);
});

test("a change by somebody else does not take what is being typed", () => {
  const shelf = new Shelf([LOST]);
  shelf.type("lost", { ...shelf.form("lost"), when: "no picture" });
  shelf.arrived("lost", { ...LOST, name: "Renamed" });
  assert.equal(shelf.form("lost").when, "no picture");
  assert.equal(shelf.saved("lost")?.name, "Renamed");
});

test("a new one stands at the end of the list before it is saved", () => {
  const shelf = new Shelf([LOST]);
  shelf.type("new", shelf.form("new"));
  assert.deepEqual(shelf.keys, ["lost", "new"]);
  shelf.arrived("lost", null);
  assert.deepEqual(shelf.keys, ["new"]);
});
