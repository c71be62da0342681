// The plan page: puts its parts together.

import Sortable from "./vendor/sortable.esm.js";
import htmx from "./vendor/htmx.esm.min.js";
import { showAlerts } from "./alerts.js";
import { call } from "./api.js";
import { all, data, make, mark, maybe, need, write } from "./dom.js";
import { length, timeOfDay } from "./format.js";
import { addKeys } from "./keys.js";
import { showLamp } from "./lamp.js";
import { Live } from "./live.js";
import { addActions } from "./palette.js";
import { PlanDocument, whole } from "./plan_document.js";
import { Drawer } from "./plan_drawer.js";
import { described, fill, read } from "./plan_fields.js";
import { drawTimeline } from "./plan_timeline.js";
import { newId, nextCue } from "./slots.js";
import { toast } from "./toast.js";
import { t } from "./words.js";

/** @typedef {import("./plan_document.js").Wide} Wide */
/** @typedef {import("./plan_document.js").Conflict} Conflict */
/** @typedef {import("./plan_fields.js").Field} Field */
/** @typedef {import("./plan_timeline.js").PlanTime} PlanTime */
/** @typedef {{revision: number, slots: Wide[], times: PlanTime[], starts_at: number, ends_at: number, timezone: string}} Table */

/** @type {{show: import("./protocol.js").Show, rights: import("./protocol.js").Rights}} */
const { show, rights } = data("page");
const api = `/api/v1/shows/${encodeURIComponent(show.id)}`;
const live = new Live(show.id, "plan");
/** @type {Table} */
let table = data("plan-data");
const plan = new PlanDocument(table, (wanted) => call("PUT", `${api}/rundown`, wanted), settled);
const drawer = new Drawer(plan, show);
/** The field of the last edit, where a refusal belongs that names none. @type {Field | null} */
let lastEdited = null;
/** A row that was just added and gets the focus when it is there. @type {string | null} */
let focusOn = null;

showLamp(live, show.timezone);
showAlerts(live);

// -------------------------------------------------------------------------------------------------- showing the plan

let isFetching = false;
let isWanted = false;

/** Fetch the rows anew, once at a time; what is focused or in question is left as it is. */
async function fetchRows() {
  isWanted = true;
  if (isFetching) return;
  isFetching = true;
  while (isWanted) {
    isWanted = false;
    const response = await fetch(`/shows/${encodeURIComponent(show.id)}/fragments/plan`).catch(() => null);
    if (response === null || !response.ok) break;
    await swap(await response.text());
  }
  isFetching = false;
}

/** @param {string} html */
async function swap(html) {
  const template = make("template");
  template.innerHTML = html;
  const fresh = template.content.querySelector("#plan-data");
  const rows = template.content.querySelector("#plan-rows");
  if (fresh === null || rows === null) return;
  table = JSON.parse(fresh.textContent || "{}");
  await htmx.swap({ target: need("plan-rows"), swap: "innerMorph", text: rows.innerHTML });
  plan.arrived(table);
  showPlan();
}

/** Bring everything on the page in line with the plan as it is wanted. */
function showPlan() {
  for (const row of all("tr[data-slot]")) {
    const slot = plan.slot(row.dataset.slot ?? "");
    if (slot === null) continue;
    for (const field of fieldsOf(row)) {
      if (field !== document.activeElement && !isOpen(field)) fill(field, slot[field.dataset.field ?? ""], show.timezone);
    }
    mark(row, "kind", slot.kind);
    mark(row, "skip", slot.skip === true);
    mark(row, "open", drawer.slotId === slot.id);
  }
  need("plan-empty").hidden = table.slots.length > 0;
  write(need("total-end"), timeOfDay(table.ends_at, show.timezone));
  write(need("total-length"), length(table.ends_at - table.starts_at));
  write(need("total-slots"), String(table.slots.length));
  drawTimeline(need("timeline"), { ...table, slots: table.slots.map(whole) }, (id) => focusField(id, "title"), live.timing?.run?.slot_id ?? "");
  drawer.refresh();
  showLive();
  if (focusOn !== null && maybe(`slot-${focusOn}`) !== null) {
    focusField(focusOn, "title", true);
    focusOn = null;
  }
}

/** Mark what is on air and what is done; the slot on air cannot be removed. */
function showLive() {
  const phases = new Map((live.timing?.rows ?? []).map((row) => [row.slot_id, row.phase]));
  for (const row of all("tr[data-slot]")) {
    const phase = phases.get(row.dataset.slot ?? "") ?? null;
    const isOn = phase === "on_air";
    mark(row, "live", phase === "done" || isOn ? phase : null);
    const when = /** @type {HTMLElement} */ (row.querySelector(".when"));
    mark(when, "word", isOn ? t("On air") : null);
    for (const name of ["[data-act=remove]", "[data-field=skip]"]) {
      const control = /** @type {HTMLButtonElement | null} */ (row.querySelector(name));
      if (control === null) continue;
      control.disabled = isOn || !rights.plan;
      if (isOn) control.title = t("This slot is on air.");
    }
  }
}

/** @param {HTMLElement} row */
function fieldsOf(row) {
  return /** @type {Field[]} */ (/** @type {unknown} */ (all("[data-field]", row)));
}

/**
 * Whether a field holds something that is still to be settled.
 * @param {Field} field
 */
function isOpen(field) {
  return field.getAttribute("aria-invalid") === "true" || field.dataset.conflict !== undefined;
}

/**
 * @param {string} slotId
 * @param {string} name
 * @param {boolean} [select]
 */
function focusField(slotId, name, select = false) {
  const field = maybe(`slot-${slotId}`)?.querySelector(`[data-field=${name}]`);
  if (!(field instanceof HTMLInputElement)) return;
  field.scrollIntoView({ block: "nearest" });
  field.focus();
  if (select) field.select();
}

// ------------------------------------------------------------------------------------------------- saving and trouble

/** @param {import("./plan_document.js").Outcome} outcome */
function settled(outcome) {
  const state = need("save-state");
  mark(state, "state", outcome.kind === "saved" || outcome.kind === "saving" ? outcome.kind : "fault");
  const words = { saving: t("Saving"), saved: t("All saved"), offline: t("Not saved: the server was not reached"), refused: t("Not saved"), conflict: t("Choose which to keep") };
  write(state, words[outcome.kind]);
  if (outcome.kind === "saved") void fetchRows();
  if (outcome.kind === "offline") setTimeout(() => !plan.isClean && void plan.save(), 2_000);
  if (outcome.kind === "refused") refuse(outcome);
  if (outcome.kind === "conflict") for (const conflict of outcome.conflicts ?? []) ask(conflict, outcome.detail ?? "");
  if (outcome.kind === "conflict") void fetchRows();
}

/** @param {import("./plan_document.js").Outcome} outcome */
function refuse({ slotId, field, detail }) {
  const named = slotId === undefined || field === undefined ? null : findField(slotId, field);
  const at = named ?? lastEdited;
  const text = detail ?? t("It was refused.");
  if (at !== null && at.isConnected) fault(at, text);
  else toast(text, { level: "error" });
  void fetchRows();
}

/**
 * @param {string} slotId
 * @param {string} name
 */
function findField(slotId, name) {
  const inRow = maybe(`slot-${slotId}`)?.querySelector(`[data-field=${CSS.escape(name)}]`);
  const inDrawer = drawer.slotId === slotId ? need("drawer-form").querySelector(`[data-field=${CSS.escape(name)}]`) : null;
  return /** @type {Field | null} */ (inRow ?? inDrawer);
}

/**
 * Say at a field what is wrong with it; what was typed stays.
 * @param {Field} field
 * @param {string} text
 */
function fault(field, text) {
  field.setAttribute("aria-invalid", "true");
  note(field, make("p", {}, text));
}

/**
 * @param {Field} field
 * @param {...Node} children
 */
function note(field, ...children) {
  clearNote(field);
  const element = make("div", { class: "cell-note", role: "alert" }, ...children);
  // The cell is left alone by what others change until this is settled.
  field.parentElement?.setAttribute("hx-morph-skip", "");
  field.parentElement?.append(element);
  element.scrollIntoView({ block: "nearest" });
}

/** @param {Field} field */
function clearNote(field) {
  field.parentElement?.querySelector(".cell-note")?.remove();
  field.parentElement?.removeAttribute("hx-morph-skip");
}

/** @param {Field} field */
function clearFault(field) {
  field.setAttribute("aria-invalid", "false");
  delete field.dataset.conflict;
  clearNote(field);
}

/**
 * Two people wanted different things: ask here, at the very field.
 * @param {Conflict} conflict
 * @param {string} detail
 */
function ask(conflict, detail) {
  const { slot_id: id, field: name, yours, theirs } = conflict;
  if (id === null || name === "order") askOrder();
  else if (name === "slot") askSlot(id, yours, theirs);
  else {
    const field = findField(id, name);
    const isTakenCode = name === "cue" && conflict.base === null && typeof theirs === "string" && plan.slot(theirs) !== null;
    if (field === null) askElsewhere(conflict);
    else if (isTakenCode) {
      fill(field, yours, show.timezone);
      fault(field, detail);
    } else askField(field, id, name, yours, theirs);
  }
}

/**
 * @param {Field} field
 * @param {string} id
 * @param {string} name
 * @param {any} yours
 * @param {any} theirs
 */
function askField(field, id, name, yours, theirs) {
  field.dataset.conflict = "";
  fill(field, yours, show.timezone);
  const choose = (/** @type {any} */ value) => () => {
    clearFault(field);
    fill(field, value, show.timezone);
    plan.set(id, name, value);
    settleConflicts();
  };
  const mine = make("button", { type: "button", "data-keep": "yours" }, t("Keep yours: {value}", { value: described(name, yours, show.timezone) }));
  const other = make("button", { type: "button", "data-keep": "theirs" }, t("Take theirs: {value}", { value: described(name, theirs, show.timezone) }));
  mine.addEventListener("click", choose(yours));
  other.addEventListener("click", choose(theirs));
  note(field, make("p", {}, t("Somebody changed this at the same time.")), make("div", {}, mine, other));
}

/** @param {Conflict} conflict */
function askElsewhere(conflict) {
  const { slot_id: id, field: name, yours, theirs } = conflict;
  if (id === null) return;
  drawer.open(id);
  const field = findField(id, name);
  if (field !== null) askField(field, id, name, yours, theirs);
  else toast(t("Somebody changed the items of {cue} at the same time. Theirs are shown.", { cue: plan.slot(id)?.cue ?? "" }), { level: "error", action: { label: t("Keep yours"), run: () => plan.set(id, name, yours) } });
}

/**
 * One side removed what the other changed.
 * @param {string} id
 * @param {any} yours
 * @param {any} theirs
 */
function askSlot(id, yours, theirs) {
  const title = (yours ?? theirs)?.title ?? "";
  if (yours === null) {
    toast(t("“{title}” was changed by somebody while you removed it.", { title }), { level: "error", action: { label: t("Remove it all the same"), run: () => remove(id) } });
  } else {
    toast(t("“{title}” was removed by somebody while you changed it.", { title }), { level: "error", action: { label: t("Put it back with your change"), run: () => plan.change((slots) => [...slots, whole({ ...yours, id: newId() })]) } });
  }
}

/** The order we wanted, kept while we ask. @type {string[]} */
let ourOrder = [];

function askOrder() {
  const bar = need("order-clash");
  const keep = make("button", { type: "button", "data-keep": "yours" }, t("Keep your order"));
  const take = make("button", { type: "button", "data-keep": "theirs" }, t("Take their order"));
  const wanted = ourOrder;
  keep.addEventListener("click", () => {
    bar.hidden = true;
    const place = new Map(wanted.map((id, index) => [id, index]));
    plan.change((slots) => slots.sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity)));
  });
  take.addEventListener("click", () => {
    bar.hidden = true;
    settleConflicts();
  });
  bar.replaceChildren(make("span", { class: "fault-mark" }, t("Somebody changed the order at the same time. Theirs is shown.")), keep, take);
  bar.hidden = false;
}

function settleConflicts() {
  if (document.querySelector("[data-conflict]") === null && plan.isClean) settled({ kind: "saved" });
}

// ------------------------------------------------------------------------------------------------------------ editing

document.addEventListener("change", (event) => {
  const field = /** @type {Field | null} */ (event.target instanceof Element ? event.target.closest("[data-field]") : null);
  const id = field === null ? null : slotOf(field);
  if (field === null || id === null) return;
  lastEdited = field;
  const near = table.times.find((time) => time.slot_id === id)?.start ?? table.starts_at;
  const reading = read(field, { timezone: show.timezone, near });
  if ("fault" in reading) {
    fault(field, reading.fault);
    return;
  }
  clearFault(field);
  plan.set(id, field.dataset.field ?? "", reading.value);
  showPlan();
});

/**
 * The slot a field belongs to.
 * @param {Element} element
 * @returns {string | null}
 */
function slotOf(element) {
  if (need("drawer").contains(element)) return drawer.slotId;
  return /** @type {HTMLElement | null} */ (element.closest("tr[data-slot]"))?.dataset.slot ?? null;
}

need("plan-table").addEventListener("keydown", (event) => {
  const id = event.target instanceof Element ? slotOf(event.target) : null;
  if (id === null || !rights.plan) return;
  const field = /** @type {Field | null} */ (event.target instanceof Element ? event.target.closest("[data-field]") : null);
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    move(id, event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key === "Enter" && field instanceof HTMLInputElement && !event.isComposing) {
    event.preventDefault();
    below(field, id);
  } else if (event.key === "Escape" && field !== null) {
    clearFault(field);
    fill(field, plan.slot(id)?.[field.dataset.field ?? ""], show.timezone);
    field.blur();
  }
});

/**
 * Enter saves and goes to the same field of the next slot.
 * @param {HTMLInputElement} field
 * @param {string} id
 */
function below(field, id) {
  field.blur();
  const ids = plan.wanted.map((slot) => slot.id);
  const next = ids[ids.indexOf(id) + 1];
  if (next !== undefined && !isOpen(field)) focusField(next, field.dataset.field ?? "title", true);
}

need("plan-table").addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (event.target instanceof Element ? event.target.closest("[data-act]") : null);
  const id = button === null ? null : slotOf(button);
  if (button === null || id === null) return;
  if (button.dataset.act === "open") drawer.open(id);
  else if (button.dataset.act === "duplicate") duplicate(id);
  else if (button.dataset.act === "remove") remove(id);
});

/** @param {string} text */
function announce(text) {
  toast(text, { action: { label: t("Undo"), run: () => void undo() } });
}

/** @param {string} id */
function remove(id) {
  const slot = plan.slot(id);
  if (slot === null) return;
  plan.change((slots) => slots.filter((one) => one.id !== id));
  maybe(`slot-${id}`)?.remove();
  announce(t("“{title}” removed", { title: slot.title }));
}

/** @param {string} id */
function duplicate(id) {
  const slot = plan.slot(id);
  if (slot === null) return;
  const copy = whole({ ...slot, id: newId(), cue: nextCue(/** @type {any} */ (plan.wanted)), start: null });
  insert(copy, id);
  announce(t("“{title}” duplicated", { title: slot.title }));
}

/**
 * @param {Wide} slot
 * @param {string | null} after
 */
function insert(slot, after) {
  focusOn = slot.id;
  plan.change((slots) => {
    const at = slots.findIndex((one) => one.id === after);
    slots.splice(at < 0 ? slots.length : at + 1, 0, slot);
    return slots;
  });
}

function add() {
  const focused = document.activeElement === null ? null : slotOf(document.activeElement);
  insert(whole({ id: newId(), cue: nextCue(/** @type {any} */ (plan.wanted)), kind: "custom", title: t("New slot"), duration_ms: 180_000 }), focused);
}

/**
 * @param {string} id
 * @param {number} by
 */
function move(id, by) {
  reorder((ids) => {
    const at = ids.indexOf(id);
    const to = Math.max(0, Math.min(ids.length - 1, at + by));
    ids.splice(to, 0, ...ids.splice(at, 1));
    return ids;
  });
  // The row moves at once and keeps the focus.
  const row = maybe(`slot-${id}`);
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const other = by < 0 ? row?.previousElementSibling : row?.nextElementSibling;
  if (row && other) {
    if (by < 0) other.before(row);
    else other.after(row);
    focused?.focus();
  }
}

/** @param {(ids: string[]) => string[]} edit */
function reorder(edit) {
  ourOrder = edit(plan.wanted.map((slot) => slot.id));
  const place = new Map(ourOrder.map((id, index) => [id, index]));
  plan.change((slots) => slots.sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity)));
}

async function undo() {
  const answer = await call("POST", `${api}/commands`, { type: "undo" });
  if (!answer.ok) toast(answer.body?.detail ?? t("The server was not reached."), { level: "error" });
  else void fetchRows();
}

if (rights.plan) {
  need("add").addEventListener("click", add);
  need("undo").addEventListener("click", () => void undo());
  Sortable.create(need("plan-rows"), {
    draggable: "tr[data-slot]",
    handle: ".handle",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    onEnd: () => reorder(() => all("tr[data-slot]").map((row) => row.dataset.slot ?? "")),
  });
  addKeys([
    { keys: ["a"], label: "A", does: t("Add a slot"), run: add },
    { keys: ["u"], label: "U", does: t("Undo"), run: () => void undo() },
  ]);
  addActions(() => [{ name: t("Add a slot"), run: add }, { name: t("Undo"), run: () => void undo() }]);
} else {
  for (const field of all("[data-field], [data-act=duplicate], [data-act=remove]")) field.setAttribute("disabled", "");
}

// --------------------------------------------------------------------------------------------------------------- live

live.on("timing", () => {
  showLive();
  for (const block of all(".timeline .block")) mark(block, "live", block.dataset.slotId === live.timing?.run?.slot_id ? "on_air" : null);
});
live.on("changed", (changed) => {
  if (["rundown", "plan"].includes(changed.what) && changed.revision > plan.base.revision) setTimeout(() => void fetchRows(), Math.random() * 300);
});
live.on("snapshot", (snapshot) => {
  if (snapshot.revision !== table.revision) void fetchRows();
  if (!plan.isClean) void plan.save();
});
window.addEventListener("beforeunload", (event) => {
  if (!plan.isClean) event.preventDefault();
});

showPlan();
