// The page on which a row of figures is typed every few minutes.

import { data, make, mark, need, write } from "../lib/dom.js";
import { age, kpi, timeOfDay, typedMoney } from "../lib/format.js";
import { newId } from "../lib/ids.js";
import { t } from "../lib/texts.js";
import htmx from "../vendor/htmx.esm.min.js";
import { example, readFigure } from "./numbers.js";
import { question } from "./questions.js";
import { Queue } from "./queue.js";
import { Screenshot } from "./screenshot.js";

/** @typedef {import("./questions.js").Asked} Asked */

/**
 * What the page carries.
 * @typedef {object} Page
 * @property {import("../live/protocol.js").ShowHead} show
 * @property {Asked[]} asked
 * @property {number} every_min
 * @property {number | null} started_at
 * @property {number} now the server's clock when the page was made
 */

const REFRESH_MS = 30_000;
/** @type {Page} */
const page = data("page");
const { show, asked } = page;
/** How far the server's clock is ahead of this device's. */
const ahead = page.now - Date.now();
const queue = new Queue(show.room, show.id);
const screenshot = new Screenshot(show, asked, take);
/** @type {number | null} the instant of the row that is corrected; null: a new one */
let correcting = null;
/** What was asked about, as it stood then: pressed again unchanged, it is right. */
let asking = "";

const now = () => Date.now() + ahead;
const input = (/** @type {string} */ slug) => /** @type {HTMLInputElement} */ (need(`figure-${slug}`));
const full = (/** @type {Asked} */ field, /** @type {number} */ value) => kpi(value, field.unit, show.currency).full;

/**
 * The rows of the server with those that wait here, oldest first.
 * @returns {{at: number, values: Record<string, number>}[]}
 */
function rows() {
  /** @type {Map<number, Record<string, number>>} */
  const found = new Map();
  for (const row of document.querySelectorAll("#rows tr[data-at]")) {
    const cells = /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-value]"));
    const values = Object.fromEntries([...cells].map((cell) => [cell.dataset.slug, Number(cell.dataset.value)]));
    found.set(Number(/** @type {HTMLElement} */ (row).dataset.at), values);
  }
  for (const row of queue.rows)
    for (const { at, slug, value } of row.figures) found.set(at, { ...found.get(at), [slug]: value });
  return [...found].map(([at, values]) => ({ at, values })).sort((one, other) => one.at - other.at);
}

/**
 * What is known of a figure around the row that is typed.
 * @param {string} slug
 */
function known(slug) {
  const at = correcting ?? Number.POSITIVE_INFINITY;
  const told = rows().filter((row) => row.values[slug] !== undefined);
  const value = (/** @type {{values: Record<string, number>} | undefined} */ row) => row?.values[slug] ?? null;
  const before = told.filter((row) => row.at < at);
  const values = told.filter((row) => row.at !== at).map((row) => row.values[slug] ?? 0);
  return {
    last: value(before.at(-1)),
    lastAt: before.at(-1)?.at ?? null,
    next: value(told.find((row) => row.at > at)),
    highest: values.length > 0 ? Math.max(...values) : null,
  };
}

function draw() {
  for (const field of asked) {
    const { last, lastAt } = known(field.slug);
    const text = last === null || lastAt === null ? "" : `${timeOfDay(lastAt, show.timezone)}  ${full(field, last)}`;
    write(need(`last-${field.slug}`), text);
    input(field.slug).placeholder = last === null ? example() : "";
    screenshot.show(field.slug, readFigure(input(field.slug).value, field.unit, show.currency));
  }
  need("correcting").hidden = correcting === null;
  if (correcting !== null)
    write(need("correcting-what"), t("Correcting the row of {time}", { time: timeOfDay(correcting, show.timezone) }));
  write(need("save"), asking !== "" ? t("It is right: save") : correcting === null ? t("Save row") : t("Save"));
  drawQueue();
  drawDue();
}

function drawQueue() {
  const waiting = queue.rows.filter((row) => row.fault === undefined).length;
  const refused = queue.rows.filter((row) => row.fault !== undefined);
  const sent = need("sent");
  mark(sent, "state", waiting > 0 ? "waits" : null);
  if (waiting > 0) write(sent, t("Kept on this device, not sent yet: {n}. It goes by itself.", { n: waiting }));
  else if (sent.dataset.was === "waits") write(sent, t("Saved"));
  mark(sent, "was", waiting > 0 ? "waits" : null);
  const fault = need("row-fault");
  fault.hidden = refused.length === 0;
  if (refused.length > 0) {
    const drop = make("button", { type: "button" }, t("Discard"));
    drop.addEventListener("click", () => queue.dropRefused());
    fault.replaceChildren(t("A row was refused: {reason}", { reason: refused[0]?.fault ?? "" }), " ", drop);
  }
}

function drawDue() {
  const due = need("due");
  const newest = rows().at(-1)?.at ?? 0;
  if (page.every_min === 0 || page.started_at === null || show.ended_at) {
    mark(due, "state", "none");
    write(due, page.started_at === null ? t("The show has not begun.") : "");
    return;
  }
  const at = Math.max(page.started_at, newest) + page.every_min * 60_000;
  const late = now() - at;
  mark(due, "state", late >= 60_000 ? "late" : late >= 0 ? "due" : "waits");
  const time = timeOfDay(at, show.timezone);
  if (late >= 60_000) write(due, t("The row of {time} is {age} late", { time, age: age(late) }));
  else write(due, late >= 0 ? t("A row is due now") : t("Next row at {time}", { time }));
}

/** Read the fields; what cannot be read is said at its field. */
function typed() {
  /** @type {Record<string, number>} */
  const values = {};
  let isRight = true;
  for (const field of asked) {
    const text = input(field.slug).value.trim();
    if (text === "") {
      ask(field.slug, "");
      continue;
    }
    const value = readFigure(text, field.unit, show.currency);
    if (value === null) {
      isRight = false;
      ask(field.slug, t("This is no number: type 12,345, 1.2万 or 3w."), true);
    } else values[field.slug] = value;
  }
  return isRight ? values : null;
}

/**
 * @param {string} slug
 * @param {string} text
 * @param {boolean} [isWrong]
 */
function ask(slug, text, isWrong = false) {
  const place = need(`question-${slug}`);
  place.hidden = text === "";
  write(place, text);
  mark(place, "wrong", isWrong);
  if (isWrong) input(slug).setAttribute("aria-invalid", "true");
  else input(slug).removeAttribute("aria-invalid");
}

function save() {
  const values = typed();
  if (values === null) return focusFirst();
  if (Object.keys(values).length === 0) return input(asked[0]?.slug ?? "").focus();
  const shown = JSON.stringify([correcting, values]);
  let isOdd = false;
  for (const field of asked) {
    const value = values[field.slug];
    const odd = value === undefined ? "" : question(field, value, values, known(field.slug), show.currency);
    ask(field.slug, odd);
    isOdd ||= odd !== "";
  }
  if (isOdd && asking !== shown) {
    asking = shown;
    draw();
    return focusFirst();
  }
  const at = correcting ?? now();
  const before = rows().find((row) => row.at === at)?.values ?? {};
  const changed = Object.entries(values).filter(([slug, value]) => before[slug] !== value);
  if (changed.length > 0)
    queue.add(changed.map(([slug, value]) => ({ id: newId(), at, slug, value, source: "manual" })));
  screenshot.drop();
  begin(null);
}

function focusFirst() {
  const first = asked.find((field) => !need(`question-${field.slug}`).hidden);
  if (first !== undefined) input(first.slug).focus();
}

/**
 * Empty fields for a new row, or those of an earlier one.
 * @param {number | null} at
 */
function begin(at) {
  correcting = at;
  asking = "";
  const values = rows().find((row) => row.at === at)?.values ?? {};
  for (const field of asked) {
    ask(field.slug, "");
    const value = values[field.slug];
    input(field.slug).value = value === undefined ? "" : written(field, value);
  }
  draw();
  input(asked[0]?.slug ?? "").focus();
}

/**
 * Fill a field with what a screenshot says; saving asks about it like about anything typed.
 * @param {string} slug
 * @param {number} value
 */
function take(slug, value) {
  const field = asked.find((one) => one.slug === slug);
  if (field === undefined) return;
  input(slug).value = written(field, value);
  ask(slug, "");
  asking = "";
  draw();
  input(slug).focus();
}

/**
 * A figure as somebody would type it.
 * @param {Asked} field
 * @param {number} value
 */
function written(field, value) {
  if (field.unit === "money") return typedMoney(value, show.currency);
  return String(field.unit === "percent" ? Number((value * 100).toPrecision(12)) : value);
}

async function refresh() {
  try {
    await htmx.ajax("GET", `/shows/${encodeURIComponent(show.id)}/fragments/figures`, {
      target: "#rows",
      swap: "outerMorph",
    });
  } catch {
    // not reached: the next time
  }
  draw();
}

need("row-form").addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
need("row-form").addEventListener("keydown", (event) => {
  const { target } = event;
  const offered = event.key === "ArrowDown" ? asked.find(({ slug }) => input(slug) === target) : undefined;
  const value = offered === undefined ? null : screenshot.first(offered.slug);
  if (offered !== undefined && value !== null) {
    event.preventDefault();
    take(offered.slug, value);
  }
  if (event.key !== "Enter" || event.isComposing || !(target instanceof HTMLInputElement)) return;
  const index = asked.findIndex((field) => input(field.slug) === target);
  const next = asked[index + 1];
  if (index < 0 || next === undefined) return;
  event.preventDefault();
  input(next.slug).focus();
});
need("row-form").addEventListener("input", () => {
  asking = "";
  draw();
});
need("new-row").addEventListener("click", () => begin(null));
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-correct]") : null;
  const row = /** @type {HTMLElement | null} */ (button?.closest("tr[data-at]") ?? null);
  if (row !== null) begin(Number(row.dataset.at));
});
queue.onChange = draw;
queue.onSent = () => void refresh();
setInterval(drawDue, 1_000);
setInterval(() => document.visibilityState === "visible" && void refresh(), REFRESH_MS);
queue.retry();
draw();
