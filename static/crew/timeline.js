// The whole show to scale: planned on one side of the axis, real and expected on the other, now across both.

import { all, make, mark, need, write } from "../lib/dom.js";
import { clockTime, lateness, length, timeOfDay, zoneOffset } from "../lib/format.js";
import { addKeys } from "../lib/keys.js";
import { kinds, t } from "../lib/texts.js";
import { face, paintFace } from "../live/countdown.js";
import { nextSecond } from "../live/ticker.js";
import { openView } from "./base.js";
import { bounds, holes, ticks } from "./timeline_axis.js";

/** @typedef {import("../live/protocol.js").Slot} Slot */
/** @typedef {import("./timeline_axis.js").Block} Block */

const { settings, crew } = openView({ always: true });
const { show } = crew;
const names = kinds();
const ZOOMS = ["all", "240", "120", "60", "30", "15", "5"];
/** On an axis that goes down, a minute has at least so many pixels: a code fits into it. */
const LEAST_MINUTE = 17;
const narrow = matchMedia("(max-width: 640px)");
let view = { from: 0, until: 1, scale: 1 };
let isAway = false;
let chosen = "";

crew.onRundown(draw);
settings.watch(draw);
narrow.addEventListener("change", draw);
new ResizeObserver(draw).observe(need("scroll"));
crew.live.ticker.add(paint);
bind();

function bind() {
  for (const name of ["wheel", "touchmove"]) need("scroll").addEventListener(name, leave, { passive: true });
  need("scroll").addEventListener(
    "keydown",
    (event) =>
      ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"].includes(event.key) &&
      leave(),
  );
  need("axis").addEventListener("click", (event) => {
    const block =
      event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-slot]")) : null;
    chosen = block?.dataset.slot ?? "";
    tell();
  });
  need("zoom-in").addEventListener("click", () => zoom(1));
  need("zoom-out").addEventListener("click", () => zoom(-1));
  need("zoom-all").addEventListener("click", () => settings.set("zoom", "all"));
  need("follow").addEventListener("click", follow);
  addKeys([
    { keys: ["+", "="], label: "+", does: t("Show less at once"), run: () => zoom(1) },
    { keys: ["-"], label: "−", does: t("Show more at once"), run: () => zoom(-1) },
    { keys: ["0"], label: "0", does: t("The whole show"), run: () => settings.set("zoom", "all") },
    { keys: ["l"], label: "L", does: t("Keep now in sight, or not"), run: follow },
  ]);
}

/** @param {1 | -1} way */
function zoom(way) {
  const at = ZOOMS.indexOf(settings.get("zoom")) + way;
  const wanted = ZOOMS[at];
  if (wanted !== undefined) settings.set("zoom", wanted);
}

function leave() {
  if (!isFollowing()) return;
  isAway = true;
  showFollow();
}

function follow() {
  if (isAway) isAway = false;
  else settings.set("follow", !settings.flag("follow"));
  showFollow();
  keepNow(crew.live.now());
}

function isFollowing() {
  return settings.flag("follow") && !isAway;
}

function showFollow() {
  need("follow").setAttribute("aria-pressed", String(isFollowing()));
}

function isDown() {
  const axis = settings.get("axis");
  return axis === "down" || (axis !== "across" && narrow.matches);
}

// -------------------------------------------------------------------------------------------------------- drawing

/**
 * The planned place of a slot.
 * @param {Slot} slot
 * @returns {Block}
 */
function plannedBlock(slot) {
  const planned = crew.planned(slot.id);
  return { slotId: slot.id, start: planned?.start ?? show.starts_at, end: planned?.end ?? show.starts_at };
}

/**
 * Where a slot was or is expected; null for one that is not played.
 * @param {Slot} slot
 * @param {number} now
 * @returns {Block | null}
 */
function realBlock(slot, now) {
  const phase = crew.row(slot.id)?.phase ?? "later";
  const start = crew.startOf(slot.id, now);
  if (start === null || phase === "skipped") return null;
  const end = start + (crew.planned(slot.id)?.length ?? 0);
  return { slotId: slot.id, start, end: phase === "on_air" ? Math.max(end, now) : end };
}

function draw() {
  const scroll = need("scroll");
  const down = isDown();
  mark(need("timeline"), "axis", down ? "down" : "across");
  const empty = need("timeline-empty");
  empty.hidden = crew.slots.length > 0 || crew.revision < 0;
  write(empty, t("The rundown is empty."));
  showFollow();
  const now = crew.live.now();
  const planned = crew.slots.map(plannedBlock);
  const real = crew.slots.flatMap((slot) => realBlock(slot, now) ?? []);
  const { from, until } = bounds([...planned, ...real], show.starts_at, crew.isBefore || crew.isOver ? null : now);
  const room = Math.max(1, down ? scroll.clientHeight : scroll.clientWidth);
  const minutes = Number(settings.get("zoom"));
  const whole = room / (until - from);
  const scale = Number.isFinite(minutes)
    ? Math.max(whole, room / (minutes * 60_000))
    : Math.max(whole, down ? LEAST_MINUTE / 60_000 : 0);
  view = { from, until, scale };
  const axis = need("axis");
  axis.style.setProperty("--whole", `${(until - from) * scale}px`);
  const playable = planned.filter((block) => block.end > block.start);
  axis.replaceChildren(
    ...ticks(from, until, scale, down ? 44 : 78, zoneOffset(from, show.timezone)).map((at) =>
      place(make("span", { class: "tick" }, timeOfDay(at, show.timezone)), at),
    ),
    ...groups(),
    ...crew.slots.map((slot, at) => block(slot, planned[at] ?? plannedBlock(slot), "plan")),
    ...holes(playable).map((hole) =>
      place(
        make("i", {
          class: "hole",
          "data-hole": hole.kind,
          "data-lane": "plan",
          title: `${hole.kind === "gap" ? t("gap") : t("overlap")} ${length(hole.end - hole.start)}`,
        }),
        hole.start,
        hole.end,
      ),
    ),
    ...crew.slots.map((slot) => block(slot, realBlock(slot, now) ?? plannedBlock(slot), "real")),
    ...crew.slots
      .filter((slot) => slot.flag === true)
      .map((slot) =>
        place(make("span", { class: "flag", title: `${slot.cue} ${slot.title}` }, slot.cue), plannedBlock(slot).start),
      ),
    make("div", { class: "holes", id: "real-holes" }),
    make("div", { class: "now", id: "now" }, make("span", { id: "now-label" })),
  );
  showKey();
  const shown = settings.get("zoom");
  write(need("zoom-now"), /** @type {HTMLSelectElement} */ (need("set-zoom")).selectedOptions[0]?.text ?? shown);
  for (const [id, at] of /** @type {const} */ ([
    ["zoom-out", 0],
    ["zoom-in", ZOOMS.length - 1],
  ])) {
    const button = /** @type {HTMLButtonElement} */ (need(id));
    button.disabled = ZOOMS.indexOf(shown) === at;
  }
  crew.live.ticker.wake();
}

/**
 * @param {Slot} slot
 * @param {Block} where
 * @param {"plan" | "real"} lane
 */
function block(slot, where, lane) {
  const skip = slot.skip === true;
  const element = make(
    "div",
    {
      class: "block",
      "data-lane": lane,
      "data-slot": slot.id,
      "data-kind": slot.kind,
      "data-skip": skip,
      title: `${slot.cue} ${slot.title} · ${length(slot.duration_ms)}`,
    },
    make("i"),
    make("p", {}, make("b", {}, slot.cue), " ", make("span", {}, slot.title)),
  );
  return placeBlock(element, where);
}

/**
 * @param {HTMLElement} element
 * @param {Block} where
 */
function placeBlock(element, { start, end }) {
  element.dataset.start = String(start);
  element.dataset.end = String(end);
  return place(element, start, end);
}

/**
 * @template {HTMLElement} E
 * @param {E} element
 * @param {number} start
 * @param {number} [end]
 * @returns {E}
 */
function place(element, start, end) {
  element.style.setProperty("--at", `${((start - view.from) * view.scale).toFixed(2)}px`);
  if (end !== undefined) element.style.setProperty("--for", `${Math.max(2, (end - start) * view.scale).toFixed(2)}px`);
  return element;
}

/** A band over each stretch of slots of one group. */
function groups() {
  /** @type {{name: string, start: number, end: number}[]} */
  const bands = [];
  /** @type {string | null} */
  let open = null;
  for (const slot of crew.slots) {
    if (slot.skip === true) continue;
    const { start, end } = plannedBlock(slot);
    const last = bands.at(-1);
    if (slot.group && slot.group === open && last !== undefined) last.end = end;
    else if (slot.group) bands.push({ name: slot.group, start, end });
    open = slot.group ?? null;
  }
  return bands.map((band) =>
    place(make("span", { class: "group", title: band.name }, band.name), band.start, band.end),
  );
}

function showKey() {
  const used = [...new Set(crew.slots.map((slot) => slot.kind))];
  need("key").replaceChildren(
    ...used.map((kind) => make("li", { "data-kind": kind }, make("i"), names[kind] ?? kind)),
    make("li", { class: "hatch", "data-hole": "gap" }, make("i"), t("gap")),
    make("li", { class: "hatch", "data-hole": "overlap" }, make("i"), t("overlap")),
  );
}

// --------------------------------------------------------------------------------------------------------- moving

/**
 * @param {number} now
 * @returns {number | null}
 */
function paint(now) {
  const next = paintHead(now);
  if (crew.revision < 0) return next;
  /** @type {Block[]} */
  const real = [];
  for (const element of all('.block[data-lane="real"]', need("axis"))) {
    const slot = crew.slot(element.dataset.slot);
    const where = slot === null ? null : realBlock(slot, now);
    const phase = crew.row(element.dataset.slot ?? "")?.phase ?? "later";
    mark(element, "live", phase);
    element.hidden = where === null;
    if (where === null) continue;
    if (Number(element.dataset.start) !== where.start || Number(element.dataset.end) !== where.end)
      placeBlock(element, where);
    if (phase === "on_air")
      element.style.setProperty("--done", `${(Math.max(0, now - where.start) * view.scale).toFixed(2)}px`);
    if (where.end > where.start) real.push(where);
  }
  for (const element of all('.block[data-lane="plan"]', need("axis")))
    mark(element, "live", crew.row(element.dataset.slot ?? "")?.phase ?? "later");
  real.sort((a, b) => a.start - b.start);
  need("real-holes").replaceChildren(
    ...holes(real)
      .filter((hole) => hole.kind === "gap")
      .map((hole) =>
        place(
          make("i", {
            class: "hole",
            "data-hole": hole.kind,
            "data-lane": "real",
            title: `${t("gap")} ${length(hole.end - hole.start)}`,
          }),
          hole.start,
          hole.end,
        ),
      ),
  );
  paintNow(now);
  tell();
  return Math.min(nextSecond(now), next ?? Infinity);
}

/** @param {number} now */
function paintNow(now) {
  const line = need("now");
  line.hidden = now < view.from || now > view.until;
  place(line, now);
  write(need("now-label"), timeOfDay(now, show.timezone));
  keepNow(now);
}

/** @param {number} now */
function keepNow(now) {
  if (!isFollowing() || need("now").hidden) return;
  const scroll = need("scroll");
  const at = (now - view.from) * view.scale;
  if (isDown()) scroll.scrollTop = Math.max(0, at - scroll.clientHeight * 0.35);
  else scroll.scrollLeft = Math.max(0, at - scroll.clientWidth * 0.35);
}

/**
 * @param {number} now
 * @returns {number | null}
 */
function paintHead(now) {
  const { timing } = crew;
  const run = timing?.run ?? null;
  const slot = crew.onAir;
  if (run === null) {
    write(
      need("air-label"),
      crew.isOver
        ? t("The show has ended. Thank you.")
        : t("Starts at {time}", { time: timeOfDay(show.starts_at, show.timezone) }),
    );
    write(need("air-what"), "");
    write(need("countdown"), "");
    return null;
  }
  const seen = face(run, now, show.timezone, crew.speed);
  write(need("air-label"), run.paused ? t("Paused") : seen.phase === "overtime" ? t("Overtime") : t("On air"));
  write(need("air-what"), slot === null ? "" : `${slot.cue} ${slot.title}`);
  paintFace(need("countdown"), seen, run.paused);
  return seen.next;
}

/** What is known of the slot that was touched. */
function tell() {
  const slot = crew.slot(chosen);
  const element = need("detail");
  element.hidden = slot === null;
  for (const block of all(".block[data-chosen]", need("axis")))
    if (block.dataset.slot !== chosen) delete block.dataset.chosen;
  if (slot === null) return;
  for (const block of all(`.block[data-slot="${slot.id}"]`, need("axis"))) block.dataset.chosen = "";
  const { timezone } = show;
  const planned = plannedBlock(slot);
  const real = realBlock(slot, crew.live.now());
  const times = (/** @type {Block} */ where) => `${clockTime(where.start, timezone)}–${clockTime(where.end, timezone)}`;
  const parts = [
    names[slot.kind] ?? slot.kind,
    `${t("Plan")} ${times(planned)}`,
    real === null ? t("skipped") : `${t("Real")} ${times(real)}`,
    real === null ? "" : lateness((real.start - planned.start) * crew.speed),
  ];
  write(need("detail-what"), `${slot.cue} ${slot.title}`);
  write(need("detail-facts"), parts.filter(Boolean).join("  ·  "));
}
