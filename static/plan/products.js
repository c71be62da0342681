// The products of the room beside the plan: dragged into a slot, put there by link number, many at once.

import { call } from "../lib/api.js";
import { all, make, mark, need, write } from "../lib/dom.js";
import { money } from "../lib/format.js";
import { numberList } from "../lib/number_list.js";
import { t } from "../lib/texts.js";

/** @typedef {import("./document.js").Wide} Wide */
/** @typedef {{id: string, title: string, code: string, product_id: string, link_no: number | null,
 *   price: number | null, slot_item: Record<string, any>}} Product */

const MOST_ITEMS = 50;
const DRAGGED = "application/x-cuelight-products";

export class Products {
  #panel = need("plan-products");
  #list = need("products-list");
  #slots = /** @type {HTMLSelectElement} */ (need("products-slot"));
  #numbers = /** @type {HTMLInputElement} */ (need("products-numbers"));
  #search = /** @type {HTMLInputElement} */ (need("products-search"));
  #note = need("products-note");
  #room;
  #plan;
  #put;
  /** @type {Product[]} */
  #products = [];
  /** @type {Set<string>} */
  #chosen = new Set();

  /**
   * @param {{room: string, currency: string}} room
   * @param {import("./document.js").PlanDocument} plan
   * @param {(slotId: string, items: Record<string, any>[], title: string, count: number) => void} put called with all
   *   items of a slot once some were added
   */
  constructor(room, plan, put) {
    this.#room = room;
    this.#plan = plan;
    this.#put = put;
    need("products-open").addEventListener("click", () => void this.toggle());
    need("products-close").addEventListener("click", () => void this.toggle());
    need("products-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#byNumber();
    });
    this.#search.addEventListener("input", () => this.#show());
    this.#list.addEventListener("change", (event) => this.#choose(/** @type {HTMLInputElement} */ (event.target)));
    this.#list.addEventListener("dragstart", (event) => this.#dragged(event));
    const rows = need("plan-rows");
    rows.addEventListener("dragover", (event) => this.#over(event, rows));
    rows.addEventListener("dragleave", () => this.#mark(rows, null));
    rows.addEventListener("drop", (event) => this.#dropped(event, rows));
  }

  /** Open the list, or close it. */
  async toggle() {
    this.#panel.hidden = !this.#panel.hidden;
    need("products-open").setAttribute("aria-expanded", String(!this.#panel.hidden));
    if (this.#panel.hidden) {
      need("products-open").focus();
      return;
    }
    this.showSlots();
    this.#numbers.focus();
    await this.#fetch();
  }

  /** The slots that can be chosen, after a change of the plan; the one that was chosen stays. */
  showSlots() {
    if (this.#panel.hidden) return;
    const chosen = this.#slots.value;
    this.#slots.replaceChildren(
      ...this.#plan.wanted.map((slot) => make("option", { value: slot.id }, `${slot.cue} ${slot.title}`)),
    );
    if (this.#plan.slot(chosen) !== null) this.#slots.value = chosen;
    this.#markUsed();
  }

  /**
   * Somebody works in this slot: products go there.
   * @param {string} id
   */
  aimAt(id) {
    if (!this.#panel.hidden && !this.#panel.contains(document.activeElement)) this.#slots.value = id;
  }

  async #fetch() {
    const answer = await call("GET", `/api/v1/rooms/${encodeURIComponent(this.#room.room)}/items`);
    if (!answer.ok) {
      write(this.#note, t("The products could not be read. Open the list again."));
      return;
    }
    this.#products = /** @type {any} */ (answer.body).items;
    write(this.#note, this.#products.length === 0 ? t("The room has no products yet.") : "");
    this.#show();
  }

  #show() {
    const words = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = this.#products.filter((one) => {
      const text = `${one.link_no ?? ""} ${one.title} ${one.code ?? ""} ${one.product_id ?? ""}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    this.#list.replaceChildren(...shown.map((one) => this.#row(one)));
    this.#markUsed();
  }

  /** @param {Product} one */
  #row(one) {
    const box = make("input", { type: "checkbox", value: one.id, checked: this.#chosen.has(one.id) });
    const price = one.price === null || one.price === undefined ? "–" : money(one.price, this.#room.currency);
    return make(
      "li",
      { draggable: "true", "data-product": one.id },
      make(
        "label",
        {},
        box,
        make("b", { class: "products-link" }, String(one.link_no ?? "–")),
        make("span", { class: "products-title" }, one.title || one.code || one.product_id),
        make("span", { class: "products-price" }, price),
      ),
    );
  }

  /** What is in a slot already is quieter. */
  #markUsed() {
    const used = new Set(
      this.#plan.wanted.flatMap((slot) => slot.items.map((/** @type {any} */ item) => item.item ?? item.sku)),
    );
    for (const row of all("[data-product]", this.#list)) {
      const one = this.#products.find((product) => product.id === row.dataset.product);
      mark(row, "used", one !== undefined && (used.has(one.id) || used.has(one.slot_item.sku)));
    }
  }

  /** @param {HTMLInputElement} box */
  #choose(box) {
    if (box.checked) this.#chosen.add(box.value);
    else this.#chosen.delete(box.value);
    const count = this.#chosen.size;
    write(this.#note, count === 0 ? "" : t("{n} chosen: drag one of them, or press Put in", { n: count }));
  }

  #byNumber() {
    const numbers = numberList(this.#numbers.value);
    if (numbers === null) return this.#refuse(t("Type link numbers as 3,5,7-9."));
    const byNumber = new Map(this.#products.map((one) => [one.link_no, one]));
    const missing = numbers.filter((number) => !byNumber.has(number));
    if (missing.length > 0) return this.#refuse(t("No product has link number {n}.", { n: missing.join(", ") }));
    const wanted = numbers.map((number) => /** @type {Product} */ (byNumber.get(number)));
    const ticked = this.#products.filter((one) => this.#chosen.has(one.id) && !wanted.includes(one));
    if (wanted.length + ticked.length === 0) return this.#refuse(t("Type link numbers as 3,5,7-9."));
    this.#add(this.#slots.value, [...wanted, ...ticked]);
  }

  /** @param {string} text */
  #refuse(text) {
    this.#numbers.setAttribute("aria-invalid", "true");
    write(this.#note, text);
    this.#numbers.focus();
  }

  /**
   * @param {string} slotId
   * @param {Product[]} products
   */
  #add(slotId, products) {
    const slot = this.#plan.slot(slotId);
    if (slot === null) return;
    const held = new Set(slot.items.flatMap((/** @type {any} */ item) => [item.item, item.sku]));
    const added = products.filter((one) => !held.has(one.id) && !held.has(one.slot_item.sku));
    if (slot.items.length + added.length > MOST_ITEMS)
      return this.#refuse(t("A slot has at most {n} items.", { n: MOST_ITEMS }));
    this.#chosen.clear();
    this.#numbers.value = "";
    this.#numbers.removeAttribute("aria-invalid");
    for (const box of all("input", this.#list)) /** @type {HTMLInputElement} */ (box).checked = false;
    if (added.length === 0) {
      write(this.#note, t("{cue} has them already.", { cue: slot.cue }));
      return;
    }
    write(this.#note, "");
    this.#put(slotId, [...slot.items, ...added.map((one) => one.slot_item)], slot.cue, added.length);
    this.#markUsed();
  }

  // ------------------------------------------------------------------------------------------------------- dragging

  /** @param {DragEvent} event */
  #dragged(event) {
    const row = event.target instanceof Element ? event.target.closest("[data-product]") : null;
    if (!(row instanceof HTMLElement) || event.dataTransfer === null) return;
    const id = row.dataset.product ?? "";
    const ids = this.#chosen.has(id)
      ? this.#products.map((one) => one.id).filter((one) => this.#chosen.has(one))
      : [id];
    event.dataTransfer.setData(DRAGGED, JSON.stringify(ids));
    event.dataTransfer.effectAllowed = "copy";
  }

  /**
   * @param {DragEvent} event
   * @param {HTMLElement} rows
   */
  #over(event, rows) {
    if (!event.dataTransfer?.types.includes(DRAGGED)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.#mark(rows, rowOf(event));
  }

  /**
   * @param {DragEvent} event
   * @param {HTMLElement} rows
   */
  #dropped(event, rows) {
    const row = rowOf(event);
    this.#mark(rows, null);
    const sent = event.dataTransfer?.getData(DRAGGED);
    if (!sent || row === null) return;
    event.preventDefault();
    /** @type {string[]} */
    const ids = JSON.parse(sent);
    this.#add(
      row.dataset.slot ?? "",
      this.#products.filter((one) => ids.includes(one.id)),
    );
  }

  /**
   * @param {HTMLElement} rows
   * @param {HTMLElement | null} row
   */
  #mark(rows, row) {
    for (const one of all("tr[data-drop]", rows)) mark(one, "drop", one === row);
    if (row !== null) mark(row, "drop", true);
  }
}

/** @param {DragEvent} event */
function rowOf(event) {
  const row = event.target instanceof Element ? event.target.closest("tr[data-slot]") : null;
  return row instanceof HTMLElement ? row : null;
}
