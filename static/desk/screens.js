// Which screens are connected, for those who speak to one of them.

import { call } from "../lib/api.js";
import { partName } from "../lib/cue_words.js";

/**
 * @typedef {object} Connected
 * @property {string} screen
 * @property {string} name
 * @property {string} person
 * @property {string} part
 * @property {string} view
 * @property {boolean} asleep
 * @property {boolean} behind
 */
/** @typedef {{id: string, part: string, label: string}} Target */

/** Figures are shown there; nobody reads cues on it. */
const DESK = "control";
const AGAIN_MS = 2_000;

export class Screens {
  #path;
  /** @type {Connected[]} */
  #known = [];
  /** @type {(() => void)[]} */
  #listeners = [];
  #fetchedAt = -Infinity;
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {import("../live/live.js").Live} live
   * @param {string} show
   */
  constructor(live, show) {
    this.#path = `/api/v1/shows/${encodeURIComponent(show)}/screens`;
    live.on("changed", ({ what }) => {
      if (what === "screens") void this.fetch();
    });
    live.on("snapshot", () => void this.fetch());
  }

  /** Screens that can be spoken to. */
  get list() {
    return this.#known
      .filter((one) => one.view !== DESK)
      .map((one) => ({ id: one.screen, part: one.part, label: label(one) }));
  }

  get count() {
    return this.#known.length;
  }

  /** How many sleep or fall behind. */
  get troubled() {
    return this.#known.filter((one) => one.asleep || one.behind).length;
  }

  /**
   * What a connected screen is called, or null.
   * @param {string} id
   */
  name = (id) => {
    const found = this.#known.find((one) => one.screen === id);
    return found === undefined ? null : label(found);
  };

  /** @param {() => void} listener called when the list may have changed */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** Ask again, at most every two seconds. */
  async fetch() {
    const wait = this.#fetchedAt + AGAIN_MS - performance.now();
    if (wait > 0) {
      this.#timer ??= window.setTimeout(() => {
        this.#timer = undefined;
        void this.fetch();
      }, wait);
      return;
    }
    this.#fetchedAt = performance.now();
    const answer = await call("GET", this.#path);
    if (!answer.ok) return;
    this.#known = answer.body?.screens ?? [];
    for (const listener of this.#listeners) listener();
  }
}

/** @param {Connected} screen */
function label({ name, person, part }) {
  if (name !== "") return name;
  return part === "" ? person : `${person} · ${partName(part)}`;
}
