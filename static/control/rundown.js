// The list of slots on the control and the replay page: marks, expected starts, and the slot on air kept in sight.

import { all, mark, maybe, need, write } from "../lib/dom.js";
import { clockTime, length, signed } from "../lib/format.js";
import { phases, t } from "../lib/texts.js";
import { grown, SIGNS, startOf } from "../lib/timing.js";
import htmx from "../vendor/htmx.esm.min.js";

/** @typedef {import("../live/live.js").Timing} Timing */
/** @typedef {import("../live/protocol.js").TimingRow} TimingRow */
/**
 * What the list knows of a slot.
 * @typedef {object} Listed
 * @property {string} cue
 * @property {string} title
 * @property {string} kind
 * @property {string} length
 * @property {boolean} must
 * @property {string[]} people
 */

export class RundownList {
  #timezone;
  #url;
  #fetching = false;
  #wanted = false;
  /** @type {string | null} */
  #onAir = null;
  #touchedAt = -Infinity;
  /** The slot that the keys speak of. @type {string | null} */
  cursor = null;
  /** Called after the list was fetched anew. */
  onFetched = () => {};

  /**
   * @param {string} timezone
   * @param {string | null} url of the fragment; null: never fetched anew
   */
  constructor(timezone, url) {
    this.#timezone = timezone;
    this.#url = url;
    // Somebody who scrolls by hand is left alone for a while.
    for (const name of ["wheel", "touchmove", "pointerdown"]) {
      maybe("rundown-scroll")?.addEventListener(name, () => (this.#touchedAt = performance.now()), { passive: true });
    }
    // A list that was behind a tab had no height to be scrolled in.
    window.addEventListener("resize", () => this.#scrollToAir("auto"));
    this.#total();
  }

  get revision() {
    return Number(need("rundown").dataset.revision);
  }

  /**
   * @param {string} slotId
   * @returns {Listed | null}
   */
  slot(slotId) {
    const row = maybe(`row-${slotId}`);
    if (row === null) return null;
    const { cue = "", title = "", kind = "custom", must } = row.dataset;
    return {
      cue,
      title,
      kind,
      length: row.querySelector(".length")?.textContent ?? "",
      must: must !== undefined,
      people: peopleOf(row),
    };
  }

  /** The order of the slots as they stand. */
  get order() {
    return all("li[data-slot]", need("rundown")).map((row) => row.dataset.slot ?? "");
  }

  /** Everybody who presents something, in the order of the show. */
  people() {
    return [...new Set(all("li[data-slot]", need("rundown")).flatMap(peopleOf))];
  }

  /**
   * Who presents the slot on air by the plan: its people, or those of the last slot above that names any.
   * @param {Timing | null} timing
   */
  peopleNow(timing) {
    const order = this.order;
    const at = order.indexOf(timing?.run?.slot_id ?? timing?.next ?? "");
    for (const id of order.slice(0, at + 1).reverse()) {
      const people = this.slot(id)?.people ?? [];
      if (people.length > 0) return people;
    }
    return [];
  }

  /**
   * When others take over by the plan, and who.
   * @param {Timing | null} timing
   * @param {number} now
   * @returns {{people: string[], at: number} | null}
   */
  nextShift(timing, now) {
    const row = this.#coming(timing).find((one) => maybe(`row-${one.slot_id}`)?.dataset.shifts !== undefined);
    return row === undefined || timing === null
      ? null
      : { people: this.slot(row.slot_id)?.people ?? [], at: startOf(row, timing, now) };
  }

  /**
   * The next slot that is flagged, and when it comes.
   * @param {Timing | null} timing
   * @param {number} now
   * @returns {{cue: string, at: number} | null}
   */
  nextFlag(timing, now) {
    const row = this.#coming(timing).find((one) => maybe(`row-${one.slot_id}`)?.dataset.flag !== undefined);
    return row === undefined || timing === null
      ? null
      : { cue: this.slot(row.slot_id)?.cue ?? "", at: startOf(row, timing, now) };
  }

  /** @param {Timing | null} timing */
  #coming(timing) {
    return (timing?.rows ?? []).filter((row) => row.phase === "next" || row.phase === "later");
  }

  /** Fetch the list anew after a little jitter, once at a time. */
  fetch(atOnce = false) {
    if (this.#url === null) return;
    this.#wanted = true;
    if (this.#fetching) return;
    this.#fetching = true;
    setTimeout(() => void this.#swap(), atOnce ? 0 : Math.random() * 300);
  }

  async #swap() {
    while (this.#wanted) {
      this.#wanted = false;
      await htmx.ajax("GET", /** @type {string} */ (this.#url), { target: "#rundown", swap: "outerMorph" });
    }
    this.#fetching = false;
    this.#total();
    this.onFetched();
  }

  #total() {
    const rows = all("li[data-slot]", need("rundown")).length;
    const total = maybe("rundown-total");
    if (total !== null) write(total, rows > 0 ? t("{n} slots", { n: rows }) : "");
  }

  /**
   * Show the schedule as it is at an instant; returns the next instant at which it differs.
   * @param {Timing | null} timing
   * @param {number} now
   * @returns {number | null}
   */
  paint(timing, now) {
    if (timing === null) return null;
    for (const row of timing.rows ?? []) this.#paintRow(row, timing, now);
    for (const time of all("time[data-follows]", need("rundown"))) {
      write(time, maybe(`row-${time.dataset.follows ?? ""}`)?.querySelector(".when time")?.textContent ?? "");
    }
    this.#keepInSight(timing.run?.slot_id ?? null);
    if (timing.grows_from === null) return null;
    if (now < timing.grows_from) return timing.grows_from;
    return timing.grows_from + (Math.floor(grown(timing, now) / 1000) + 1) * 1000;
  }

  /**
   * @param {TimingRow} row
   * @param {Timing} timing
   * @param {number} now
   */
  #paintRow(row, timing, now) {
    const element = maybe(`row-${row.slot_id}`);
    if (element === null) return;
    mark(element, "live", row.phase);
    mark(element, "cursor", this.cursor === row.slot_id);
    const sign = /** @type {HTMLElement} */ (element.querySelector("[data-mark]"));
    if (write(sign, SIGNS[row.phase])) {
      sign.title = phases()[row.phase];
      element.setAttribute("aria-current", row.phase === "on_air" ? "true" : "false");
    }
    const start = startOf(row, timing, now);
    const planned = Number(element.dataset.start);
    const time = /** @type {HTMLElement} */ (element.querySelector(".when time"));
    write(time, clockTime(start, this.#timezone));
    const off = Math.abs(planned - start) >= 1000 && row.phase !== "skipped";
    const hard = time.dataset.hard === undefined ? "" : t("Fixed start");
    time.title = [hard, off ? t("planned {time}", { time: clockTime(planned, this.#timezone) }) : ""]
      .filter((one) => one !== "")
      .join(" · ");
    const drift = /** @type {HTMLElement} */ (element.querySelector("[data-drift]"));
    write(drift, off ? signed((start - planned) * timing.speed) : "");
    drift.title = off
      ? start > planned
        ? t("{time} later than planned", { time: length((start - planned) * timing.speed) })
        : t("{time} earlier than planned", { time: length((planned - start) * timing.speed) })
      : "";
  }

  /**
   * Move the cursor of the keys; the first press puts it on the next slot.
   * @param {number} by
   * @param {string | null} from where it is when nobody has moved it yet
   */
  moveCursor(by, from) {
    const order = this.order;
    const at =
      this.cursor === null
        ? order.indexOf(from ?? "")
        : Math.max(0, Math.min(order.length - 1, order.indexOf(this.cursor) + by));
    this.setCursor(order[Math.max(0, at)] ?? null);
  }

  /** @param {string | null} slotId */
  setCursor(slotId) {
    this.cursor = slotId;
    for (const row of all("li[data-slot]", need("rundown"))) mark(row, "cursor", row.dataset.slot === slotId);
    if (slotId === null) return;
    this.#touchedAt = performance.now();
    maybe(`row-${slotId}`)?.scrollIntoView({ block: "nearest" });
  }

  /** @param {string | null} slotId */
  #keepInSight(slotId) {
    if (slotId === null || slotId === this.#onAir) return;
    this.#onAir = slotId;
    this.#scrollToAir(matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
  }

  /** @param {ScrollBehavior} behavior */
  #scrollToAir(behavior) {
    if (performance.now() - this.#touchedAt < 8000) return;
    const [row, scroll] = [maybe(`row-${this.#onAir}`), maybe("rundown-scroll")];
    if (row === null || scroll === null) return;
    // The row itself sticks to an edge of the list; the one above tells where it belongs.
    const above = /** @type {HTMLElement | null} */ (row.previousElementSibling);
    const place = above === null ? 0 : above.offsetTop + above.offsetHeight - scroll.offsetTop;
    scroll.scrollTo({ top: Math.max(0, place - scroll.clientHeight / 3), behavior });
  }
}

/** @param {HTMLElement} row */
function peopleOf(row) {
  return (row.dataset.people ?? "").split("\n").filter((one) => one !== "");
}
