import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { PlanDocument, same, whole } from "../../../static/plan/document.js";

const slot = (/** @type {string} */ id, more = {}) => ({ id, title: id.toUpperCase(), duration_ms: 60_000, ...more });
const ids = (/** @type {{id: string}[]} */ slots) => slots.map((one) => one.id).join(" ");
const titles = (/** @type {any[]} */ slots) => slots.map((one) => one.title).join(" ");

/** @type {{plan: any, answer: (answer: any) => void}[]} what was sent, and how to answer it */
let sent = [];
/** @type {any[]} */
let outcomes = [];

const open = (/** @type {any[]} */ ...slots) =>
  new PlanDocument(
    { revision: 1, slots },
    (plan) => new Promise((answer) => sent.push({ plan: structuredClone(plan), answer })),
    (outcome) => outcomes.push(outcome),
  );
const settle = () => new Promise((done) => setImmediate(done));
const answer = async (/** @type {number} */ index, /** @type {any} */ given) => {
  sent[index]?.answer(given);
  await settle();
};
const accepted = (/** @type {number} */ revision, /** @type {any[]} */ slots) => ({
  ok: true,
  status: 200,
  body: { revision, slots },
});

beforeEach(() => {
  sent = [];
  outcomes = [];
});

test("fields at their default and empty ones of items make no difference", () => {
  const short = slot("a", { items: [{ sku: "K1", title: "Coat" }] });
  const long = slot("a", { skip: false, notes: "", items: [{ title: "Coat", sku: "K1", coupon: "", sizes: [] }] });
  assert.ok(same(whole(short).items, whole(long).items));
  assert.ok(same(whole(short).skip, whole(long).skip));
});

test("an edit is sent as the whole plan with the revision it was made on", async () => {
  const plan = open(slot("a"), slot("b"));
  plan.set("b", "title", "Coat");
  assert.equal(sent.length, 1);
  assert.equal(sent[0]?.plan.revision, 1);
  assert.equal(titles(sent[0]?.plan.slots), "A Coat");
  await answer(0, accepted(2, sent[0]?.plan.slots));
  assert.equal(plan.isClean, true);
  assert.deepEqual(
    outcomes.map((one) => one.kind),
    ["saving", "saved"],
  );
});

test("what is typed during a save is put on top of its answer, which holds what others did", async () => {
  const plan = open(slot("a"), slot("b"));
  plan.set("a", "title", "Ours");
  plan.set("a", "duration_ms", 90_000);
  assert.equal(sent.length, 1);
  await answer(0, accepted(2, [slot("a", { title: "Ours" }), slot("b", { title: "Theirs" })]));
  assert.equal(sent[1]?.plan.revision, 2);
  assert.equal(titles(sent[1]?.plan.slots), "Ours Theirs");
  assert.equal(sent[1]?.plan.slots[0].duration_ms, 90_000);
});

test("a newer plan of others keeps our edits that are not saved yet", async () => {
  const plan = open(slot("a"), slot("b"), slot("c"));
  plan.set("a", "title", "Ours");
  await answer(0, { ok: false, status: 0, body: null });
  assert.equal(outcomes.at(-1)?.kind, "offline");
  plan.arrived({ revision: 5, slots: [slot("c"), slot("a"), slot("n")] });
  assert.equal(ids(plan.wanted), "c a n");
  assert.equal(titles(plan.wanted), "C Ours N");
});

test("a slot that was added here stands behind the one it was added behind", async () => {
  const plan = open(slot("a"), slot("b"));
  plan.change((slots) => slots.toSpliced(1, 0, whole(slot("new"))));
  await answer(0, { ok: false, status: 503, body: null });
  plan.arrived({ revision: 2, slots: [slot("z"), slot("a"), slot("y"), slot("b")] });
  assert.equal(ids(plan.wanted), "z a new y b");
});

test("an order that was made here survives somebody else's change of a title", async () => {
  const plan = open(slot("a"), slot("b"), slot("c"));
  plan.change((slots) => slots.toReversed());
  await answer(0, { ok: false, status: 0, body: null });
  plan.arrived({ revision: 2, slots: [slot("a", { title: "Theirs" }), slot("b"), slot("c")] });
  assert.equal(titles(plan.wanted), "C B Theirs");
});

test("an older plan that comes late is not shown", () => {
  const plan = open(slot("a"));
  plan.arrived({ revision: 0, slots: [] });
  assert.equal(ids(plan.wanted), "a");
});

test("in a clash of a field theirs is shown, our other edits are sent again", async () => {
  const plan = open(slot("a"), slot("b"));
  plan.change((slots) =>
    slots.map((one) => (one.id === "a" ? { ...one, title: "Ours" } : { ...one, duration_ms: 90_000 })),
  );
  const theirs = { revision: 2, slots: [slot("a", { title: "Theirs" }), slot("b")] };
  const conflicts = [{ slot_id: "a", field: "title", base: "A", yours: "Ours", theirs: "Theirs" }];
  await answer(0, { ok: false, status: 409, body: { rundown: theirs, conflicts, detail: "Changed." } });
  const clash = outcomes.find((one) => one.kind === "conflict");
  assert.deepEqual(clash, { kind: "conflict", conflicts, detail: "Changed." });
  assert.equal(titles(plan.wanted), "Theirs B");
  assert.equal(sent[1]?.plan.revision, 2);
  assert.equal(sent[1]?.plan.slots[1].duration_ms, 90_000);
});

test("a slot that somebody deleted while we changed it is gone until somebody chose", async () => {
  const plan = open(slot("a"), slot("b"));
  plan.set("b", "title", "Ours");
  const theirs = { revision: 2, slots: [slot("a")] };
  const conflicts = [{ slot_id: "b", field: "slot", base: null, yours: null, theirs: null }];
  await answer(0, { ok: false, status: 409, body: { rundown: theirs, conflicts } });
  assert.equal(ids(plan.wanted), "a");
  assert.equal(plan.isClean, true);
});

test("two orders: theirs is shown", async () => {
  const plan = open(slot("a"), slot("b"), slot("c"));
  plan.change((slots) => slots.toReversed());
  const theirs = { revision: 2, slots: [slot("b"), slot("a"), slot("c")] };
  const conflicts = [{ slot_id: null, field: "order", base: null, yours: null, theirs: null }];
  await answer(0, { ok: false, status: 409, body: { rundown: theirs, conflicts } });
  assert.equal(ids(plan.wanted), "b a c");
});

test("what was refused names the slot and the field of an item, and blocks no later edit", async () => {
  const plan = open(slot("a"), slot("b"));
  plan.set("b", "items", [{ sku: "K1", price: -1 }]);
  const errors = [{ field: "slots[1].items[0].price", reason: "A price is not negative." }];
  await answer(0, { ok: false, status: 422, body: { errors } });
  assert.deepEqual(outcomes.at(-1), {
    kind: "refused",
    detail: "A price is not negative.",
    slotId: "b",
    field: "items",
    item: { index: 0, field: "price" },
  });
  assert.equal(plan.isClean, true);
  plan.set("a", "title", "Next");
  assert.equal(titles(sent[1]?.plan.slots), "Next B");
  assert.deepEqual(sent[1]?.plan.slots[1].items, []);
});

test("an edit of an item during a save keeps what the answer brings of its other fields and of others", async () => {
  const coat = { item: "p1", sku: "K1", title: "Coat", price: 100 };
  const hat = { sku: "K2", title: "Hat" };
  const plan = open(slot("a", { items: [coat, hat], custom: { light: "on" } }));
  plan.set("a", "title", "Ours");
  plan.set("a", "items", [{ ...coat, line: "Warm." }, hat]);
  plan.set("a", "custom", { light: "on", camera: "2" });
  const theirs = { items: [hat, { ...coat, price: 90 }, { sku: "K3" }], custom: { light: "off" } };
  await answer(0, accepted(2, [slot("a", { title: "Ours", ...theirs })]));
  const [now] = sent[1]?.plan.slots ?? [];
  assert.deepEqual(now.items, [hat, { ...coat, price: 90, line: "Warm." }, { sku: "K3" }]);
  assert.deepEqual(now.custom, { light: "off", camera: "2" });
});
