import assert from "node:assert/strict";
import { test } from "node:test";
import "../english.js";

const { bodyOf, emptyForm, emptyStep, formOf, pageField } = await import("../../../static/library/playbook_form.js");

const step = (/** @type {object} */ more) => ({ ...emptyStep(), text: "Say sorry", ...more });
const form = (/** @type {any[]} */ ...steps) => ({ name: "Lost", when: "", evidence: "", steps });

test("each kind of step sends only what belongs to it", () => {
  const { body, faults } = bodyOf(
    form(
      step({ who: "operator" }),
      step({ kind: "cue", to: "everyone", urgency: "soon", by_hand: true }),
      step({ kind: "timer", timer: "2", length: "2:30" }),
      step({ kind: "pause" }),
    ),
  );
  assert.deepEqual(faults, {});
  assert.deepEqual(body.steps, [
    { kind: "do", text: "Say sorry", who: "operator" },
    { kind: "cue", text: "Say sorry", who: null, to: "everyone", urgency: "soon", by_hand: true },
    { kind: "timer", text: "Say sorry", who: null, timer: "2", ms: 150_000, by_hand: false },
    { kind: "pause", text: "Say sorry", who: null, by_hand: false },
  ]);
});

test("what is missing is said at its field", () => {
  const { faults } = bodyOf({ ...form(step({ text: " " }), step({ kind: "timer", length: "soon" })), name: " " });
  assert.deepEqual(faults, {
    name: "A playbook needs a name.",
    "steps[0].text": "Say what is to be done.",
    "steps[1].length": "Type a length such as 1:30, 90s or 3m; a number alone is seconds.",
  });
});

test("a timer needs a length above nought and up to a day, a stopwatch none", () => {
  const faultOf = (/** @type {object} */ more) => bodyOf(form(step({ kind: "timer", ...more }))).faults;
  assert.ok("steps[0].length" in faultOf({ length: "0" }));
  assert.ok("steps[0].length" in faultOf({ length: "1441m" }));
  assert.deepEqual(faultOf({ length: "1440m" }), {});
  assert.deepEqual(faultOf({ timer: "stopwatch", length: "" }), {});
});

test("a playbook has one to thirty steps", () => {
  assert.ok("steps" in bodyOf(form()).faults);
  assert.ok(!("steps" in bodyOf(form(...Array.from({ length: 30 }, () => step({})))).faults));
  assert.ok("steps" in bodyOf(form(...Array.from({ length: 31 }, () => step({})))).faults);
});

test("what the server leaves out stands in the fields as it is meant", () => {
  const playbook = { name: "Lost", when: "w", evidence: "e", steps: [{ kind: "cue", text: "Wait" }, { text: "Call" }] };
  const [cue, call] = formOf(playbook).steps;
  assert.equal(cue?.to, "everyone");
  assert.equal(cue?.urgency, "now");
  assert.equal(call?.kind, "do");
  assert.equal(formOf({ ...playbook, steps: [{ kind: "timer", text: "T", ms: 90_000 }] }).steps[0]?.length, "1:30");
});

test("a new playbook begins with one empty step", () => {
  assert.equal(emptyForm().steps.length, 1);
});

test("a fault of the interface is said at the field that people type into", () => {
  assert.equal(pageField("steps[2].ms"), "steps[2].length");
  assert.equal(pageField("name"), "name");
});
