// The items of one slot as the drawer edits them: added, ordered, removed, each field read and checked.

import { all, need, write } from "../lib/dom.js";
import { minorUnits, typedMoney } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { tooLong } from "./fields.js";
import { clearFault, fault } from "./notes.js";

/** @typedef {Record<string, any>} Item */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Input */
/** @typedef {{name: string, stock: number | null}} Size */

const MONEY = ["tag_price", "price"];
const WHOLE = /** @type {Record<string, number>} */ ({ link_no: 9_999, stock: Number.MAX_SAFE_INTEGER });
const LIMITS = /** @type {Record<string, number>} */ ({
  sku: 200,
  title: 200,
  line: 500,
  coupon: 200,
  must_say: 10_000,
  never_say: 10_000,
  advice: 1_000,
  shipping: 500,
  gift: 500,
});
const MOST_ITEMS = 50;
const MOST_SIZES = 40;
const SIZE_NAME = 40;

export class Items {
  #list = need("drawer-items");
  #currency;
  #changed;
  /** What a row has besides its fields: the product that it is, its picture. @type {WeakMap<HTMLElement, Item>} */
  #besides = new WeakMap();
  /** What the list shows, as it was last filled or read. */
  #shown = "";

  /**
   * @param {string} currency
   * @param {(items: Item[], undo?: string) => void} changed called with all items once every field can be read
   */
  constructor(currency, changed) {
    this.#currency = currency;
    this.#changed = changed;
    this.#list.addEventListener("change", () => this.#save());
    this.#list.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-act]") : null;
      const row = button?.closest("li");
      if (!(button instanceof HTMLElement) || !(row instanceof HTMLElement)) return;
      if (button.dataset.act === "remove-item") this.#remove(row);
      else this.#move(row, button.dataset.act === "item-up" ? -1 : 1, button);
    });
    this.#list.addEventListener("keydown", (event) => {
      const row = event.target instanceof Element ? event.target.closest("li") : null;
      if (!(row instanceof HTMLElement) || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      this.#move(row, event.key === "ArrowUp" ? -1 : 1, /** @type {HTMLElement} */ (event.target));
    });
  }

  /** Whether a row waits in its fields because it cannot be read yet. */
  get isHeld() {
    return this.#list.querySelector("[aria-invalid=true], [data-unfinished]") !== null;
  }

  /**
   * Show the items as the plan has them; what is being typed stays.
   * @param {Item[]} items
   * @param {boolean} anew
   */
  show(items, anew) {
    const wanted = JSON.stringify(items);
    if (!anew && (wanted === this.#shown || this.isHeld || this.#list.contains(document.activeElement))) return;
    this.#shown = wanted;
    this.#list.replaceChildren(...items.map((item) => this.#row(item)));
  }

  /** Somebody wants to leave: drop new rows in which nothing was typed, and ask for what the others lack. */
  settle() {
    for (const row of all("[data-unfinished]", this.#list)) {
      if (this.#inputs(row).every((input) => input.dataset.item === "link_no" || input.value.trim() === ""))
        row.remove();
      else row.dataset.unfinished = "asked";
    }
    if (this.isHeld) this.#save();
  }

  /** @param {number} linkNo */
  add(linkNo) {
    if (this.#list.childElementCount >= MOST_ITEMS) return;
    const row = this.#row({ link_no: linkNo });
    row.dataset.unfinished = "";
    this.#list.append(row);
    this.#input(row, "title").focus();
  }

  /**
   * Say at a field of an item what is wrong with it.
   * @param {number} index
   * @param {string} name
   * @param {string} text
   */
  fault(index, name, text) {
    const row = all("li.item:not([data-unfinished])", this.#list)[index];
    const field = row?.querySelector(`[data-item=${CSS.escape(name)}]`) ?? row?.querySelector("[data-item=sku]");
    if (field) fault(/** @type {Input} */ (field), text);
  }

  /** @param {number} index */
  focus(index) {
    const row = all("li.item", this.#list)[index];
    if (row !== undefined) this.#input(row, "price").focus();
  }

  /** @param {Item} item */
  #row(item) {
    const template = /** @type {HTMLTemplateElement} */ (need("item-template"));
    const row = /** @type {HTMLElement} */ (
      /** @type {HTMLElement} */ (template.content.firstElementChild).cloneNode(true)
    );
    const besides = { ...item };
    for (const input of this.#inputs(row)) {
      const name = input.dataset.item ?? "";
      input.value = this.#typed(name, item);
      delete besides[name];
    }
    this.#besides.set(row, besides);
    this.#facts(row);
    return row;
  }

  /**
   * @param {string} name
   * @param {Item} item
   */
  #typed(name, item) {
    if (MONEY.includes(name)) return typedMoney(item[name], this.#currency);
    if (name === "presale") return item.presale ? "yes" : "";
    if (name === "sizes")
      return (item.sizes ?? [])
        .map((/** @type {Size} */ size) => (size.stock === null ? size.name : `${size.name}:${size.stock}`))
        .join(", ");
    return String(item[name] ?? "");
  }

  /**
   * What is filled in below "More", while that is closed.
   * @param {HTMLElement} row
   */
  #facts(row) {
    const filled = all("details [data-item]", row).filter(
      (input) => /** @type {Input} */ (input).value.trim() !== "",
    ).length;
    const facts = row.querySelector("[data-facts]");
    if (facts !== null)
      write(
        facts,
        filled === 0
          ? t("coupon, must-say, sizes, shipping, gift")
          : t("{n} of {all} filled in", { n: filled, all: all("details [data-item]", row).length }),
      );
  }

  /** @param {HTMLElement} row */
  #remove(row) {
    const title = this.#input(row, "title").value || this.#input(row, "sku").value;
    const wasSaved = row.dataset.unfinished === undefined;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    /** @type {HTMLElement | null | undefined} */ (
      next?.querySelector("[data-act=remove-item]") ?? document.getElementById("add-item")
    )?.focus();
    this.#save(wasSaved ? t("“{title}” removed", { title }) : undefined);
  }

  /**
   * @param {HTMLElement} row
   * @param {number} by
   * @param {HTMLElement} focused
   */
  #move(row, by, focused) {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (other === null) return;
    if (by < 0) other.before(row);
    else other.after(row);
    focused.focus();
    this.#save();
  }

  /** @param {string} [undo] what was done, when there is a way back */
  #save(undo) {
    /** @type {Item[]} */
    const items = [];
    let isSound = true;
    for (const row of all("li.item", this.#list)) {
      const item = this.#read(row);
      // A new row that is not finished waits in its fields; what is wrong elsewhere holds all of them.
      if (item === null) isSound &&= row.dataset.unfinished !== undefined;
      else {
        delete row.dataset.unfinished;
        items.push(item);
      }
    }
    if (!isSound) return;
    this.#shown = JSON.stringify(items);
    this.#changed(items, undo);
  }

  /**
   * @param {HTMLElement} row
   * @returns {Item | null}
   */
  #read(row) {
    /** @type {[string, unknown][]} */
    const fields = Object.entries(this.#besides.get(row) ?? {});
    let isSound = true;
    for (const input of this.#inputs(row)) {
      const name = input.dataset.item ?? "";
      const reading = this.#reading(name, input.value.trim());
      // The SKU of a new item is still to come; it is asked for when somebody wants to leave.
      const isComing = name === "sku" && input.value.trim() === "" && row.dataset.unfinished === "";
      if ("fault" in reading && !isComing) fault(input, reading.fault);
      else clearFault(input);
      if ("fault" in reading) isSound = false;
      else if (reading.value !== "" && !(Array.isArray(reading.value) && reading.value.length === 0))
        fields.push([name, reading.value]);
    }
    this.#facts(row);
    return isSound ? Object.fromEntries(fields.sort(([one], [other]) => (one < other ? -1 : 1))) : null;
  }

  /**
   * @param {string} name
   * @param {string} text
   * @returns {{value: unknown} | {fault: string}}
   */
  #reading(name, text) {
    const long = tooLong(text, LIMITS[name]);
    if (long !== null) return { fault: long };
    if (name === "sku" && text === "") return { fault: t("An item needs its SKU.") };
    if (name === "sizes") return readSizes(text);
    if (text === "") return { value: "" };
    if (name === "presale") return { value: true };
    const figures = text.normalize("NFKC");
    if (MONEY.includes(name)) return this.#readPrice(figures);
    const most = WHOLE[name];
    if (most === undefined) return { value: text };
    if (!/^\d+$/.test(figures)) return { fault: t("Type a whole number, for example 12.") };
    const value = Number(figures);
    return value > most ? { fault: t("The largest number here is {n}.", { n: most }) } : { value };
  }

  /**
   * @param {string} text
   * @returns {{value: number} | {fault: string}}
   */
  #readPrice(text) {
    const digits = Math.round(Math.log10(minorUnits(this.#currency)));
    const plain = text.replace(/[\s,，¥￥$€£]/g, "");
    if (/^[-−]/.test(plain)) return { fault: t("A price cannot be negative.") };
    const match = /^(\d+)(?:\.(\d+))?$/.exec(plain);
    if (match === null)
      return { fault: t("Type a price in {currency}, for example 599.", { currency: this.#currency }) };
    const [, whole = "0", part = ""] = match;
    if (part.length > digits)
      return {
        fault:
          digits === 0
            ? t("{currency} has no decimals.", { currency: this.#currency })
            : t("At most {n} decimals.", { n: digits }),
      };
    const minor = Number(whole + part.padEnd(digits, "0"));
    return minor > 2 ** 53 ? { fault: t("This price is too large.") } : { value: minor };
  }

  /** @param {HTMLElement} row */
  #inputs(row) {
    return /** @type {Input[]} */ (all("[data-item]", row));
  }

  /**
   * @param {HTMLElement} row
   * @param {string} name
   */
  #input(row, name) {
    return /** @type {Input} */ (row.querySelector(`[data-item=${name}]`));
  }
}

/**
 * Read sizes: "S:12, M 30, L". A size without a number has no stock.
 * @param {string} text
 * @returns {{value: Size[]} | {fault: string}}
 */
function readSizes(text) {
  /** @type {Size[]} */
  const sizes = [];
  for (const part of text.split(/[,，、;；\n]/).map((one) => one.trim())) {
    if (part === "") continue;
    const match = /^(.*?)\s*[:：=]\s*(\d+)$/.exec(part) ?? /^(\S.*?)\s+(\d+)$/.exec(part);
    const name = (match?.[1] ?? part).trim();
    if (name === "" || /[:：=]/.test(name))
      return { fault: t("Type sizes as S:12, M:30 or only S, M. This is not clear: {part}", { part }) };
    if (name.length > SIZE_NAME)
      return {
        fault: t("At most {limit} characters fit here; these are {count}.", { limit: SIZE_NAME, count: name.length }),
      };
    if (sizes.some((size) => size.name === name)) return { fault: t("This size is there twice: {name}", { name }) };
    const stock = match === null ? null : Number(match[2]);
    if (stock !== null && !Number.isSafeInteger(stock))
      return { fault: t("The largest number here is {n}.", { n: Number.MAX_SAFE_INTEGER }) };
    sizes.push({ name, stock });
  }
  return sizes.length > MOST_SIZES ? { fault: t("At most {n} sizes fit.", { n: MOST_SIZES }) } : { value: sizes };
}
