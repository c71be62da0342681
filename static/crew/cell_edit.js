// One field of one slot, changed where it stands: by a long press, the menu key, or E.
//
// The change is made on the rundown as it was when the editor opened, so that the server can tell what others did
// meanwhile. Where they changed the same field, both values are shown and nothing typed is lost.

import "../app/length_reading.js";
import { call } from "../lib/api.js";
import { make, maybe, need, write } from "../lib/dom.js";
import { kinds, t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";
import { PlanDocument, same } from "../plan/document.js";
import { described, read, typed } from "../plan/fields.js";

/** @typedef {import("../plan/document.js").Outcome} Outcome */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Input */

const PRESS_MS = 500;
const MOVE_PX = 10;
/** Column → field of the slot. Items are more than one field: they are changed on the rundown's page. */
const FIELDS = {
  start: "start",
  length: "duration_ms",
  cue: "cue",
  kind: "kind",
  title: "title",
  notes: "notes",
  script: "script",
  people: "people",
  group: "group",
};

export class CellEditor {
  #crew;
  #may;
  #labels;

  /**
   * @param {import("./crew.js").Crew} crew
   * @param {boolean} may whether this person may change the rundown
   * @param {Map<string, string>} labels of the columns
   */
  constructor(crew, may, labels) {
    this.#crew = crew;
    this.#may = may;
    this.#labels = labels;
  }

  /**
   * Let long presses on the cells of a list open the editor.
   * @param {HTMLElement} list
   */
  bind(list) {
    /** @type {number | undefined} */
    let timer;
    let from = { x: 0, y: 0 };
    const cell = (/** @type {Event} */ event) =>
      event.target instanceof Element
        ? /** @type {HTMLElement | null} */ (event.target.closest("td[data-column]"))
        : null;
    const stop = () => clearTimeout(timer);
    list.addEventListener("pointerdown", (event) => {
      const pressed = cell(event);
      if (pressed === null || event.button !== 0) return;
      from = { x: event.clientX, y: event.clientY };
      timer = window.setTimeout(() => this.#of(pressed), PRESS_MS);
    });
    list.addEventListener("pointermove", (event) => {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > MOVE_PX) stop();
    });
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) list.addEventListener(name, stop);
    list.addEventListener("contextmenu", (event) => {
      const pressed = cell(event);
      if (pressed === null) return;
      event.preventDefault();
      stop();
      this.#of(pressed);
    });
  }

  /** @param {HTMLElement} cell */
  #of(cell) {
    this.open(cell.closest("tr")?.dataset.slot ?? "", cell.dataset.column ?? "");
  }

  /**
   * @param {string} slotId
   * @param {string} column
   */
  open(slotId, column) {
    if (document.querySelector("dialog[open]") !== null) return;
    const slot = this.#crew.slot(slotId);
    const field = FIELDS[/** @type {keyof typeof FIELDS} */ (column)];
    if (slot === null) return;
    if (!this.#may) {
      toast(t("Your role may not change the rundown. Ask the director."), { level: "error", key: "edit" });
      return;
    }
    if (field === undefined) {
      toast(t("Items are changed on the page of the rundown."), {
        key: "edit",
        action: { label: t("Rundown"), run: () => location.assign(`/shows/${this.#crew.show.id}/plan`) },
      });
      return;
    }
    new Sheet(this.#crew, slot.id, field, `${slot.cue} · ${this.#labels.get(column) ?? column}`).show();
  }
}

/** The editor of one field. */
class Sheet {
  #crew;
  #slotId;
  #field;
  #document;
  #title;
  /** @type {Input} */
  #input;
  #note = make("div", { class: "note", role: "alert" });
  /** @type {HTMLDialogElement} */
  #dialog;

  /**
   * @param {import("./crew.js").Crew} crew
   * @param {string} slotId
   * @param {string} field
   * @param {string} title
   */
  constructor(crew, slotId, field, title) {
    this.#crew = crew;
    this.#slotId = slotId;
    this.#field = field;
    this.#title = title;
    const plan = {
      revision: crew.revision,
      slots: /** @type {import("../plan/document.js").Wide[]} */ (/** @type {unknown} */ (crew.slots)),
    };
    this.#document = new PlanDocument(
      plan,
      (wanted) => call("PUT", `/api/v1/shows/${crew.show.id}/rundown`, wanted),
      (outcome) => this.#outcome(outcome),
    );
    this.#input = this.#make();
    this.#dialog = this.#frame();
  }

  /** @returns {Input} */
  #make() {
    const field = this.#field;
    const attributes = {
      "data-field": field,
      "data-length": field.endsWith("_ms"),
      "aria-label": this.#title,
      autofocus: true,
    };
    /** @type {Input} */
    let input;
    if (field === "kind")
      input = make("select", attributes, ...Object.entries(kinds()).map(([value, label]) => new Option(label, value)));
    else if (field === "notes" || field === "script") input = make("textarea", { ...attributes, rows: "8" });
    else input = make("input", { ...attributes, autocomplete: "off" });
    input.value = this.#typed(this.#document.slot(this.#slotId)?.[field]);
    input.addEventListener("keydown", (event) => event instanceof KeyboardEvent && this.#key(event));
    return input;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const isLine = !(this.#input instanceof HTMLTextAreaElement) || event.ctrlKey || event.metaKey;
    if (event.key !== "Enter" || !isLine || event.isComposing) return;
    event.preventDefault();
    this.#save();
  }

  #frame() {
    maybe("cell-edit")?.remove();
    const save = make("button", { class: "primary", type: "button" }, t("Save"));
    save.addEventListener("click", () => this.#save());
    const cancel = make("button", { class: "plain", type: "button" }, t("Cancel"));
    cancel.addEventListener("click", () => dialog.close());
    const hint = this.#field === "people" ? make("p", { class: "quiet small" }, t("Separated by commas.")) : null;
    const dialog = make(
      "dialog",
      { id: "cell-edit", class: "cell-edit", "aria-labelledby": "cell-edit-title" },
      make("h2", { id: "cell-edit-title" }, this.#title),
      this.#input,
      hint,
      this.#note,
      make("div", { class: "answers" }, cancel, save),
    );
    dialog.addEventListener("close", () => dialog.remove());
    return dialog;
  }

  show() {
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#input.focus();
    if (this.#input instanceof HTMLInputElement) this.#input.select();
  }

  /** @param {any} value */
  #typed(value) {
    if (this.#field === "people") return (value ?? []).join(", ");
    return typed(this.#field, value, this.#crew.show.timezone);
  }

  /** @returns {{value: unknown} | {fault: string}} */
  #read() {
    const { value } = this.#input;
    if (this.#field === "people")
      return {
        value: value
          .split(/[,，、]/)
          .map((name) => name.trim())
          .filter(Boolean),
      };
    const reading = read(this.#input, {
      timezone: this.#crew.show.timezone,
      near: this.#crew.planned(this.#slotId)?.start ?? this.#crew.show.starts_at,
    });
    return this.#field === "group" && "value" in reading && reading.value === "" ? { value: null } : reading;
  }

  #save() {
    const reading = this.#read();
    if ("fault" in reading) return this.#fault(reading.fault);
    const known = this.#document.slot(this.#slotId);
    if (known === null) return this.#fault(t("Somebody has removed this slot."));
    if (same(known[this.#field], reading.value) && this.#document.isClean) return this.#dialog.close();
    this.#note.replaceChildren();
    this.#document.set(this.#slotId, this.#field, reading.value);
  }

  /** @param {Outcome} outcome */
  #outcome(outcome) {
    if (outcome.kind === "saving") return;
    if (outcome.kind === "saved") {
      this.#dialog.close();
      this.#crew.fetch();
      toast(t("Saved"), { key: "edit" });
    } else if (outcome.kind === "conflict") this.#conflict(outcome);
    else if (outcome.kind === "offline")
      this.#fault(t("Not saved: the server was not reached. What you typed is still here; try again."));
    else this.#fault(outcome.detail ?? t("It was refused."));
  }

  /** @param {string} text */
  #fault(text) {
    this.#input.setAttribute("aria-invalid", "true");
    this.#note.replaceChildren(make("p", { class: "fault fault-mark" }, text));
    this.#input.focus();
  }

  /** @param {Outcome} outcome */
  #conflict({ conflicts = [], detail }) {
    const clash = conflicts.find((one) => one.slot_id === this.#slotId && one.field === this.#field);
    if (clash === undefined)
      return this.#fault(detail ?? t("Somebody has changed the rundown meanwhile. Look at it, then save again."));
    const text = (/** @type {any} */ value) =>
      this.#field === "people" ? this.#typed(value) : described(this.#field, value, this.#crew.show);
    const keep = make("button", { type: "button", "data-choice": "yours" }, t("Keep mine"));
    keep.addEventListener("click", () => this.#save());
    const take = make("button", { type: "button", "data-choice": "theirs" }, t("Take theirs"));
    take.addEventListener("click", () => {
      this.#input.value = this.#typed(clash.theirs);
      this.#crew.fetch();
      this.#dialog.close();
    });
    this.#note.replaceChildren(
      make("p", { class: "fault fault-mark" }, t("Somebody else has changed this meanwhile.")),
      make(
        "dl",
        { class: "clash" },
        make("dt", {}, t("Mine")),
        make("dd", {}, text(clash.yours)),
        make("dt", {}, t("Theirs")),
        make("dd", {}, text(clash.theirs)),
      ),
      make("div", { class: "answers" }, take, keep),
    );
    this.#crew.fetch();
    write(need("cell-edit-title"), this.#title);
  }
}
