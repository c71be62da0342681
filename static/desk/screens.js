// Which screens are connected and which have gone, for those who speak to them.

import { call } from "../lib/api.js";
import { partName } from "../lib/cue_words.js";

/**
 * @typedef {object} Connected
 * @property {string} screen
 * @property {string} name
 * @property {string} person
 * @property {string} role
 * @property {string} part
 * @property {string} view
 * @property {number} heard_at
 * @property {boolean} asleep
 * @property {number | null} asleep_since
 * @property {boolean} behind
 */
/** @typedef {{screen: string, name: string, person: string, part: string, view: string, last_seen: number}} Gone */
/** @typedef {{id: string, part: string, label: string}} Target */
/**
 * A screen on which nobody is reached at present; `seen` is when somebody last was.
 * @typedef {{id: string, label: string, view: string, seen: number, why: "gone" | "asleep" | "silent"}} Missing
 */

/** Figures are shown there; nobody reads cues on it. */
const DESK = "control";
/** Where cues are read. */
const READ = ["cue", "cohost", "operator", "backstage"];
export const HOSTS = ["cue", "cohost"];
const AGAIN_MS = 2_000;
/** A process that died tells nobody. */
const ANEW_MS = 20_000;
/** A page is heard every 30 s or so. */
const SILENT_MS = 40_000;

export class Screens {
  #path;
  #live;
  /** @type {Connected[]} */
  #known = [];
  /** @type {Gone[]} */
  #gone = [];
  /** @type {(() => void)[]} */
  #listeners = [];
  #fetchedAt = -Infinity;
  /** @type {number | undefined} */
  #timer;
  /** Whether the list was told. */
  isKnown = false;

  /**
   * @param {import("../live/live.js").Live} live
   * @param {string} show
   */
  constructor(live, show) {
    this.#live = live;
    this.#path = `/api/v1/shows/${encodeURIComponent(show)}/screens`;
    live.on("changed", ({ what }) => {
      if (what === "screens") void this.fetch();
    });
    live.on("snapshot", () => void this.fetch());
    window.setInterval(() => live.connection === "live" && void this.fetch(), ANEW_MS);
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

  /** Whom nothing reaches at present. @returns {Missing[]} */
  get missing() {
    const here = this.#known
      .filter((one) => READ.includes(one.view) && one.role !== "viewer" && !this.#isThere(one))
      .map((one) => ({
        id: one.screen,
        label: label(one),
        view: one.view,
        seen: one.asleep_since ?? one.heard_at,
        why: /** @type {"asleep" | "silent"} */ (one.asleep ? "asleep" : "silent"),
      }));
    const gone = this.#gone.map((one) => ({
      id: one.screen,
      label: label(one),
      view: one.view,
      seen: one.last_seen,
      why: /** @type {const} */ ("gone"),
    }));
    return [...gone, ...here];
  }

  /**
   * How many screens show a cue at present.
   * @param {string} to
   */
  reached(to) {
    const [kind = "", name = ""] = to.split(":");
    return this.#known.filter(
      (one) =>
        READ.includes(one.view) &&
        this.#isThere(one) &&
        (kind === "everyone" || (kind === "screen" ? one.screen === name : [one.part, one.role].includes(name))),
    ).length;
  }

  /** How many screens of the hosts show what they are sent. */
  get hosts() {
    return this.#known.filter((one) => HOSTS.includes(one.view) && one.role !== "viewer" && this.#isThere(one)).length;
  }

  /** @param {Connected} one */
  #isThere(one) {
    return !one.asleep && !(one.behind && this.#live.now() - one.heard_at > SILENT_MS);
  }

  /**
   * What a screen is called, or null.
   * @param {string} id
   */
  name = (id) => {
    const found = [...this.#known, ...this.#gone].find((one) => one.screen === id);
    return found === undefined ? null : label(found);
  };

  /** @param {() => void} listener called when the list may have changed */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /**
   * Tell no more of a screen that has gone; whether that was done.
   * @param {string} id
   */
  async dismiss(id) {
    const answer = await call("DELETE", `${this.#path}/${encodeURIComponent(id)}`);
    if (!answer.ok && answer.status !== 404) return answer;
    this.#gone = this.#gone.filter((one) => one.screen !== id);
    for (const listener of this.#listeners) listener();
    return answer;
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
    this.#gone = answer.body?.gone ?? [];
    this.isKnown = true;
    for (const listener of this.#listeners) listener();
  }
}

/** @param {{name: string, person: string, part: string}} screen */
function label({ name, person, part }) {
  if (name !== "") return name;
  return part === "" ? person : `${person} · ${partName(part)}`;
}
