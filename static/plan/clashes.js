// Two people wanted different things of one plan: what differs is asked where it stands, and waits until somebody
// chose.

import { make, need } from "../lib/dom.js";
import { newId } from "../lib/ids.js";
import { t } from "../lib/texts.js";
import { whole } from "./document.js";
import { described, describedParts, fill } from "./fields.js";
import { clearFault, fault, note } from "./notes.js";

/** @typedef {import("./document.js").Conflict} Conflict */
/** @typedef {import("./document.js").PartConflict} PartConflict */
/** @typedef {import("./document.js").PlanDocument} PlanDocument */
/** @typedef {import("./fields.js").Field} Field */

/**
 * Ask above the table. The question stays until it is answered: no clock decides what becomes of somebody's work.
 * @param {string} key a newer question takes the place of the one with the same key
 * @param {string} text
 * @param {{label: string, run?: () => void, keep: "yours" | "theirs"}[]} answers
 */
function ask(key, text, answers) {
  const bars = need("clashes");
  for (const known of [...bars.children]) if (known instanceof HTMLElement && known.dataset.key === key) known.remove();
  const bar = make("div", { class: "clash", "data-key": key }, make("span", { class: "fault-mark" }, text));
  for (const { label, run, keep } of answers) {
    const button = make("button", { type: "button", "data-keep": keep }, label);
    button.addEventListener("click", () => {
      bar.remove();
      run?.();
    });
    bar.append(button);
  }
  bars.append(bar);
}

export class Clashes {
  /** The order we wanted, kept while we ask. @type {string[]} */
  ourOrder = [];
  #plan;
  #drawer;
  #show;
  #find;
  #settled;

  /**
   * @param {PlanDocument} plan
   * @param {import("./drawer.js").Drawer} drawer
   * @param {{timezone: string, currency: string}} show
   * @param {(slotId: string, name: string) => Field | null} find the field of a value
   * @param {() => void} settled called when the last question was answered
   */
  constructor(plan, drawer, show, find, settled) {
    this.#plan = plan;
    this.#drawer = drawer;
    this.#show = show;
    this.#find = find;
    this.#settled = () => {
      if (document.querySelector("[data-conflict], #clashes .clash") === null && plan.isClean) settled();
    };
  }

  /**
   * @param {Conflict} conflict
   * @param {string} detail
   */
  ask(conflict, detail) {
    const { slot_id: id, field: name, yours, theirs, parts = [] } = conflict;
    if (id === null || name === "order") this.#askOrder();
    else if (name === "slot") this.#askSlot(id, yours, theirs);
    else {
      if (this.#find(id, name) === null) this.#drawer.open(id);
      const field = this.#find(id, name);
      const isTakenCode =
        name === "cue" && conflict.base === null && typeof theirs === "string" && this.#plan.slot(theirs) !== null;
      if (field === null) this.#askAbove(id, name, yours, theirs, parts);
      else if (isTakenCode) {
        fill(field, yours, this.#show.timezone);
        fault(field, detail);
      } else this.#askField(field, id, name, yours, theirs);
    }
  }

  /**
   * @param {Field} field
   * @param {string} id
   * @param {string} name
   * @param {any} yours
   * @param {any} theirs
   */
  #askField(field, id, name, yours, theirs) {
    field.dataset.conflict = "";
    fill(field, yours, this.#show.timezone);
    const choose = (/** @type {any} */ value) => () => {
      clearFault(field);
      fill(field, value, this.#show.timezone);
      this.#plan.set(id, name, value);
      this.#settled();
    };
    const mine = make(
      "button",
      { type: "button", "data-keep": "yours" },
      t("Keep yours: {value}", { value: described(name, yours, this.#show) }),
    );
    const other = make(
      "button",
      { type: "button", "data-keep": "theirs" },
      t("Take theirs: {value}", { value: described(name, theirs, this.#show) }),
    );
    mine.addEventListener("click", choose(yours));
    other.addEventListener("click", choose(theirs));
    note(field, "question", make("p", {}, t("Somebody changed this at the same time.")), make("div", {}, mine, other));
  }

  /**
   * What has no field of its own: items, people and columns. Either choice has what both sides changed elsewhere.
   * @param {string} id
   * @param {string} name
   * @param {any} yours
   * @param {any} theirs
   * @param {PartConflict[]} parts
   */
  #askAbove(id, name, yours, theirs, parts) {
    const cue = this.#plan.slot(id)?.cue ?? "";
    const texts = {
      people: t("Somebody changed the people of {cue} at the same time.", { cue }),
      custom: t("Somebody changed the columns of {cue} at the same time.", { cue }),
    };
    const text =
      /** @type {Record<string, string>} */ (texts)[name] ??
      t("Somebody changed the items of {cue} at the same time.", { cue });
    const said = (/** @type {"yours" | "theirs"} */ side, /** @type {any} */ whole) =>
      parts.length === 0 ? described(name, whole, this.#show) : describedParts(parts, side, this.#show);
    ask(`${name} ${id}`, text, [
      {
        keep: "yours",
        label: t("Keep yours: {value}", { value: said("yours", yours) }),
        run: () => this.#plan.set(id, name, yours),
      },
      {
        keep: "theirs",
        label: t("Take theirs: {value}", { value: said("theirs", theirs) }),
        run: () => {
          this.#plan.set(id, name, theirs);
          this.#settled();
        },
      },
    ]);
  }

  /**
   * One side removed what the other changed.
   * @param {string} id
   * @param {any} yours
   * @param {any} theirs
   */
  #askSlot(id, yours, theirs) {
    const title = (yours ?? theirs)?.title ?? "";
    if (yours === null) {
      ask(`slot ${id}`, t("“{title}” was changed by somebody while you removed it.", { title }), [
        {
          keep: "yours",
          label: t("Remove it all the same"),
          run: () => this.#plan.change((slots) => slots.filter((slot) => slot.id !== id)),
        },
        { keep: "theirs", label: t("Keep it"), run: this.#settled },
      ]);
    } else {
      ask(`slot ${id}`, t("“{title}” was removed by somebody while you changed it.", { title }), [
        {
          keep: "yours",
          label: t("Put it back with your change"),
          run: () => this.#plan.change((slots) => [...slots, whole({ ...yours, id: newId() })]),
        },
        { keep: "theirs", label: t("Leave it out"), run: this.#settled },
      ]);
    }
  }

  #askOrder() {
    const wanted = this.ourOrder;
    ask("order", t("Somebody changed the order at the same time. Theirs is shown."), [
      {
        keep: "yours",
        label: t("Keep your order"),
        run: () => {
          const place = new Map(wanted.map((id, index) => [id, index]));
          this.#plan.change((slots) =>
            slots.sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity)),
          );
        },
      },
      { keep: "theirs", label: t("Take their order"), run: this.#settled },
    ]);
  }
}
