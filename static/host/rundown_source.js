// The plan as the API writes it, fetched when it is wanted and anew when it changes.

import { call } from "../lib/api.js";

/** @typedef {import("../live/protocol.js").Slot} Slot */

const RETRY_MS = 3_000;
const JITTER_MS = 300;

export class RundownSource {
  #url;
  #live;
  #isWanted = false;
  #isFetching = false;
  /** The newest revision that was heard of; -1 before the first. */
  #newest = -1;
  /** The revision that is here; -1 before the first. */
  revision = -1;
  /** @type {Slot[]} */
  slots = [];
  /** Called when the plan was fetched. */
  onChange = () => {};

  /**
   * @param {import("../live/live.js").Live} live
   * @param {string} show
   */
  constructor(live, show) {
    this.#live = live;
    this.#url = `/api/v1/shows/${encodeURIComponent(show)}/rundown`;
    live.on("snapshot", (snapshot) => this.#hear(snapshot.revision, 0));
    live.on("changed", (changed) => {
      if (changed.what === "rundown") this.#hear(changed.revision, Math.random() * JITTER_MS);
    });
  }

  /** @param {boolean} isWanted whether the plan is needed from now on */
  want(isWanted) {
    this.#isWanted = isWanted;
    void this.#fetch();
  }

  /** @param {string | undefined} id */
  slot(id) {
    return this.slots.find((slot) => slot.id === id) ?? null;
  }

  /**
   * @param {number} revision
   * @param {number} wait
   */
  #hear(revision, wait) {
    this.#newest = Math.max(this.#newest, revision);
    setTimeout(() => void this.#fetch(), wait);
  }

  async #fetch() {
    if (!this.#isWanted || this.#isFetching || this.#newest <= this.revision) return;
    this.#isFetching = true;
    const answer = await call("GET", this.#url);
    this.#isFetching = false;
    if (answer.ok) {
      this.revision = answer.body.revision;
      this.slots = answer.body.slots;
      this.onChange();
    }
    // Offline the next snapshot asks again; otherwise it is worth another try.
    if (this.#newest > this.revision && this.#live.connection === "live")
      setTimeout(() => void this.#fetch(), answer.ok ? 0 : RETRY_MS);
  }
}
