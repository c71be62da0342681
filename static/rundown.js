// The list of slots on the control and the replay page: marks, expected starts, and the slot on air kept in sight.

import htmx from "./vendor/htmx.esm.min.js";
import { all, mark, maybe, need, write } from "./dom.js";
import { clockTime } from "./format.js";
import { grown, startOf } from "./timing.js";
import { t } from "./words.js";

/** @typedef {import("./protocol.js").Timing} Timing */

const SIGNS = { done: "✓", skipped: "–", on_air: "▶", next: "›", later: "" };

export class RundownList {
  #timezone;
  #url;
  #fetching = false;
  #wanted = false;
  /** @type {string | null} */
  #onAir = null;
  #touchedAt = -Infinity;
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
    this.#total();
  }

  get revision() {
    return Number(need("rundown").dataset.revision);
  }

  /**
   * @param {string} slotId
   * @returns {{cue: string, title: string, kind: string, length: string} | null}
   */
  slot(slotId) {
    const row = maybe(`row-${slotId}`);
    if (row === null) return null;
    const { cue = "", title = "", kind = "custom" } = row.dataset;
    return { cue, title, kind, length: row.querySelector(".length")?.textContent ?? "" };
  }

  /** The order of the slots as they stand. */
  get order() {
    return all("li[data-slot]", need("rundown")).map((row) => row.dataset.slot ?? "");
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
    this.#keepInSight(timing.run?.slot_id ?? null);
    if (timing.grows_from === null) return null;
    if (now < timing.grows_from) return timing.grows_from;
    return timing.grows_from + (Math.floor(grown(timing, now) / 1000) + 1) * 1000;
  }

  /**
   * @param {import("./protocol.js").TimingRow} row
   * @param {Timing} timing
   * @param {number} now
   */
  #paintRow(row, timing, now) {
    const element = maybe(`row-${row.slot_id}`);
    if (element === null) return;
    mark(element, "live", row.phase);
    const sign = /** @type {HTMLElement} */ (element.querySelector("[data-mark]"));
    if (write(sign, SIGNS[row.phase])) {
      const names = { done: t("done"), skipped: t("skipped"), on_air: t("on air"), next: t("next"), later: "" };
      sign.title = names[row.phase];
      element.setAttribute("aria-current", row.phase === "on_air" ? "true" : "false");
    }
    const time = /** @type {HTMLElement} */ (element.querySelector("time"));
    write(time, clockTime(startOf(row, timing, now), this.#timezone));
    const planned = Number(time.dataset.start);
    time.title = Math.abs(planned - row.start) < 1000 ? "" : t("planned {time}", { time: clockTime(planned, this.#timezone) });
  }

  /** @param {string | null} slotId */
  #keepInSight(slotId) {
    if (slotId === null || slotId === this.#onAir) return;
    this.#onAir = slotId;
    if (performance.now() - this.#touchedAt < 8000) return;
    const [row, scroll] = [maybe(`row-${slotId}`), maybe("rundown-scroll")];
    if (row === null || scroll === null) return;
    const top = row.offsetTop - scroll.offsetTop - scroll.clientHeight / 3;
    scroll.scrollTo({ top: Math.max(0, top), behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }
}
