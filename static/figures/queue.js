// What was saved and is not on the server yet. It stays on this device until it is, however bad the connection: every
// figure carries an id, so that sending it twice counts once.

import { call } from "../lib/api.js";

/** @typedef {{id: string, at: number, slug: string, value: number, source: "manual"}} Figure */
/** @typedef {{figures: Figure[], fault?: string}} Row a row; ``fault``: why the server refused it */

const RETRY_MS = [1_000, 2_000, 5_000, 10_000];
const MOST = 500;

export class Queue {
  #key;
  #path;
  #isSending = false;
  #tries = 0;
  #timer = 0;
  /** Called when a row was sent, refused or kept. */
  onChange = () => {};
  /** Called when the server has taken a row. */
  onSent = () => {};

  /**
   * @param {string} room
   * @param {string} show
   */
  constructor(room, show) {
    this.#key = `cuelight-figures-${show}`;
    this.#path = `/api/v1/rooms/${encodeURIComponent(room)}/figures`;
    window.addEventListener("online", () => this.retry());
    window.addEventListener("storage", (event) => event.key === this.#key && this.onChange());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.retry());
  }

  /** @returns {Row[]} */
  get rows() {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? "[]");
    } catch {
      return [];
    }
  }

  /** @param {Row[]} rows */
  #keep(rows) {
    localStorage.setItem(this.#key, JSON.stringify(rows.slice(-MOST)));
    this.onChange();
  }

  /** @param {Figure[]} figures */
  add(figures) {
    this.#keep([...this.rows, { figures }]);
    this.retry();
  }

  /** Let go of the rows that the server refused. */
  dropRefused() {
    this.#keep(this.rows.filter((row) => row.fault === undefined));
  }

  retry() {
    clearTimeout(this.#timer);
    void this.#send();
  }

  async #send() {
    if (this.#isSending) return;
    const row = this.rows.find((one) => one.fault === undefined);
    if (row === undefined) return;
    this.#isSending = true;
    const answer = await call("POST", this.#path, row.figures);
    this.#isSending = false;
    const first = row.figures[0]?.id;
    const others = this.rows.filter((one) => one.figures[0]?.id !== first);
    if (answer.ok) {
      this.#tries = 0;
      this.#keep(others);
      this.onSent();
      this.retry();
    } else if (answer.status >= 400 && answer.status < 500 && answer.status !== 429 && answer.status !== 401) {
      this.#keep([...others, { ...row, fault: String(answer.body?.detail ?? answer.status) }]);
    } else {
      this.#timer = window.setTimeout(() => this.retry(), RETRY_MS[Math.min(this.#tries++, RETRY_MS.length - 1)]);
      this.onChange();
    }
  }
}
