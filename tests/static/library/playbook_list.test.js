import assert from "node:assert/strict";
import { test } from "node:test";
import "../english.js";

const { PlaybookList } = await import("../../../static/library/playbook_list.js");

const LOST = { key: "lost", name: "Lost", when: "", evidence: "", steps: [{ kind: "do", text: "Call" }] };

test("what was typed is shown until it is saved or given up", () => {
  const list = new PlaybookList([LOST]);
  list.type("lost", { ...list.form("lost"), name: "Stream lost" });
  assert.equal(list.form("lost").name, "Stream lost");
  assert.equal(list.isClean, false);
  list.giveUp("lost");
  assert.equal(list.form("lost").name, "Lost");
  assert.equal(list.isClean, true);
});

test("typing back what was there leaves nothing to save", () => {
  const list = new PlaybookList([LOST]);
  const before = list.form("lost");
  list.type("lost", { ...before, name: "x" });
  list.type("lost", before);
  assert.equal(list.isDraft("lost"), false);
});

test("a change by somebody else does not take what is being typed", () => {
  const list = new PlaybookList([LOST]);
  list.type("lost", { ...list.form("lost"), when: "no picture" });
  list.arrived("lost", { ...LOST, name: "Renamed" });
  assert.equal(list.form("lost").when, "no picture");
  assert.equal(list.saved("lost")?.name, "Renamed");
});

test("a new one stands at the end of the list before it is saved", () => {
  const list = new PlaybookList([LOST]);
  list.type("new", list.form("new"));
  assert.deepEqual(list.keys, ["lost", "new"]);
  list.arrived("lost", null);
  assert.deepEqual(list.keys, ["new"]);
});
