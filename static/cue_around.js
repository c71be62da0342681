// What goes on around the slot on air, as far as hosts see it: timers, activities on the platform, shared figures.

import { make, mark, need, write } from "./dom.js";
import { clockwork, kpi } from "./format.js";
import { shown, untilChange } from "./timing.js";
import { t } from "./words.js";

/** @typedef {import("./protocol.js").AuxTimer} AuxTimer */
/** @typedef {import("./protocol.js").Activity} Activity */

/** @returns {Record<string, [string, string]>} label and unit by KPI */
const figures = () => ({
  online: [t("online"), "people"],
  viewers: [t("viewers"), "people"],
  gmv: [t("sales"), "money"],
  orders: [t("orders"), "count"],
  conversion: [t("conversion"), "%"],
});

export class Around {
  #live;
  #currency;
  /** @type {import("./protocol.js").Glance | null} */
  #glance = null;

  /**
   * @param {import("./live.js").Live} live
   * @param {string} currency
   */
  constructor(live, currency) {
    this.#live = live;
    this.#currency = currency;
    live.on("snapshot", (snapshot) => (this.#glance = snapshot.glance ?? null));
    live.on("glance", (glance) => {
      this.#glance = glance;
      this.#figures();
    });
    live.on("floor", () => this.#show());
    live.ticker.add((now) => this.#paint(now));
  }

  #show() {
    const floor = this.#live.floor;
    const timers = (floor?.timers ?? []).filter((timer) => timer.shown);
    const now = this.#live.now();
    const activities = (floor?.activities ?? []).filter((one) => one.ends_at === null || one.ends_at > now);
    const chip = (/** @type {string} */ id, /** @type {string} */ kind, /** @type {string} */ label) =>
      make("li", { "data-of": id, "data-chip": kind }, make("span", { class: "label" }, label), make("output", { "aria-live": "off" }));
    need("timers").replaceChildren(
      ...timers.map((timer) => chip(`timer-${timer.name}`, "timer", timer.label || (timer.name === "stopwatch" ? t("Stopwatch") : t("Timer {n}", { n: timer.name })))),
      ...activities.map((activity) => chip(activity.id, "activity", activity.title)),
    );
    this.#figures();
  }

  #figures() {
    const isShared = this.#live.floor?.figures_shared === true && this.#glance !== null;
    const names = figures();
    const known = Object.entries(isShared ? (this.#glance?.figures ?? {}) : {}).filter(([, value]) => value !== null);
    need("figures").replaceChildren(
      ...known.map(([slug, value]) => {
        const [label, unit] = names[slug] ?? [slug, "count"];
        const text = kpi(Number(value), unit, this.#currency);
        return make("li", { title: text.full }, make("b", {}, text.short, make("small", {}, text.unit)), ` ${label}`);
      }),
    );
  }

  /**
   * @param {number} now
   * @returns {number | null}
   */
  #paint(now) {
    let next = Infinity;
    for (const timer of this.#live.floor?.timers ?? []) {
      const output = this.#output(`timer-${timer.name}`);
      if (output === null) continue;
      const left = timer.zero_at === null ? (timer.remaining_ms ?? 0) : timer.zero_at - now;
      paintLeft(output, left, timer.name !== "stopwatch");
      mark(output, "held", timer.zero_at === null);
      if (timer.zero_at !== null) next = Math.min(next, now + untilChange(left));
    }
    for (const activity of this.#live.floor?.activities ?? []) {
      const output = this.#output(activity.id);
      if (output === null) continue;
      if (activity.ends_at === null) write(output, t("running"));
      else if (activity.ends_at <= now) output.closest("li")?.remove();
      else {
        paintLeft(output, activity.ends_at - now, true);
        next = Math.min(next, now + untilChange(activity.ends_at - now));
      }
    }
    return next === Infinity ? null : next;
  }

  /** @param {string} id */
  #output(id) {
    return /** @type {HTMLElement | null} */ (need("timers").querySelector(`[data-of="${CSS.escape(id)}"] output`));
  }
}

/**
 * @param {HTMLElement} output
 * @param {number} left
 * @param {boolean} isDown whether going below nought is to be seen
 */
function paintLeft(output, left, isDown) {
  const { seconds, over } = shown(left);
  write(output, `${isDown && over && seconds > 0 ? "+" : ""}${clockwork(seconds, 1)}`);
  mark(output, "over", isDown && over && seconds > 0);
}
