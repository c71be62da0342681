// The details of one slot, beside the table: everything that a slot has.

import { all, make, maybe, need, write } from "../lib/dom.js";
import { length } from "../lib/format.js";
import { kinds } from "../lib/texts.js";
import { fill } from "./fields.js";
import { Items } from "./items.js";
import { clearFault, isOpen } from "./notes.js";
import { People } from "./people.js";

/** @typedef {import("./document.js").PlanDocument} PlanDocument */
/** @typedef {import("./document.js").Wide} Wide */
/** @typedef {import("./fields.js").Field} Field */

export class Drawer {
  /** @type {string | null} */
  slotId = null;
  #plan;
  #timezone;
  #kinds = kinds();
  #items;
  #people;

  /**
   * @param {PlanDocument} plan
   * @param {{timezone: string, currency: string}} show
   * @param {(text: string) => void} announce offer a way back
   */
  constructor(plan, { timezone, currency }, announce) {
    this.#plan = plan;
    this.#timezone = timezone;
    this.#items = new Items(currency, (items, done) => {
      if (this.slotId === null) return;
      plan.set(this.slotId, "items", items);
      if (done !== undefined) announce(done);
    });
    this.#people = new People((people) => this.slotId !== null && plan.set(this.slotId, "people", people));
    need("drawer-close").addEventListener("click", () => this.close());
    need("drawer-previous").addEventListener("click", () => this.#step(-1));
    need("drawer-next").addEventListener("click", () => this.#step(1));
    need("drawer-give-up").addEventListener("click", () => this.close(true));
    need("drawer").addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      else if (event.altKey && (event.key === "PageUp" || event.key === "PageDown"))
        this.#step(event.key === "PageUp" ? -1 : 1);
      else return;
      event.preventDefault();
    });
    need("drawer-form").addEventListener("submit", (event) => event.preventDefault());
    need("drawer-form").addEventListener("change", () => (need("drawer-held").hidden = true));
    need("add-item").addEventListener("click", () => this.#items.add(this.#nextLink()));
  }

  /** Whether something here cannot be saved as it is. */
  get isHeld() {
    return (
      this.slotId !== null &&
      (this.#items.isHeld || this.#fields().some(isOpen) || maybe("d-others")?.getAttribute("aria-invalid") === "true")
    );
  }

  /**
   * @param {string} slotId
   * @param {"notes" | "people" | "items"} [part] where to begin
   * @param {number} [index] of the item
   */
  open(slotId, part = "notes", index = 0) {
    if (slotId !== this.slotId && !this.#mayLeave(false)) return;
    this.slotId = slotId;
    need("drawer").hidden = false;
    this.refresh(true);
    all("tr[data-open]").forEach((row) => row.removeAttribute("data-open"));
    maybe(`slot-${slotId}`)?.setAttribute("data-open", "");
    if (part === "people") this.#people.focus();
    else if (part === "items") this.#items.focus(index);
    else maybe("d-notes")?.focus({ preventScroll: true });
  }

  /** @param {boolean} [force] give up what cannot be saved */
  close(force = false) {
    if (!this.#mayLeave(force)) return;
    const row = maybe(`slot-${this.slotId}`);
    this.slotId = null;
    need("drawer").hidden = true;
    row?.removeAttribute("data-open");
    /** @type {HTMLElement | null | undefined} */ (row?.querySelector("[data-act=open]"))?.focus();
  }

  /**
   * The field of a slot's own value here.
   * @param {string} name
   */
  field(name) {
    return /** @type {Field | null} */ (need("drawer-form").querySelector(`[data-field=${CSS.escape(name)}]`));
  }

  /**
   * Say at a field of an item what the server found wrong with it.
   * @param {number} index
   * @param {string} name
   * @param {string} text
   */
  faultItem(index, name, text) {
    this.#items.fault(index, name, text);
  }

  /**
   * Show the slot as the plan has it; what is being typed stays.
   * @param {boolean} [anew]
   */
  refresh(anew = false) {
    if (this.slotId === null) return;
    const slot = this.#plan.slot(this.slotId);
    if (slot === null) {
      // Somebody removed it. What cannot be saved yet stays to be read and copied.
      if (!this.isHeld) this.close(true);
      return;
    }
    write(need("drawer-facts"), `${slot.cue} · ${this.#kinds[slot.kind] ?? slot.kind} · ${length(slot.duration_ms)}`);
    write(need("drawer-title"), slot.title);
    need("subject-field").hidden = slot.kind !== "rules";
    if (anew) need("drawer-held").hidden = true;
    for (const field of this.#fields()) {
      if (anew) clearFault(field);
      if (anew || (field !== document.activeElement && !isOpen(field)))
        fill(field, slot[field.dataset.field ?? ""], this.#timezone);
    }
    if (anew) this.#people.fill(slot.people);
    else this.#people.show(slot.people);
    this.#items.show(slot.items, anew);
    this.#listGroups();
  }

  #fields() {
    return /** @type {Field[]} */ (/** @type {unknown} */ (all("[data-field]", need("drawer-form"))));
  }

  #listGroups() {
    const groups = [...new Set(this.#plan.wanted.map((slot) => slot.group).filter((group) => group !== null))];
    const list = need("d-groups");
    if (
      list.childElementCount !== groups.length ||
      groups.some((group, index) => list.children[index]?.getAttribute("value") !== group)
    ) {
      list.replaceChildren(...groups.map((value) => make("option", { value })));
    }
  }

  #nextLink() {
    const numbers = this.#plan.wanted.flatMap((slot) =>
      slot.items.map((/** @type {Record<string, any>} */ item) => item.link_no ?? 0),
    );
    return Math.max(0, ...numbers) + 1;
  }

  /**
   * Nothing that was typed is lost without a word.
   * @param {boolean} force
   */
  #mayLeave(force) {
    if (force || this.slotId === null) return true;
    this.#items.settle();
    const held = this.isHeld;
    need("drawer-held").hidden = !held;
    if (held)
      /** @type {HTMLElement | null} */ (
        need("drawer-form").querySelector("[aria-invalid=true], [data-conflict]")
      )?.focus();
    return !held;
  }

  /** @param {number} by */
  #step(by) {
    const ids = this.#plan.wanted.map((slot) => slot.id);
    const id = ids[ids.indexOf(this.slotId ?? "") + by];
    if (id === undefined) return;
    this.open(id);
    maybe(`slot-${id}`)?.scrollIntoView({ block: "nearest" });
  }
}
