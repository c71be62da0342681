// The details of one slot: thresholds, talking points and items, beside the table.

import { all, maybe, need, write } from "./dom.js";
import { length, readMoney, typedMoney } from "./format.js";
import { fill } from "./plan_fields.js";
import { kinds, t } from "./words.js";

/** @typedef {import("./plan_document.js").PlanDocument} PlanDocument */
/** @typedef {import("./plan_document.js").Wide} Wide */
/** @typedef {import("./plan_fields.js").Field} Field */

const MONEY = ["tag_price", "price"];
const WHOLE = ["link_no", "stock"];

export class Drawer {
  /** @type {string | null} */
  slotId = null;
  #plan;
  #timezone;
  #currency;
  #kinds = kinds();

  /**
   * @param {PlanDocument} plan
   * @param {{timezone: string, currency: string}} show
   */
  constructor(plan, { timezone, currency }) {
    this.#plan = plan;
    this.#timezone = timezone;
    this.#currency = currency;
    need("drawer-close").addEventListener("click", () => this.close());
    need("drawer").addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    need("drawer-form").addEventListener("submit", (event) => event.preventDefault());
    need("add-item").addEventListener("click", () => this.#addItem());
    need("drawer-items").addEventListener("change", () => this.#saveItems());
    need("drawer-items").addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-act=remove-item]") : null;
      if (button === null) return;
      button.closest("li")?.remove();
      this.#saveItems();
    });
  }

  /** @param {string} slotId */
  open(slotId) {
    this.slotId = slotId;
    need("drawer").hidden = false;
    this.refresh(true);
    all("tr[data-open]").forEach((row) => row.removeAttribute("data-open"));
    maybe(`slot-${slotId}`)?.setAttribute("data-open", "");
    maybe("d-notes")?.focus();
  }

  close() {
    const row = maybe(`slot-${this.slotId}`);
    this.slotId = null;
    need("drawer").hidden = true;
    row?.removeAttribute("data-open");
    /** @type {HTMLElement | null | undefined} */ (row?.querySelector("[data-act=open]"))?.focus();
  }

  /**
   * Show the slot as the plan has it; what is being typed stays.
   * @param {boolean} [anew]
   */
  refresh(anew = false) {
    if (this.slotId === null) return;
    const slot = this.#plan.slot(this.slotId);
    if (slot === null) {
      this.close();
      return;
    }
    write(need("drawer-facts"), `${slot.cue} · ${this.#kinds[slot.kind] ?? slot.kind} · ${length(slot.duration_ms)}`);
    write(need("drawer-title"), slot.title);
    need("subject-field").hidden = slot.kind !== "rules";
    for (const field of /** @type {Field[]} */ (/** @type {unknown} */ (all("[data-field]", need("drawer-form"))))) {
      if (anew || (field !== document.activeElement && field.getAttribute("aria-invalid") !== "true")) {
        fill(field, slot[field.dataset.field ?? ""], this.#timezone);
        if (anew) field.setAttribute("aria-invalid", "false");
      }
    }
    const list = need("drawer-items");
    if (anew || (!list.contains(document.activeElement) && list.querySelector("[aria-invalid=true]") === null)) {
      list.replaceChildren(...slot.items.map((/** @type {Record<string, any>} */ item) => this.#itemRow(item)));
    }
  }

  /** @param {Record<string, any>} item */
  #itemRow(item) {
    const template = /** @type {HTMLTemplateElement} */ (need("item-template"));
    const row = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (template.content.firstElementChild).cloneNode(true));
    for (const input of /** @type {HTMLInputElement[]} */ (all("[data-item]", row))) {
      const name = input.dataset.item ?? "";
      input.value = MONEY.includes(name) ? typedMoney(item[name], this.#currency) : String(item[name] ?? "");
    }
    return row;
  }

  #addItem() {
    const slots = this.#plan.wanted;
    const numbers = slots.flatMap((slot) => slot.items.map((/** @type {Record<string, any>} */ item) => item.link_no ?? 0));
    const row = this.#itemRow({ link_no: Math.max(0, ...numbers) + 1 });
    need("drawer-items").append(row);
    /** @type {HTMLElement | null} */ (row.querySelector("[data-item=title]"))?.focus();
  }

  #saveItems() {
    if (this.slotId === null) return;
    const rows = all("li.item", need("drawer-items")).map((row) => this.#readItem(row));
    // A row that is not finished waits in its fields; nothing is saved until all can be.
    if (rows.some((row) => row === null)) return;
    this.#plan.set(this.slotId, "items", rows);
  }

  /**
   * @param {HTMLElement} row
   * @returns {Record<string, unknown> | null}
   */
  #readItem(row) {
    /** @type {Record<string, unknown>} */
    const item = {};
    let isSound = true;
    for (const input of /** @type {HTMLInputElement[]} */ (all("[data-item]", row))) {
      const name = input.dataset.item ?? "";
      const text = input.value.trim();
      /** @type {unknown} */
      let value = text;
      if (text !== "" && MONEY.includes(name)) value = readMoney(text, this.#currency);
      else if (text !== "" && WHOLE.includes(name)) value = /^\d+$/.test(text) ? Number(text) : null;
      const isFault = value === null || (name === "sku" && text === "");
      input.setAttribute("aria-invalid", String(isFault));
      input.title = !isFault ? "" : name === "sku" ? t("An item needs its SKU.") : t("Type a number.");
      if (isFault) isSound = false;
      else if (text !== "") item[name] = value;
    }
    return isSound ? item : null;
  }
}
