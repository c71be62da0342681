// The items of the slot on air as the co-host needs them: what has to be said, what must not be, and every answer.

import { flash, make, mark, need, picture } from "../lib/dom.js";
import { FEW, unitsLeft } from "../lib/stock.js";
import { t } from "../lib/texts.js";
import { StockLeft } from "../live/stock.js";
import { lines, priceOf, shipsIn, showLeft } from "./slot.js";

/** @typedef {import("../live/protocol.js").Item} Item */

export class Goods {
  #show;
  #stock;
  /** @type {Map<string, Item>} */
  #items = new Map();
  #slot = "";
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
    settings.watch((values) => mark(need("goods"), "stock", values.stock));
  }

  /**
   * @param {string} slot its id; empty when none is on air
   * @param {Item[]} items
   */
  show(slot, items) {
    const text = JSON.stringify([slot, items]);
    if (text === this.#shown) return;
    const before = slot === this.#slot ? this.#items : new Map();
    this.#shown = text;
    this.#slot = slot;
    this.#items = new Map(items.map((item) => [item.sku, item]));
    need("goods").replaceChildren(...items.map((item) => card(item, this.#show)));
    this.#left();
    for (const item of items) {
      const old = before.get(item.sku);
      if (old !== undefined && old.price !== item.price)
        flash(/** @type {HTMLElement} */ (need("goods").querySelector(`[data-sku="${CSS.escape(item.sku)}"] .figure`)));
    }
  }

  #left() {
    showLeft(need("goods"), [...this.#items.values()], this.#stock);
    for (const card of /** @type {HTMLElement[]} */ ([...need("goods").children])) {
      const item = this.#items.get(card.dataset.sku ?? "");
      const sizes = card.querySelector(".sizes");
      if (item !== undefined && sizes !== null) sizes.replaceWith(sizesOf(item, this.#stock.of(item.sku)));
    }
  }
}

/**
 * @param {Item} item
 * @param {import("../live/protocol.js").ShowHead} show
 */
function card(item, { room, currency }) {
  const number = item.link_no ?? null;
  const points = lines(item.points);
  return make(
    "li",
    { "data-sku": item.sku },
    make(
      "header",
      {},
      make("span", { class: "link", title: t("Link no.") }, number === null ? "" : String(number)),
      picture(room, item.picture),
      make(
        "div",
        { class: "what" },
        make("h3", {}, item.title || item.sku),
        item.line ? make("p", { class: "line" }, item.line) : null,
      ),
      priceOf(item, currency),
    ),
    points.length === 0 ? null : make("ul", { class: "points" }, ...points.map((point) => make("li", {}, point))),
    rules(item),
    facts(item),
  );
}

/**
 * What has to be said and what must not be: told apart by word, sign and frame.
 * @param {Item} item
 */
function rules(item) {
  const say = (
    /** @type {"must" | "never"} */ kind,
    /** @type {string} */ word,
    /** @type {string} */ sign,
    /** @type {string[]} */ what,
  ) =>
    what.length === 0
      ? null
      : make(
          "section",
          { class: "rule", "data-rule": kind },
          make("h4", {}, `${sign} ${word}`),
          make("ul", {}, ...what.map((line) => make("li", {}, make("i", { "aria-hidden": "true" }, sign), line))),
        );
  const both = [
    say("must", t("Must say"), "✓", lines(item.must_say)),
    say("never", t("Never say"), "✕", lines(item.never_say)),
  ];
  return both.every((one) => one === null) ? null : make("div", { class: "rules" }, ...both);
}

/** @param {Item} item */
function facts(item) {
  const sizes = item.sizes ?? [];
  const ships = [shipsIn(item), item.shipping ?? ""].filter(Boolean).join("\n");
  /** @type {[string, Node | string | undefined][]} */
  const rows = [
    [t("Sizes"), sizes.length === 0 ? undefined : sizesOf(item, null)],
    [t("Height and weight"), item.advice || undefined],
    [t("Shipping, returns"), ships || undefined],
    [t("Gift"), item.gift || undefined],
  ];
  const known = rows.filter(([, what]) => what !== undefined);
  return known.length === 0
    ? null
    : make("dl", {}, ...known.flatMap(([name, what]) => [make("dt", {}, name), make("dd", {}, what ?? "")]));
}

/**
 * @param {Item} item
 * @param {number | null} live
 */
function sizesOf(item, live) {
  const { sizes } = unitsLeft(item, live);
  const counted = sizes.some((one) => one.stock !== null && one.stock !== undefined);
  return make("span", { class: "sizes" }, ...sizes.map(size), counted ? make("small", {}, t("as planned")) : null);
}

/** @param {{name: string, stock?: number | null}} one */
function size(one) {
  const stock = one.stock ?? null;
  const level = stock === null ? null : stock <= 0 ? "none" : stock < FEW / 2 ? "few" : "some";
  return make(
    "span",
    { class: "size", "data-level": level, title: level === "none" ? t("Sold out") : null },
    make("b", {}, one.name),
    stock === null ? null : ` ${level === "none" ? t("Sold out") : stock}`,
  );
}
