// The items of the slot on air and of the next one: link number, final price, what is left; a line when it runs out.

import { make, mark, need, picture, write } from "../lib/dom.js";
import { money } from "../lib/format.js";
import { FEW, LAST, leftText, unitsLeft } from "../lib/stock.js";
import { t } from "../lib/texts.js";
import { StockLeft } from "../live/stock.js";

/** @typedef {import("../live/protocol.js").ItemCard} Item */

/** So many items of a slot are shown; the host's screen has them all. */
const MOST = 4;

export class Goods {
  #live;
  #page;
  #stock;

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("../live/protocol.js").ShowHead} show
   */
  constructor(live, show) {
    this.#live = live;
    this.#page = show;
    this.#stock = new StockLeft(live);
    this.#stock.onChange = () => this.#show();
    live.on("timing", () => this.#show());
  }

  #show() {
    const { now = null, after = [] } = this.#live.timing ?? {};
    const items = now?.items ?? [];
    this.#fill("now-goods", items);
    this.#fill("next-goods", after[0]?.items ?? []);
    const isGone = (/** @type {Item} */ item) => this.#left(item).level === "none";
    const gravest = [...items].sort((one, other) => Number(isGone(other)) - Number(isGone(one)));
    const news = gravest.map((item) => this.#news(item)).filter((text) => text !== "");
    const line = need("goods-news");
    line.hidden = news.length === 0;
    write(line, news.join(" · "));
    mark(line, "level", items.some(isGone) ? "none" : "few");
  }

  /** @param {Item} item */
  #left(item) {
    return unitsLeft(item, this.#stock.of(item.sku));
  }

  /**
   * @param {string} id
   * @param {Item[]} items
   */
  #fill(id, items) {
    const list = need(id);
    list.hidden = items.length === 0;
    const rows = items.slice(0, MOST).map((item) => this.#row(item));
    if (items.length > MOST) rows.push(make("li", { class: "quiet" }, t("and {n} more", { n: items.length - MOST })));
    list.replaceChildren(...rows);
  }

  /** @param {Item} item */
  #row(item) {
    const left = this.#left(item);
    const sizes = left.sizes.map(({ name, stock }) =>
      make("span", { "data-gone": stock === 0 }, stock === null ? name : `${name} ${stock}`),
    );
    return make(
      "li",
      { "data-sku": item.sku },
      make("b", { class: "link", title: t("Link no.") }, String(item.link_no ?? "–")),
      make(
        "span",
        { class: "good", title: item.title || item.sku },
        picture(this.#page.room, item.picture),
        item.title || item.sku,
      ),
      sizes.length === 0 ? null : make("span", { class: "sizes", title: t("Sizes, as planned") }, ...sizes),
      make(
        "span",
        { class: "price", title: t("Final price") },
        item.price === null || item.price === undefined ? "–" : money(item.price, this.#page.currency),
      ),
      make("span", { class: "left", "data-level": left.level }, leftText(left)),
    );
  }

  /**
   * What the director must know of an item on air; empty while there is enough.
   * @param {Item} item
   */
  #news(item) {
    const { level, units } = this.#left(item);
    const name = [item.link_no ?? "", item.title || item.sku].join(" ").trim();
    if (level === "none") return t("Sold out: {item}", { item: name });
    return level === "few" && (units ?? FEW) <= LAST ? t("The last {n}: {item}", { n: units ?? 0, item: name }) : "";
  }
}
