// The slot on air on the hosts' screen: its name, its items with link number and price, its talking points.

import { flash, make, mark, need, picture, write } from "../lib/dom.js";
import { money } from "../lib/format.js";
import { leftText, unitsLeft } from "../lib/stock.js";
import { kinds, t } from "../lib/texts.js";
import { StockLeft } from "../live/stock.js";

/** @typedef {import("../live/protocol.js").SlotCard} SlotCard */
/** @typedef {import("../live/protocol.js").Item} Item */

/** So many selling points are read at a glance. */
const MOST_POINTS = 3;
/** Titles wider than this, in half characters, are set smaller, and wider still in two lines. */
const LONG = 34;
const VERY_LONG = 48;
const BULLET = /^[•\-–·*]\s*/;

/**
 * The lines of a text without their bullets.
 * @param {string | undefined} text
 */
export function lines(text) {
  return (text ?? "")
    .split("\n")
    .map((line) => line.trim().replace(BULLET, ""))
    .filter(Boolean);
}

/**
 * How wide a text is, in half characters: a Chinese one is as wide as two Latin ones.
 * @param {string} text
 */
function width(text) {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 2 : 1), 0);
}

/**
 * A word for a number of items: the more, the closer they are set.
 * @param {number} items
 */
function counted(items) {
  if (items > 6) return "lots";
  return ["one", "one", "two", "three", "some", "many", "many"][items] ?? "many";
}

/**
 * What to say of a slot: its talking points, or where it has none and one item, what sells that.
 * @param {SlotCard | null} slot
 */
function spoken(slot) {
  const notes = lines(slot?.notes);
  const [item, another] = slot?.items ?? [];
  return notes.length > 0 || another !== undefined ? notes : lines(item?.points).slice(0, MOST_POINTS);
}

/**
 * When an item ships, where it is told: viewers must hear it of a presale.
 * @param {{presale?: boolean, ships_in_days?: number | null}} item
 */
export function shipsIn({ presale = false, ships_in_days: days = null }) {
  if (days === null) return presale ? t("Presale") : "";
  if (presale) return days === 1 ? t("Presale, ships within 1 day") : t("Presale, ships within {n} days", { n: days });
  return days === 1 ? t("Ships within 1 day") : t("Ships within {n} days", { n: days });
}

export class SlotOnAir {
  #show;
  #stock;
  #names = kinds();
  /** @type {SlotCard | null} */
  #slot = null;
  #shown = "";

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("./settings.js").Settings} settings
   * @param {import("../live/protocol.js").ShowHead} show
   */
  constructor(live, settings, show) {
    this.#show = show;
    this.#stock = new StockLeft(live);
    this.#stock.onChange = () => this.#left();
    settings.watch((values) => mark(need("items"), "stock", values.stock));
  }

  /**
   * @param {SlotCard | null} slot
   * @param {string} idle what the page says when none is on air
   * @param {string} title of the show
   */
  show(slot, idle, title) {
    mark(need("stage"), "kind", slot?.kind ?? "custom");
    write(need("facts"), slot === null ? title : `${slot.cue} · ${this.#names[slot.kind] ?? slot.kind}`);
    write(need("title"), slot?.title ?? idle);
    const wide = width(slot?.title ?? "");
    mark(need("title"), "long", wide > VERY_LONG ? "very" : wide > LONG);
    const text = JSON.stringify(slot);
    if (text === this.#shown) return;
    const before = this.#slot?.slot_id === slot?.slot_id ? this.#slot : null;
    this.#shown = text;
    this.#slot = slot;
    const items = slot?.items ?? [];
    mark(need("items"), "count", counted(items.length));
    need("items").replaceChildren(...items.map((item) => this.#row(item)));
    need("notes").replaceChildren(...spoken(slot).map((line) => make("li", {}, line)));
    this.#left();
    // A price that was corrected while it is being said must be seen to have changed.
    for (const item of before === null ? [] : items) {
      const old = before?.items?.find((one) => one.sku === item.sku);
      if (old !== undefined && old.price !== item.price)
        flash(/** @type {HTMLElement} */ (need("items").querySelector(`[data-sku="${CSS.escape(item.sku)}"] .figure`)));
    }
  }

  /** @param {Item} item */
  #row(item) {
    const number = item.link_no ?? null;
    return make(
      "li",
      { "data-sku": item.sku },
      make(
        "span",
        { class: "link", "data-digits": `${String(String(number ?? "").length)}`, title: t("Link no.") },
        number === null ? "" : String(number),
      ),
      picture(this.#show.room, item.picture),
      make(
        "div",
        { class: "what" },
        make("p", { class: "name" }, item.title || item.sku),
        item.line ? make("p", { class: "line" }, item.line) : null,
      ),
      priceOf(item, this.#show.currency),
    );
  }

  #left() {
    showLeft(need("items"), this.#slot?.items ?? [], this.#stock);
  }
}

/**
 * Say at each item how many are left.
 * @param {HTMLElement} list whose rows are those of the items
 * @param {Item[]} items
 * @param {StockLeft} stock
 */
export function showLeft(list, items, stock) {
  for (const row of /** @type {HTMLElement[]} */ ([...list.children])) {
    const item = items.find((one) => one.sku === row.dataset.sku);
    if (item === undefined) continue;
    const live = stock.of(item.sku);
    // Of what was planned only none is said to hosts: any other number is the room's to say.
    const left = unitsLeft(item, live);
    const known = live !== null || left.units === 0 ? left : { level: null, units: null };
    const element = /** @type {HTMLElement} */ (row.querySelector(".left"));
    // A presale is said with its days already.
    write(element, known.level === "presale" && row.querySelector(".presale") !== null ? "" : leftText(known));
    mark(element, "level", known.level);
  }
}

/**
 * The final price with the coupon that makes it, the tag price, and room for what is left.
 * @param {Item} item
 * @param {string} currency
 */
export function priceOf(item, currency) {
  const price = item.price ?? null;
  const tag = item.tag_price ?? null;
  return make(
    "div",
    { class: "price" },
    make(
      "p",
      { class: "prices" },
      tag === null || tag === price || price === null
        ? null
        : make("span", { class: "tag" }, make("small", {}, t("Tag price")), " ", make("s", {}, money(tag, currency))),
      make(
        "span",
        { class: "figure", title: t("Final price") },
        price === null ? make("span", { class: "none" }, t("no price yet")) : money(price, currency),
      ),
    ),
    make(
      "p",
      { class: "beside" },
      item.coupon ? make("span", { class: "coupon" }, item.coupon) : null,
      item.presale ? make("span", { class: "presale" }, shipsIn(item)) : null,
      price === null && tag !== null ? make("span", {}, t("tag {price}", { price: money(tag, currency) })) : null,
      make("span", { class: "left" }),
    ),
  );
}
