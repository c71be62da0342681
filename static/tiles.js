// The live figures: value, where it is going, and how fresh it is. Stale is never shown as live.

import { flash, mark, write } from "./dom.js";
import { age, DASH, kpi } from "./format.js";
import { t } from "./words.js";

/** @typedef {import("./protocol.js").Frame} Frame */
/** @typedef {import("./protocol.js").Kpi} Kpi */
/** @typedef {import("./protocol.js").TileSpec} TileSpec */

const MINUTE = 60_000;
/** Figures that stand for an instant; the others only grow, and are compared by what the last minutes added. */
const GAUGES = ["online", "avg_online", "conversion", "spend_per_buyer", "uv_value", "gpm", "engagement_rate", "follow_rate", "order_value", "avg_watch_time", "interaction_index"];
/** Without a word for so long a figure is stale, whatever it was called when it came. */
const STALE_MS = 15_000;

const NOT_REPORTED = "No source reports it.";
/** Why there may be no value, as the server says it; here so that the texts are found. */
void [
  t("No source reports it."),
  t("No source reports when people leave."),
  t("It has a meaning for a whole show only."),
  t("It has a meaning for a part of a show only."),
  t("The show has not begun."),
  t("The show was not on air in this time."),
  t("How many people were online in this time is not known."),
  t("No targets were set before the start."),
  t("None of the figures that have a target is known yet."),
  t("It is the room's first show: there is nobody to compare with."),
  t("There are too many people to tell who of them is new."),
  t("The days after the show are not over yet."),
  t("Who was there in these minutes is no longer kept."),
  t("What it is divided by is still 0."),
];

export class Tiles {
  #specs;
  #currency;
  /** @type {Frame | null} */
  frame = null;
  /** @type {Map<string, {at: number, value: number}[]>} */
  #history = new Map();

  /**
   * @param {TileSpec[]} specs
   * @param {string} currency
   */
  constructor(specs, currency) {
    this.#specs = specs;
    this.#currency = currency;
  }

  /**
   * @param {Frame} frame
   * @param {boolean} [isJump] the frame does not follow the one before
   */
  take(frame, isJump = false) {
    if (isJump) this.#history.clear();
    this.frame = frame;
    for (const spec of this.#specs) {
      const value = frame.kpis[spec.slug]?.value;
      if (value !== null && value !== undefined) this.#remember(spec.slug, frame.as_of, value);
      this.#paint(spec, frame.kpis[spec.slug], !isJump);
    }
  }

  /**
   * Values from before this page was open.
   * @param {string} slug
   * @param {number[]} at
   * @param {(number | null)[]} values
   */
  seed(slug, at, values) {
    values.forEach((value, index) => {
      if (value !== null) this.#remember(slug, at[index] ?? 0, value);
    });
  }

  /**
   * How old the figures are; called every second.
   * @param {number} now
   * @param {boolean} isConnected
   */
  ageAt(now, isConnected) {
    if (document.body.dataset.status === "ended") return;
    for (const spec of this.#specs) {
      const element = this.#element(spec.slug);
      const value = this.frame?.kpis[spec.slug];
      if (element === null || value === undefined || value.value === null) continue;
      const old = now - (value.as_of ?? this.frame?.as_of ?? now);
      const state = value.freshness === "late" ? "late" : !isConnected || old > STALE_MS ? "stale" : "fresh";
      mark(element, "freshness", state);
      const fresh = /** @type {HTMLElement} */ (element.querySelector("[data-fresh]"));
      write(fresh, state === "fresh" ? "" : age(old));
      fresh.title = state === "fresh" ? "" : t("Delayed: this is how old the figure is.");
    }
  }

  /** @param {string} slug */
  #element(slug) {
    return document.getElementById(`tile-${slug}`);
  }

  /**
   * @param {TileSpec} spec
   * @param {Kpi | undefined} value
   * @param {boolean} flashes
   */
  #paint(spec, value, flashes) {
    const element = this.#element(spec.slug);
    if (element === null) return;
    const figure = /** @type {HTMLElement} */ (element.querySelector("[data-value]"));
    const notes = [spec.caveat];
    if (value === undefined || value.value === null) {
      mark(element, "freshness", "missing");
      write(figure, DASH);
      this.#trend(element, "");
      notes.unshift(t(value?.reason || NOT_REPORTED));
    } else {
      const text = kpi(value.value, value.unit ?? spec.unit, this.#currency);
      if (figure.dataset.text !== text.short + text.unit) {
        figure.dataset.text = text.short + text.unit;
        figure.replaceChildren(text.short, ...(text.unit ? [Object.assign(document.createElement("small"), { textContent: ` ${text.unit}` })] : []));
        if (flashes) flash(figure);
      }
      mark(element, "freshness", value.freshness === "late" ? "late" : "fresh");
      figure.dataset.raw = String(value.value);
      notes.unshift(text.full, ratio(value));
      if (value.source === "manual") notes.push(t("By hand"));
      if (value.source === "platform") notes.push(t("Platform"));
      this.#trend(element, this.#direction(spec.slug, value));
    }
    element.title = notes.filter(Boolean).join("\n");
  }

  /**
   * @param {HTMLElement} element
   * @param {"" | "up" | "down" | "level"} direction
   */
  #trend(element, direction) {
    const words = { "": "", up: t("rising"), down: t("falling"), level: t("steady") };
    const trend = /** @type {HTMLElement} */ (element.querySelector("[data-trend]"));
    write(trend, { "": "", up: "▲", down: "▼", level: "" }[direction]);
    mark(element, "trend", direction || null);
    trend.title = words[direction];
    trend.setAttribute("aria-label", words[direction]);
  }

  /**
   * The last minute against the one before.
   * @param {string} slug
   * @param {Kpi} value
   * @returns {"" | "up" | "down" | "level"}
   */
  #direction(slug, value) {
    if (value.trend) {
      const { last, before } = value.trend;
      return last === null || before === null ? "" : compare(last, before);
    }
    const history = this.#history.get(slug) ?? [];
    const newest = history.at(-1);
    if (newest === undefined) return "";
    const at = (/** @type {number} */ ago) => history.filter((one) => one.at <= newest.at - ago).at(-1)?.value;
    const [one, two] = [at(MINUTE), at(2 * MINUTE)];
    if (one === undefined) return "";
    if (GAUGES.includes(slug) || slug.startsWith("peak")) return compare(newest.value, one);
    return two === undefined ? "" : compare(newest.value - one, one - two);
  }

  /**
   * One value every five seconds, for six minutes.
   * @param {string} slug
   * @param {number} at
   * @param {number} value
   */
  #remember(slug, at, value) {
    const history = this.#history.get(slug) ?? [];
    const last = history.at(-1);
    if (last !== undefined && at - last.at < 5_000) return;
    history.push({ at, value });
    if (history.length > 72) history.shift();
    this.#history.set(slug, history);
  }
}

/**
 * @param {number} last
 * @param {number} before
 * @returns {"up" | "down" | "level"}
 */
function compare(last, before) {
  if (Math.abs(last - before) <= Math.abs(before) * 0.03) return "level";
  return last > before ? "up" : "down";
}

/** @param {Kpi} value */
function ratio(value) {
  if (value.numerator === null || value.numerator === undefined || value.denominator === null || value.denominator === undefined) return "";
  return `${value.numerator.toLocaleString("en-US")} ÷ ${value.denominator.toLocaleString("en-US")}`;
}
