// The live figures: value, where it is going, and how fresh it is. Stale is never shown as live.

import { flash, make, mark, need, write } from "../lib/dom.js";
import { age, DASH, kpi } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { OVER } from "../lib/timing.js";
import { TileCard } from "./tile_card.js";
import { beside, facts, targetText, trend, trendWords } from "./tile_words.js";

/** @typedef {import("../live/bodies.js").Frame} Frame */
/** @typedef {import("../live/bodies.js").Kpi} Kpi */
/** @typedef {import("../live/protocol.js").ShowHead} Show */
/** @typedef {import("../live/protocol.js").TileSpec} TileSpec */

/** Without a word for so long a figure is stale, whatever it was called when it came. */
const STALE_MS = 15_000;
const LATELY = "cuelight.lately";
const SIGNS = { up: "▲", down: "▼", level: "" };

export class Tiles {
  #specs;
  #show;
  #card;
  #isOver;
  #minutes = 5;
  /** How old each figure is, in words; only of those that are. @type {Map<string, string>} */
  #ages = new Map();
  /** @type {Frame | null} */
  frame = null;

  /**
   * @param {TileSpec[]} specs
   * @param {Show} show
   * @param {() => boolean} [isOver] whether the show had ended when the figures were so
   */
  constructor(specs, show, isOver = () => OVER.includes(document.body.dataset.status ?? "")) {
    this.#specs = specs;
    this.#show = show;
    this.#isOver = isOver;
    this.#card = new TileCard(need("tiles"), (slug) => this.#facts(slug));
    this.#bindLately();
  }

  /**
   * @param {Frame} frame
   * @param {boolean} [isJump] the frame does not follow the one before
   */
  take(frame, isJump = false) {
    this.frame = frame;
    for (const spec of this.#specs) this.#paint(spec, frame, !isJump);
    this.#card.refresh();
  }

  /**
   * How old the figures are; called every second.
   * @param {number} now
   * @param {boolean} isConnected
   */
  ageAt(now, isConnected) {
    if (this.frame === null || this.#isOver()) return;
    const silent = now - this.frame.as_of;
    for (const spec of this.#specs) {
      const element = this.#element(spec.slug);
      const value = this.frame.kpis[spec.slug];
      if (element === null || value === undefined || value.value === null) continue;
      const state = value.freshness === "late" ? "late" : !isConnected || silent > STALE_MS ? "stale" : "fresh";
      const old = state === "late" ? silent + this.#newest() : silent;
      if (state === "fresh") this.#ages.delete(spec.slug);
      else this.#ages.set(spec.slug, age(old));
      mark(element, "freshness", state);
      this.#besides(spec, element, this.frame);
    }
    this.#card.refresh();
  }

  /** How long ago the youngest source was heard, as of the frame. */
  #newest() {
    return (
      Math.min(...(this.frame?.sources ?? []).map((source) => source.age_ms), Number.MAX_SAFE_INTEGER) %
      Number.MAX_SAFE_INTEGER
    );
  }

  get #view() {
    return {
      minutes: this.#minutes,
      currency: this.#show.currency,
      timezone: this.#show.timezone,
      isOver: this.#isOver(),
    };
  }

  /** @param {string} slug */
  #facts(slug) {
    const spec = this.#specs.find((one) => one.slug === slug);
    if (spec === undefined) return null;
    const frame = this.frame ?? /** @type {Frame} */ ({ as_of: 0, kpis: {} });
    return { label: spec.label, ...facts(spec, frame, this.#view, this.#ages.get(slug) ?? "") };
  }

  /** @param {string} slug */
  #element(slug) {
    return document.getElementById(`tile-${slug}`);
  }

  /**
   * @param {TileSpec} spec
   * @param {Frame} frame
   * @param {boolean} flashes
   */
  #paint(spec, frame, flashes) {
    const element = this.#element(spec.slug);
    if (element === null) return;
    const value = frame.kpis[spec.slug];
    const figure = /** @type {HTMLElement} */ (element.querySelector("[data-value]"));
    if (value === undefined || value.value === null) {
      mark(element, "freshness", "missing");
      this.#ages.delete(spec.slug);
      figure.dataset.text = DASH;
      write(figure, DASH);
    } else {
      const text = kpi(value.value, value.unit ?? spec.unit, this.#show.currency);
      const error = spec.estimated && frame.unique_error ? `±${(frame.unique_error * 100).toFixed(1)}\u202f%` : "";
      const written = [text.short, text.unit, error].join(" ");
      if (figure.dataset.text !== written) {
        figure.dataset.text = written;
        figure.replaceChildren(
          text.short,
          ...[text.unit, error].filter(Boolean).map((one) => make("small", {}, ` ${one}`)),
        );
        if (flashes) flash(figure);
      }
      figure.dataset.raw = String(value.value);
      if (!this.#ages.has(spec.slug)) mark(element, "freshness", value.freshness === "late" ? "late" : "fresh");
    }
    this.#trend(spec, element, frame);
    this.#besides(spec, element, frame);
    this.#goal(spec, element, frame);
  }

  /**
   * The last minutes against those before.
   * @param {TileSpec} spec
   * @param {HTMLElement} element
   * @param {Frame} frame
   */
  #trend(spec, element, frame) {
    const target = /** @type {HTMLElement} */ (element.querySelector("[data-trend]"));
    const known = frame.kpis[spec.slug]?.value ?? null;
    const moves = known === null || this.#view.isOver ? null : trend(spec, frame, this.#minutes);
    mark(element, "trend", moves?.way ?? null);
    say(
      target,
      moves === null ? "" : `${SIGNS[moves.way]} ${moves.way === "level" ? moves.change : moves.text}`,
      moves === null ? "" : trendWords(moves.change, this.#minutes),
    );
  }

  /**
   * What stands beside the value; how old it is goes before everything else.
   * @param {TileSpec} spec
   * @param {HTMLElement} element
   * @param {Frame} frame
   */
  #besides(spec, element, frame) {
    const target = /** @type {HTMLElement} */ (element.querySelector("[data-beside]"));
    const old = this.#ages.get(spec.slug);
    const said =
      old === undefined
        ? beside(spec, frame, this.#view)
        : { kind: "age", text: old, brief: old, long: t("delayed by {age}", { age: old }) };
    mark(target, "kind", said?.kind ?? null);
    const figure = /** @type {HTMLElement} */ (element.querySelector("[data-value]")).dataset.text ?? "";
    if (!say(target, said?.text ?? "", said?.long ?? "", figure)) return;
    if (said !== null && target.scrollWidth > target.clientWidth)
      write(/** @type {Element} */ (target.firstElementChild), said.brief);
  }

  /**
   * A thin bar: how far the target is, and where it should be.
   * @param {TileSpec} spec
   * @param {HTMLElement} element
   * @param {Frame} frame
   */
  #goal(spec, element, frame) {
    const target = /** @type {HTMLElement} */ (element.querySelector("[data-goal]"));
    const wanted = targetText(spec, frame, this.#show.currency);
    say(
      /** @type {HTMLElement} */ (element.querySelector("[data-target]")),
      wanted === "" ? "" : `/ ${wanted}`,
      wanted === "" ? "" : t("target {value}", { value: wanted }),
    );
    const goal = frame.goals?.[spec.slug];
    const reached = goal?.attainment ?? null;
    target.hidden = goal === undefined || reached === null;
    if (goal === undefined || reached === null) return;
    const [bar, tick] = /** @type {HTMLElement[]} */ ([...target.children]);
    if (bar === undefined || tick === undefined) return;
    // With less being better, an expected figure is no place on the way to it.
    const by = goal.expected === null || spec.better === "lower" ? null : goal.expected / goal.target;
    bar.style.transform = `scaleX(${Math.min(1, Math.max(0, reached)).toFixed(4)})`;
    tick.hidden = by === null || this.#view.isOver;
    if (by !== null) tick.style.left = `${(Math.min(1, Math.max(0, by)) * 100).toFixed(2)}%`;
    target.toggleAttribute("data-reached", reached >= 1);
  }

  /** Which minutes the trends are of; kept in the browser. */
  #bindLately() {
    const inputs = /** @type {HTMLInputElement[]} */ ([...need("lately").querySelectorAll("input")]);
    let kept = null;
    try {
      kept = localStorage.getItem(LATELY);
    } catch {
      // A browser that keeps nothing starts with five.
    }
    for (const input of inputs) {
      if (input.value === kept) input.checked = true;
      if (input.checked) this.#minutes = Number(input.value);
    }
    need("lately").addEventListener("change", () => {
      this.#minutes = Number(inputs.find((input) => input.checked)?.value ?? 5);
      try {
        localStorage.setItem(LATELY, String(this.#minutes));
      } catch {
        // It holds for this page.
      }
      if (this.frame !== null) this.take(this.frame, true);
    });
  }
}

/**
 * A short text for the eye, a long one for readers; says whether anything changed.
 * @param {HTMLElement} target
 * @param {string} text
 * @param {string} long
 * @param {string} [near] what it shares its line with
 */
function say(target, text, long, near = "") {
  const said = `${text}\n${long}\n${near}`;
  if (target.dataset.said === said) return false;
  target.dataset.said = said;
  target.replaceChildren(
    ...(text === "" && long === ""
      ? []
      : [make("span", { "aria-hidden": "true" }, text), make("span", { class: "for-readers" }, long)]),
  );
  return true;
}
