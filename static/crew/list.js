// The rundown as a list with the columns that were asked for; the slot on air is kept in sight.

import { make, mark, maybe, need, picture, write } from "../lib/dom.js";
import { clockTime, length, money, timeOfDay } from "../lib/format.js";
import { leftText, unitsLeft } from "../lib/stock.js";
import { kinds, phases, t } from "../lib/texts.js";
import { grown, SIGNS } from "../lib/timing.js";

/** @typedef {import("../live/protocol.js").Slot} Slot */
/** @typedef {import("../live/protocol.js").Item} Item */
/** @typedef {{columns: string[], mine: boolean, done: boolean}} Wanted */

/** From here on a size is nearly gone. */
const FEW = 5;

export class SlotList {
  #crew;
  #people;
  #labels;
  #stock;
  #part;
  #kinds = kinds();
  /** @type {Wanted} */
  #wanted = { columns: [], mine: false, done: true };
  /** The cell that the keyboard stands on. */
  #at = { slot: "", column: "" };

  /**
   * @param {import("./crew.js").Crew} crew
   * @param {import("./people.js").People} people
   * @param {Map<string, string>} labels of the columns
   * @param {import("../live/stock.js").StockLeft} stock
   * @param {() => string} part
   */
  constructor(crew, people, labels, stock, part) {
    this.#crew = crew;
    this.#people = people;
    this.#labels = labels;
    this.#stock = stock;
    this.#part = part;
    need("slots").addEventListener("keydown", (event) => this.#walk(event));
    need("slots").addEventListener("focusin", (event) => {
      const cell =
        event.target instanceof Element
          ? /** @type {HTMLElement | null} */ (event.target.closest("td[data-column]"))
          : null;
      if (cell !== null) this.#stand(cell);
    });
  }

  /**
   * Draw the list anew.
   * @param {Wanted} wanted
   */
  draw(wanted) {
    this.#wanted = wanted;
    const hadFocus = need("slots").contains(document.activeElement);
    const head = wanted.columns.map((name) =>
      make("th", { "data-column": name, scope: "col" }, this.#labels.get(name) ?? name),
    );
    need("slots-head").replaceChildren(
      make("tr", {}, make("th", { class: "sign" }, make("span", { class: "for-readers" }, t("State"))), ...head),
    );
    const shown = this.#crew.slots.filter((slot) => !wanted.mine || this.#people.needs(slot, this.#part()));
    need("slots-body").replaceChildren(...shown.map((slot) => this.#row(slot)));
    const empty = need("slots-empty");
    empty.hidden = shown.length > 0 || this.#crew.revision < 0;
    write(
      empty,
      this.#crew.slots.length === 0 ? t("The rundown is empty.") : t("No slot of this show names this role."),
    );
    this.#restore(hadFocus);
  }

  /** @param {Slot} slot */
  #row(slot) {
    const isMine = this.#people.needs(slot, this.#part());
    const cells = this.#wanted.columns.map((name) =>
      make("td", { "data-column": name, role: "gridcell", tabindex: "-1" }, ...this.#cell(slot, name, isMine)),
    );
    return make(
      "tr",
      {
        id: `row-${slot.id}`,
        "data-slot": slot.id,
        "data-kind": slot.kind,
        "data-mine": isMine,
        "data-skip": slot.skip === true,
      },
      make(
        "td",
        { class: "sign" },
        make("i", { class: "kind-bar", title: this.#kinds[slot.kind] ?? slot.kind }),
        make("span", { "data-mark": true }),
      ),
      ...cells,
    );
  }

  /**
   * @param {Slot} slot
   * @param {string} column
   * @param {boolean} isMine
   * @returns {(Node | string | null)[]}
   */
  #cell(slot, column, isMine) {
    switch (column) {
      case "start":
        return [make("time", {}), make("small", { class: "planned", "data-planned": true })];
      case "length":
        return [length(slot.duration_ms)];
      case "kind":
        return [this.#kinds[slot.kind] ?? slot.kind];
      case "title":
        return [
          make("span", { class: "name" }, slot.title),
          isMine ? make("span", { class: "yours" }, t("yours")) : null,
        ];
      case "people":
        return (slot.people ?? []).length === 0 ? [] : [this.#people.all(slot).join(" · ")];
      case "group":
        return [slot.group ?? ""];
      case "notes":
      case "script":
        return (slot[column] ?? "") === "" ? [] : [make("span", { class: "lines" }, slot[column] ?? "")];
      case "items":
        return (slot.items ?? []).length === 0
          ? []
          : [make("ul", { class: "goods" }, ...(slot.items ?? []).map((item) => this.#item(item)))];
      default:
        return [String(/** @type {Record<string, unknown>} */ (/** @type {unknown} */ (slot))[column] ?? "")];
    }
  }

  /** @param {Item} item */
  #item(item) {
    const { currency, room } = this.#crew.show;
    const price = item.price ?? null;
    const tag = item.tag_price ?? null;
    const live = this.#stock.of(item.sku);
    const left = unitsLeft(item, live);
    const sizes = left.sizes.map((size) => {
      const stock = size.stock ?? null;
      return make(
        "span",
        { class: "size", "data-few": stock !== null && stock <= FEW, "data-gone": stock === 0 },
        size.name,
        stock === null ? null : make("b", {}, String(stock)),
      );
    });
    return make(
      "li",
      { "data-sku": item.sku },
      make(
        "b",
        { class: "link", title: t("Link no.") },
        item.link_no === null || item.link_no === undefined ? "–" : String(item.link_no),
      ),
      make("span", { class: "good" }, picture(room, item.picture), item.title || item.sku),
      make(
        "span",
        { class: "price" },
        price === null ? "" : money(price, currency),
        tag !== null && tag !== price ? make("s", {}, money(tag, currency)) : null,
      ),
      left.level === null
        ? null
        : make(
            "span",
            {
              class: "units",
              "data-live-stock": live !== null,
              "data-level": left.level,
              title: live === null ? t("As planned; there is no live figure.") : t("Left now"),
            },
            live === null && left.units !== 0 ? t("stock {n}", { n: left.units ?? 0 }) : leftText(left),
          ),
      sizes.length === 0 ? null : make("span", { class: "sizes" }, ...sizes),
    );
  }

  /**
   * Show phases and times as they are at an instant; returns the next instant at which they differ.
   * @param {number} now
   * @returns {number | null}
   */
  paint(now) {
    const { timing } = this.#crew;
    for (const slot of this.#crew.slots) this.#paintRow(slot, now);
    if (timing === null || timing.grows_from === null) return null;
    if (now < timing.grows_from) return timing.grows_from;
    return timing.grows_from + (Math.floor(grown(timing, now) / 1000) + 1) * 1000;
  }

  /**
   * @param {Slot} slot
   * @param {number} now
   */
  #paintRow(slot, now) {
    const row = maybe(`row-${slot.id}`);
    if (row === null) return;
    const phase = this.#crew.row(slot.id)?.phase ?? (slot.skip === true ? "skipped" : "later");
    mark(row, "live", phase);
    row.hidden = !this.#wanted.done && (phase === "done" || phase === "skipped");
    const sign = /** @type {HTMLElement} */ (row.querySelector("[data-mark]"));
    if (write(sign, SIGNS[phase])) {
      sign.title = phases()[phase];
      if (phase === "on_air") row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
    const time = row.querySelector("time");
    const start = this.#crew.startOf(slot.id, now);
    if (time === null) return;
    write(time, start === null ? "–" : clockTime(start, this.#crew.show.timezone));
    const planned = this.#crew.planned(slot.id)?.start ?? null;
    const differs = planned !== null && start !== null && Math.abs(planned - start) >= 60_000;
    write(
      /** @type {HTMLElement} */ (row.querySelector("[data-planned]")),
      differs && planned !== null ? t("plan {time}", { time: timeOfDay(planned, this.#crew.show.timezone) }) : "",
    );
  }

  // ---------------------------------------------------------------------------------------------------- the keyboard

  /** The slot and the column that the keyboard stands on, where it stands in the list. */
  get place() {
    return this.#cellAt(this.#at.slot, this.#at.column) === null ? null : this.#at;
  }

  /** @param {HTMLElement} cell */
  #stand(cell) {
    this.#cellAt(this.#at.slot, this.#at.column)?.setAttribute("tabindex", "-1");
    cell.setAttribute("tabindex", "0");
    this.#at = { slot: cell.closest("tr")?.dataset.slot ?? "", column: cell.dataset.column ?? "" };
  }

  /**
   * @param {string} slot
   * @param {string} column
   * @returns {HTMLElement | null}
   */
  #cellAt(slot, column) {
    return maybe(`row-${slot}`)?.querySelector(`td[data-column="${column}"]`) ?? null;
  }

  /** @param {boolean} hadFocus */
  #restore(hadFocus) {
    const cell =
      this.#cellAt(this.#at.slot, this.#at.column) ??
      /** @type {HTMLElement | null} */ (need("slots-body").querySelector("td[data-column]"));
    if (cell === null) return;
    this.#stand(cell);
    if (hadFocus) cell.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const cell = event.target instanceof HTMLElement ? event.target : null;
    const row = cell?.closest("tr");
    if (cell === null || row === null || row === undefined || cell.dataset.column === undefined) return;
    const rows = [...need("slots-body").children].filter((one) => one instanceof HTMLElement && !one.hidden);
    const cells = /** @type {HTMLElement[]} */ ([...row.querySelectorAll("td[data-column]")]);
    const across = { ArrowLeft: -1, ArrowRight: 1, Home: -cells.length, End: cells.length }[event.key] ?? 0;
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
    if (across === 0 && down === 0) return;
    event.preventDefault();
    const other = rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(row) + down))];
    const at = Math.max(0, Math.min(cells.length - 1, cells.indexOf(cell) + across));
    const target = /** @type {HTMLElement | undefined} */ (other?.querySelectorAll("td[data-column]")[at]);
    target?.focus();
  }
}
