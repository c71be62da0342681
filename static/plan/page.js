// The plan page: puts its parts together.

import "../app/length_reading.js";
import { showAlerts } from "../app/alerts.js";
import { crewAlerts } from "../app/crew_alerts.js";
import { addActions } from "../app/palette.js";
import { showStatus } from "../app/show_status.js";
import { call } from "../lib/api.js";
import { all, data, make, mark, maybe, need, write } from "../lib/dom.js";
import { length, timeOfDay } from "../lib/format.js";
import { newId, nextCue } from "../lib/ids.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";
import { Live } from "../live/live.js";
import htmx from "../vendor/htmx.esm.min.js";
import Sortable from "../vendor/sortable.esm.js";
import { showChecks } from "./checks.js";
import { Clashes } from "./clashes.js";
import { PlanDocument, whole } from "./document.js";
import { Drawer } from "./drawer.js";
import { fill, read, warning } from "./fields.js";
import { clearFault, fault, isOpen, liftNotes, warn } from "./notes.js";
import { Products } from "./products.js";
import { drawTimeline } from "./timeline.js";

/** @typedef {import("./document.js").Wide} Wide */
/** @typedef {import("./fields.js").Field} Field */
/** @typedef {import("./timeline.js").PlanTime} PlanTime */
/** @typedef {import("./checks.js").Finding} Finding */
/**
 * @typedef {object} Table
 * @property {number} revision
 * @property {Wide[]} slots
 * @property {PlanTime[]} times
 * @property {number} starts_at
 * @property {number} ends_at
 * @property {string} timezone
 * @property {Finding[]} findings
 */

/** @type {{show: import("../live/protocol.js").ShowHead, rights: import("../live/protocol.js").Rights}} */
const { show, rights } = data("page");
const api = `/api/v1/shows/${encodeURIComponent(show.id)}`;
const live = new Live(show.id, "plan");
/** @type {Table} */
let table = data("plan-data");
const plan = new PlanDocument(table, (wanted) => call("PUT", `${api}/rundown`, wanted), settled);
const drawer = new Drawer(plan, show, announce);
const products = isEditable() ? new Products(show, plan, putInto) : null;
const clashes = new Clashes(plan, drawer, show, findField, () => settled({ kind: "saved" }));
/** The field of the last edit, where a refusal belongs that names none. @type {Field | null} */
let lastEdited = null;
/** A row that was just added and gets the focus when it is there. @type {string | null} */
let focusOn = null;

showStatus(live, show.timezone);
showAlerts(live, crewAlerts);

// -------------------------------------------------------------------------------------------------- showing the plan

/** Findings that are put right in the items of a slot. */
const ABOUT_ITEMS = new Set([
  "no_price",
  "link_twice",
  "stock_differs",
  "below_floor",
  "not_reduced",
  "forbidden_word",
]);
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
  const putNotesBack = liftNotes();
  await htmx.swap({ target: need("plan-rows"), swap: "innerMorph", text: rows.innerHTML });
  putNotesBack();
  plan.arrived(table);
  showPlan();
}

/** Bring everything on the page in line with the plan as it is wanted. */
function showPlan() {
  for (const row of all("tr[data-slot]")) {
    const slot = plan.slot(row.dataset.slot ?? "");
    if (slot === null) continue;
    for (const field of fieldsOf(row)) {
      if (field !== document.activeElement && !isOpen(field))
        fill(field, slot[field.dataset.field ?? ""], show.timezone);
    }
    mark(row, "kind", slot.kind);
    mark(row, "skip", slot.skip === true);
    mark(row, "open", drawer.slotId === slot.id);
    mark(
      /** @type {HTMLElement} */ (row.querySelector(".wide")),
      "must",
      slot.mandatory && slot.skip ? t("must not be skipped") : null,
    );
  }
  need("plan-empty").hidden = table.slots.length > 0;
  write(need("total-end"), timeOfDay(table.ends_at, show.timezone));
  write(need("total-length"), length(table.ends_at - table.starts_at));
  write(need("total-slots"), String(table.slots.length));
  showTimeline();
  drawer.refresh();
  products?.showSlots();
  showChecks(table.findings, plan.wanted, goTo);
  showLive();
  showWhetherEditable();
  if (focusOn !== null && maybe(`slot-${focusOn}`) !== null) {
    focusField(focusOn, "title", true);
    focusOn = null;
  }
}

/** Which blocks have room for their names, and how many times of day stand below, follows from the width. */
function showTimeline() {
  drawTimeline(
    need("timeline"),
    { ...table, slots: table.slots.map(whole) },
    (id) => focusField(id, "title"),
    live.timing?.run?.slot_id ?? "",
  );
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
      control.disabled = isOn || !isEditable();
      if (isOn) control.title = t("This slot is on air.");
    }
  }
}

/** @param {HTMLElement} row */
function fieldsOf(row) {
  return /** @type {Field[]} */ (/** @type {unknown} */ (all("[data-field]", row)));
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

/** @param {import("./document.js").Outcome} outcome */
function settled(outcome) {
  const state = need("save-state");
  mark(state, "state", outcome.kind === "saved" || outcome.kind === "saving" ? outcome.kind : "fault");
  const words = {
    saving: t("Saving"),
    saved: t("All saved"),
    offline: t("Not saved: the server was not reached"),
    refused: t("Not saved"),
    conflict: t("Choose which to keep"),
  };
  write(state, words[outcome.kind]);
  if (outcome.kind === "saved") void fetchRows();
  if (outcome.kind === "offline") setTimeout(() => !plan.isClean && void plan.save(), 2_000);
  if (outcome.kind === "refused") refuse(outcome);
  if (outcome.kind === "conflict") {
    for (const conflict of outcome.conflicts ?? []) clashes.ask(conflict, outcome.detail ?? "");
    void fetchRows();
  }
}

/** @param {import("./document.js").Outcome} outcome */
function refuse({ slotId, field, item, detail }) {
  const text = detail ?? t("It was refused.");
  if (slotId !== undefined && item !== undefined) {
    if (drawer.slotId !== slotId) drawer.open(slotId, "items", item.index);
    drawer.faultItem(item.index, item.field, text);
    return;
  }
  const named = slotId === undefined || field === undefined ? null : findField(slotId, field);
  const at = named ?? lastEdited;
  if (at?.isConnected) fault(at, text);
  else toast(text, { level: "error" });
  void fetchRows();
}

/**
 * @param {string} slotId
 * @param {string} name
 */
function findField(slotId, name) {
  if (lastEdited !== null && lastEdited.dataset.field === name && slotOf(lastEdited) === slotId) return lastEdited;
  const inRow = maybe(`slot-${slotId}`)?.querySelector(`[data-field=${CSS.escape(name)}]`);
  const inDrawer = drawer.slotId === slotId ? drawer.field(name) : null;
  return /** @type {Field | null} */ (inRow ?? inDrawer);
}

/**
 * Where a finding can be put right.
 * @param {Finding} finding
 */
function goTo({ kind, slot_id: id, item, link_no: link }) {
  const slot = id ? plan.slot(id) : null;
  if (slot === null) return;
  maybe(`slot-${slot.id}`)?.scrollIntoView({ block: "center" });
  if (kind === "forbidden_word" && !item) drawer.open(slot.id);
  else if (ABOUT_ITEMS.has(kind)) {
    const index = slot.items.findIndex(
      (/** @type {Record<string, any>} */ one) =>
        (one.title ?? one.sku) === item && (link === null || link === undefined || one.link_no === link),
    );
    drawer.open(slot.id, "items", Math.max(0, index));
  } else if (kind === "no_people") drawer.open(slot.id, "people");
  else focusField(slot.id, kind === "mandatory_skipped" ? "skip" : "start");
}

// ------------------------------------------------------------------------------------------------------------ editing

document.addEventListener("change", (event) => {
  const field = /** @type {Field | null} */ (
    event.target instanceof Element ? event.target.closest("[data-field]") : null
  );
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
  const name = field.dataset.field ?? "";
  plan.set(id, name, reading.value);
  showPlan();
  const slot = plan.slot(id);
  const doubt =
    slot === null
      ? null
      : warning(name, slot, { starts_at: table.starts_at, now: live.now(), timezone: show.timezone });
  if (doubt !== null) warn(field, doubt);
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
  if (id === null || !isEditable()) return;
  const field = /** @type {Field | null} */ (
    event.target instanceof Element ? event.target.closest("[data-field]") : null
  );
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
  const button = /** @type {HTMLElement | null} */ (
    event.target instanceof Element ? event.target.closest("[data-act]") : null
  );
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

/**
 * Products were added to a slot.
 * @param {string} id
 * @param {Record<string, any>[]} items
 * @param {string} cue
 * @param {number} count
 */
function putInto(id, items, cue, count) {
  plan.set(id, "items", whole({ items }).items);
  showPlan();
  announce(t("{n} put into {cue}", { n: count, cue }));
}

document.addEventListener("focusin", (event) => {
  const id = event.target instanceof Element ? slotOf(event.target) : null;
  if (id !== null) products?.aimAt(id);
});

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
  insert(
    whole({
      id: newId(),
      cue: nextCue(/** @type {any} */ (plan.wanted)),
      kind: "custom",
      title: t("New slot"),
      duration_ms: 180_000,
    }),
    focused,
  );
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
  clashes.ourOrder = edit(plan.wanted.map((slot) => slot.id));
  const place = new Map(clashes.ourOrder.map((id, index) => [id, index]));
  plan.change((slots) => slots.sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity)));
}

async function undo() {
  const answer = await call("POST", `${api}/commands`, { type: "undo" });
  if (!answer.ok) toast(answer.body?.detail ?? t("The server was not reached."), { level: "error" });
  else void fetchRows();
}

/** Whether this person may change the plan, and there is still something to plan. */
function isEditable() {
  return rights.plan && !["ended", "reviewed"].includes(live.timing?.status ?? show.status);
}

/** Nothing is offered that would be refused. */
function showWhetherEditable() {
  if (isEditable()) return;
  need("plan").dataset.readonly = "";
  need("plan-over").hidden = !rights.plan;
  for (const name of ["add", "undo", "products-open", "plan-products"]) maybe(name)?.remove();
  for (const field of all("#plan-rows :is(input, select), #plan-rows :is([data-act=duplicate], [data-act=remove])"))
    field.setAttribute("disabled", "");
  need("drawer-fields").setAttribute("disabled", "");
}

if (isEditable()) {
  need("add").addEventListener("click", add);
  need("undo").addEventListener("click", () => void undo());
  Sortable.create(need("plan-rows"), {
    draggable: "tr[data-slot]",
    handle: ".handle",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    onEnd: () => reorder(() => all("tr[data-slot]").map((row) => row.dataset.slot ?? "")),
  });
  addKeys([
    { keys: ["a"], label: "A", does: t("Add a slot"), run: () => isEditable() && add() },
    { keys: ["u"], label: "U", does: t("Undo"), run: () => isEditable() && void undo() },
    { keys: ["p"], label: "P", does: t("Products"), run: () => isEditable() && void products?.toggle() },
  ]);
  addActions(() =>
    isEditable()
      ? [
          { name: t("Add a slot"), run: add },
          { name: t("Undo"), run: () => void undo() },
        ]
      : [],
  );
}

// --------------------------------------------------------------------------------------------------------------- live

live.on("timing", () => {
  showLive();
  showWhetherEditable();
  for (const block of all(".timeline .block"))
    mark(block, "live", block.dataset.slotId === live.timing?.run?.slot_id ? "on_air" : null);
});
live.on("changed", (changed) => {
  if (["rundown", "plan"].includes(changed.what) && changed.revision > plan.base.revision)
    setTimeout(() => void fetchRows(), Math.random() * 300);
});
live.on("snapshot", (snapshot) => {
  if (snapshot.revision !== table.revision) void fetchRows();
  if (!plan.isClean) void plan.save();
});
window.addEventListener("beforeunload", (event) => {
  if (!plan.isClean || drawer.isHeld || document.querySelector("#plan-rows [aria-invalid=true]") !== null)
    event.preventDefault();
});

showPlan();
new ResizeObserver(showTimeline).observe(need("timeline"));
