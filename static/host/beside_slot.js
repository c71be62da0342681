// What goes on beside the slot on air, as far as hosts see it: timers, activities on the platform, shared figures.

import { make, mark, need, write } from "../lib/dom.js";
import { figureName } from "../lib/figure_name.js";
import { readActivity, readTimer, timerName } from "../lib/floor_clocks.js";
import { kpi } from "../lib/format.js";
import { t } from "../lib/texts.js";

/** What a glance has, by the unit of each. @type {Record<string, string>} */
const UNITS = { online: "people", viewers: "people", gmv: "money", orders: "count", conversion: "%" };

/**
 * What is drawn next: in a lottery its countdown is the large thing on the screen.
 * @param {import("../live/protocol.js").AuxTimer[]} timers
 * @param {import("../live/protocol.js").Activity[]} activities
 * @returns {string | null}
 */
function leading(timers, activities) {
  const draw = activities.find((one) => ["platform_draw", "prize"].includes(one.kind) && one.ends_at !== null);
  const timer = timers.find((one) => one.name !== "stopwatch" && one.zero_at !== null);
  return draw?.id ?? (timer === undefined ? null : `timer-${timer.name}`);
}

export class BesideSlot {
  #live;
  #currency;
  /** @type {import("../live/protocol.js").Glance | null} */
  #glance = null;

  /**
   * @param {import("../live/live.js").Live} live
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
    const lead = leading(timers, activities);
    const chip = (/** @type {string} */ id, /** @type {string} */ kind, /** @type {string} */ label) =>
      make(
        "li",
        { "data-of": id, "data-chip": kind, "data-lead": id === lead },
        make("span", { class: "label" }, label),
        make("output", { "aria-live": "off" }),
      );
    need("timers").replaceChildren(
      ...timers.map((timer) => chip(`timer-${timer.name}`, "timer", timerName(timer))),
      ...activities.map((activity) => chip(activity.id, "activity", activity.title)),
    );
    this.#figures();
  }

  #figures() {
    const isShared = this.#live.floor?.figures_shared === true && this.#glance !== null;
    const known = Object.entries(isShared ? (this.#glance?.figures ?? {}) : {}).filter(([, value]) => value !== null);
    need("figures").replaceChildren(
      ...known.map(([slug, value]) => {
        const text = kpi(Number(value), UNITS[slug] ?? "count", this.#currency);
        return make(
          "li",
          { title: text.full },
          make("b", {}, text.short, make("small", {}, text.unit)),
          ` ${figureName(slug, Number(value))}`,
        );
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
      const seen = readTimer(timer, now);
      write(output, seen.text);
      mark(output, "over", seen.over);
      mark(output, "held", !seen.runs);
      next = Math.min(next, seen.next ?? Infinity);
    }
    for (const activity of this.#live.floor?.activities ?? []) {
      const output = this.#output(activity.id);
      if (output === null) continue;
      const seen = readActivity(activity, now);
      if (seen.over) output.closest("li")?.remove();
      else write(output, activity.ends_at === null ? t("running") : seen.text);
      if (activity.ends_at !== null) next = Math.min(next, seen.next ?? Infinity);
    }
    return next === Infinity ? null : next;
  }

  /** @param {string} id */
  #output(id) {
    return /** @type {HTMLElement | null} */ (need("timers").querySelector(`[data-of="${CSS.escape(id)}"] output`));
  }
}
