// A crew's page: the live show, its rundown, and what both say together.
//
// The server computes the schedule; here it is only looked up. Starts come with `timing` and move by its rule; planned
// times and lengths come with `GET …/state`, fetched when the plan, the status or the accepted delay has changed.

import { call } from "../lib/api.js";
import { BEFORE, OVER, startOf } from "../lib/timing.js";
import { Live } from "../live/live.js";

/** @typedef {import("../live/protocol.js").Slot} Slot */
/** @typedef {import("../live/protocol.js").ShowHead} Show */
/** @typedef {import("../live/protocol.js").TimingRow} TimingRow */
/** @typedef {import("../live/live.js").Timing} Timing */
/**
 * UTC ms; `length` is how long it is expected to take.
 * @typedef {object} Planned
 * @property {number} start
 * @property {number} end
 * @property {number} length
 */
/** @typedef {{slot_id: string, planned_start: number, expected_start: number, expected_end: number}} StateRow */

const JITTER_MS = 300;
const RETRY_MS = 3_000;

export class Crew {
  /** @type {Slot[]} */
  slots = [];
  revision = -1;
  /** @type {Map<string, Slot>} */
  #byId = new Map();
  /** @type {Map<string, Planned>} */
  #planned = new Map();
  /** @type {Map<string, TimingRow>} */
  #rows = new Map();
  /** @type {(() => void)[]} */
  #listeners = [];
  #basis = "";
  #fetching = false;
  #wanted = false;
  #always;

  /**
   * @param {Show} show
   * @param {{view: string, role?: string, always?: boolean}} options `always`: planned times and lengths are fetched
   *   anew after every change of the clock, not only when they may have changed
   */
  constructor(show, { view, role = "", always = false }) {
    this.show = show;
    this.#always = always;
    this.live = new Live(show.id, view, role);
    this.live.on("snapshot", (snapshot) => {
      if (snapshot.revision !== this.revision) this.fetch();
    });
    this.live.on("changed", (changed) => {
      if (changed.what === "rundown") this.fetch();
    });
    this.live.on("timing", (timing) => this.#timing(timing));
  }

  get timing() {
    return this.live.timing;
  }

  get floor() {
    return this.live.floor;
  }

  /** How many times faster than real time the show runs. */
  get speed() {
    return this.timing?.speed ?? 1;
  }

  get isBefore() {
    return BEFORE.includes((this.timing ?? this.show).status);
  }

  get isOver() {
    return OVER.includes((this.timing ?? this.show).status);
  }

  /**
   * Called when the rundown was fetched anew.
   * @param {() => void} listener
   */
  onRundown(listener) {
    this.#listeners.push(listener);
  }

  /** @param {string | null | undefined} id */
  slot(id) {
    return this.#byId.get(id ?? "") ?? null;
  }

  /**
   * A slot by the code that people call it by; the case does not matter.
   * @param {string} code
   */
  byCue(code) {
    const wanted = code.trim().toLowerCase();
    return this.slots.find((slot) => slot.cue.toLowerCase() === wanted) ?? null;
  }

  /** @param {string} id */
  row(id) {
    return this.#rows.get(id) ?? null;
  }

  /** @param {string} id */
  planned(id) {
    return this.#planned.get(id) ?? null;
  }

  /** The slot on air. */
  get onAir() {
    return this.slot(this.timing?.run?.slot_id);
  }

  /**
   * When a slot is expected to start, or did start; null before the server has said.
   * @param {string} id
   * @param {number} now
   */
  startOf(id, now) {
    const row = this.row(id);
    return row === null || this.timing === null ? (this.planned(id)?.start ?? null) : startOf(row, this.timing, now);
  }

  /** The slots still to be played, in their order. */
  get ahead() {
    return this.slots.filter((slot) => ["next", "later"].includes(this.row(slot.id)?.phase ?? ""));
  }

  /** When the plan would have the show end. */
  get plannedEnd() {
    const ends = this.slots.filter((slot) => slot.skip !== true).map((slot) => this.planned(slot.id)?.end ?? 0);
    return Math.max(this.show.starts_at, ...ends);
  }

  /** Fetch rundown and planned times, soon; a fetch under way is followed by one more. */
  fetch() {
    this.#wanted = true;
    if (this.#fetching) return;
    this.#fetching = true;
    setTimeout(() => void this.#fetch(), this.revision < 0 ? 0 : Math.random() * JITTER_MS);
  }

  async #fetch() {
    while (this.#wanted) {
      this.#wanted = false;
      const base = `/api/v1/shows/${this.show.id}`;
      const [rundown, state] = await Promise.all([call("GET", `${base}/rundown`), call("GET", `${base}/state`)]);
      if (rundown.ok && state.ok) this.take(rundown.body, state.body.schedule);
      else setTimeout(() => this.fetch(), RETRY_MS);
    }
    this.#fetching = false;
  }

  /**
   * @param {{revision: number, slots: Slot[]}} rundown
   * @param {StateRow[]} schedule
   */
  take(rundown, schedule) {
    this.revision = rundown.revision;
    this.slots = rundown.slots;
    this.#byId = new Map(rundown.slots.map((slot) => [slot.id, slot]));
    this.#planned = new Map(schedule.map((row) => [row.slot_id, this.#times(row)]));
    for (const listener of this.#listeners) listener();
    this.live.ticker.wake();
  }

  /**
   * @param {StateRow} row
   * @returns {Planned}
   */
  #times(row) {
    const length = this.slot(row.slot_id)?.skip === true ? 0 : (this.slot(row.slot_id)?.duration_ms ?? 0) / this.speed;
    return { start: row.planned_start, end: row.planned_start + length, length: row.expected_end - row.expected_start };
  }

  /** @param {Timing} timing */
  #timing(timing) {
    this.#rows = new Map((timing.rows ?? []).map((row) => [row.slot_id, row]));
    const basis = this.#always
      ? `${timing.seq} ${timing.status} ${timing.run?.run_id}`
      : `${timing.status} ${timing.accepted_ms}`;
    if (basis === this.#basis) return;
    this.#basis = basis;
    this.fetch();
  }
}
