// What the co-host prepares: the next slot, the one after it, and the next time that clothes are changed.

import { partName } from "../lib/cue_words.js";
import { make, need, write } from "../lib/dom.js";
import { clockwork, length } from "../lib/format.js";
import { kinds, t } from "../lib/texts.js";
import { startOf } from "../lib/timing.js";
import { nextSecond } from "../live/ticker.js";

/** @typedef {import("../live/protocol.js").Slot} Slot */
/** @typedef {import("../live/live.js").Timing} Timing */

/**
 * The slots that are still to be played, from the next one on.
 * @param {Timing} timing
 * @param {Slot[]} slots
 */
export function ahead(timing, slots) {
  const first = slots.findIndex((slot) => slot.id === timing.next);
  return first < 0 ? [] : slots.slice(first).filter((slot) => slot.skip !== true);
}

/**
 * What to prepare, each with what it is called.
 * @param {Slot[]} slots
 * @returns {{name: string, slot: Slot}[]}
 */
function coming(slots) {
  const [next, after, ...rest] = slots;
  const named = [
    { name: t("Next"), slot: next },
    { name: t("After next"), slot: after },
    { name: t("Next look"), slot: after?.kind === "look" ? undefined : rest.find((slot) => slot.kind === "look") },
  ];
  return named.flatMap(({ name, slot }) => (slot === undefined ? [] : [{ name, slot }]));
}

export class Coming {
  #live;
  #kinds = kinds();

  /** @param {import("../live/live.js").Live} live */
  constructor(live) {
    this.#live = live;
    live.ticker.add((now) => this.#paint(now));
  }

  /** @param {Slot[]} slots those ahead */
  show(slots) {
    need("coming").hidden = slots.length === 0;
    need("coming-slots").replaceChildren(...coming(slots).map(({ name, slot }) => this.#row(name, slot)));
    this.#paint(this.#live.now());
  }

  /**
   * @param {string} name
   * @param {Slot} slot
   */
  #row(name, slot) {
    const wears =
      slot.kind === "look"
        ? (slot.items ?? []).map((item) => `${item.link_no ?? ""}\u00a0${item.title || item.sku}`.trim())
        : [];
    const people = (slot.people ?? []).map(partName);
    return make(
      "li",
      { "data-kind": slot.kind, "data-slot": slot.id },
      make("i", { class: "kind-bar" }),
      make("p", { class: "when" }, make("b", {}, name), make("time", {}, "")),
      make("p", { class: "name" }, make("b", {}, slot.cue), ` ${slot.title}`),
      make(
        "p",
        { class: "about" },
        [this.#kinds[slot.kind] ?? slot.kind, length(slot.duration_ms), ...people].join(" · "),
      ),
      wears.length > 0
        ? make("p", { class: "wears" }, make("b", {}, t("Change into")), " ", wears.join("\u00a0· "))
        : null,
    );
  }

  /**
   * @param {number} now
   * @returns {number | null}
   */
  #paint(now) {
    const { timing } = this.#live;
    if (timing === null) return null;
    const rows = new Map((timing.rows ?? []).map((row) => [row.slot_id, row]));
    for (const element of /** @type {HTMLElement[]} */ ([...need("coming-slots").children])) {
      const row = rows.get(element.dataset.slot ?? "");
      if (row === undefined) continue;
      const until = Math.max(0, startOf(row, timing, now) - now) * timing.speed;
      write(
        /** @type {HTMLElement} */ (element.querySelector("time")),
        until < 1000 ? t("any moment") : t("in {time}", { time: clockwork(Math.ceil(until / 1000), 1) }),
      );
    }
    return need("coming-slots").childElementCount > 0 ? nextSecond(now) : null;
  }
}
