// Units left by SKU. What is not known for certain is not there: a false number on air is false advertising.

export class StockLeft {
  /** @type {Record<string, number>} */
  #left = {};
  /** Called when the figures change. */
  onChange = () => {};

  /** @param {import("./live.js").Live} live */
  constructor(live) {
    live.on("snapshot", (snapshot) => this.#set(snapshot.stock?.left ?? {}));
    live.on("stock", (stock) => this.#set(stock.left));
    live.on("connection", (state) => {
      if (state !== "live") this.#set({});
    });
  }

  /**
   * What is left of an item; null where nobody can say.
   * @param {string} sku
   */
  of(sku) {
    return this.#left[sku] ?? null;
  }

  /** @param {Record<string, number>} left */
  #set(left) {
    this.#left = left;
    this.onChange();
  }
}
