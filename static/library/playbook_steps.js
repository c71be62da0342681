// The steps of a playbook as rows that are typed into, added, taken away and moved: by key, by button, by dragging.

import { all, make, mark, maybe, need, write } from "../lib/dom.js";
import Sortable from "../vendor/sortable.esm.js";
import { emptyStep, hasLength } from "./playbook_form.js";

/** @typedef {import("./playbook_form.js").StepForm} StepForm */
/** @typedef {import("./playbook_form.js").Faults} Faults */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

export class Steps {
  #list = need("steps");
  #changed;
  #readonly;

  /**
   * @param {() => void} changed called after every change
   * @param {boolean} readonly
   */
  constructor(changed, readonly) {
    this.#changed = changed;
    this.#readonly = readonly;
    this.#list.addEventListener("input", (event) => this.#typed(event));
    this.#list.addEventListener("click", (event) => this.#clicked(event));
    this.#list.addEventListener("keydown", (event) => this.#pressed(event));
    maybe("add-step")?.addEventListener("click", () => this.add(null));
    if (!readonly)
      Sortable.create(this.#list, {
        handle: ".handle",
        animation: 150,
        ghostClass: "is-moving",
        onEnd: () => this.#moved(),
      });
  }

  /**
   * Show other steps.
   * @param {StepForm[]} steps
   */
  show(steps) {
    this.#list.replaceChildren(...steps.map((step) => this.#row(step)));
    this.#renumber();
  }

  /** @returns {StepForm[]} */
  read() {
    return this.#rows().map((row) => this.#readRow(row));
  }

  /**
   * Say at each field what is wrong with it.
   * @param {Faults} faults
   */
  showFaults(faults) {
    this.#rows().forEach((row, index) => {
      for (const field of fieldsOf(row)) setFault(field, faults[`steps[${index}].${field.dataset.step}`] ?? "");
    });
  }

  /**
   * Add a step below a row, or at the end.
   * @param {HTMLElement | null} after
   */
  add(after) {
    const row = this.#row(emptyStep());
    if (after === null) this.#list.append(row);
    else after.after(row);
    this.#renumber();
    this.#changed();
    focusIn(row, "text");
  }

  #rows() {
    return all("li.step", this.#list);
  }

  /** @param {StepForm} step */
  #row(step) {
    const template = /** @type {HTMLTemplateElement} */ (need("step-template"));
    const row = /** @type {HTMLElement} */ (
      /** @type {HTMLElement} */ (template.content.firstElementChild).cloneNode(true)
    );
    for (const field of fieldsOf(row)) {
      const value = step[/** @type {keyof StepForm} */ (field.dataset.step)];
      if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = value === true;
      else {
        if (field instanceof HTMLSelectElement) keepOption(field, String(value));
        field.value = String(value);
      }
      field.disabled = this.#readonly && !(field instanceof HTMLTextAreaElement);
      if (field instanceof HTMLTextAreaElement) field.readOnly = this.#readonly;
    }
    this.#fit(row);
    return row;
  }

  /**
   * Show the fields that this kind of step has.
   * @param {HTMLElement} row
   */
  #fit(row) {
    const step = this.#readRow(row);
    mark(row, "sort", step.kind);
    mark(row, "long", hasLength(step));
    mark(row, "waits", step.kind === "do" || step.by_hand);
  }

  /**
   * @param {HTMLElement} row
   * @returns {StepForm}
   */
  #readRow(row) {
    /** @type {Record<string, string | boolean>} */
    const step = {};
    for (const field of fieldsOf(row))
      step[field.dataset.step ?? ""] =
        field instanceof HTMLInputElement && field.type === "checkbox" ? field.checked : field.value;
    return /** @type {any} */ (step);
  }

  #renumber() {
    const rows = this.#rows();
    rows.forEach((row, index) => {
      write(/** @type {Element} */ (row.querySelector(".number")), String(index + 1));
      for (const [act, isOff] of /** @type {[string, boolean][]} */ ([
        ["up", index === 0],
        ["down", index === rows.length - 1],
      ])) {
        const button = /** @type {HTMLButtonElement | null} */ (row.querySelector(`[data-act=${act}]`));
        if (button !== null) button.disabled = isOff;
      }
    });
  }

  #moved() {
    this.#renumber();
    this.#changed();
  }

  /** @param {Event} event */
  #typed(event) {
    const field = event.target;
    if (!isField(field)) return;
    setFault(field, "");
    // One line: what is pasted with breaks in it reads on.
    if (field instanceof HTMLTextAreaElement && /[\r\n]/.test(field.value))
      field.value = field.value.replace(/[\r\n]+/g, " ");
    const row = rowOf(field);
    if (row !== null) this.#fit(row);
    this.#changed();
  }

  /** @param {Event} event */
  #clicked(event) {
    const button = event.target instanceof Element ? event.target.closest("button[data-act]") : null;
    const row = rowOf(button);
    if (!(button instanceof HTMLButtonElement) || row === null || this.#readonly) return;
    if (button.dataset.act === "remove") this.#remove(row);
    else this.#move(row, button.dataset.act === "up" ? -1 : 1, button);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const row = rowOf(event.target);
    if (row === null || this.#readonly || event.isComposing) return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      this.#move(row, event.key === "ArrowUp" ? -1 : 1, /** @type {HTMLElement} */ (event.target));
    } else if (
      event.key === "Enter" &&
      event.target instanceof HTMLTextAreaElement &&
      !event.ctrlKey &&
      !event.metaKey
    ) {
      event.preventDefault();
      this.add(row);
    }
  }

  /** @param {HTMLElement} row */
  #remove(row) {
    const next = /** @type {HTMLElement | null} */ (row.nextElementSibling ?? row.previousElementSibling);
    row.remove();
    this.#renumber();
    this.#changed();
    if (next === null) maybe("add-step")?.focus();
    else focusIn(next, "text");
  }

  /**
   * @param {HTMLElement} row
   * @param {number} by
   * @param {HTMLElement} focused keeps the focus
   */
  #move(row, by, focused) {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (other === null) return;
    if (by < 0) other.before(row);
    else other.after(row);
    this.#moved();
    if (focused instanceof HTMLButtonElement && focused.disabled) focusIn(row, "text");
    else focused.focus();
    row.scrollIntoView({ block: "nearest" });
  }
}

/** @param {HTMLElement} row */
function fieldsOf(row) {
  return /** @type {Field[]} */ (/** @type {unknown} */ (all("[data-step]", row)));
}

/**
 * @param {EventTarget | null} target
 * @returns {target is Field}
 */
function isField(target) {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
  );
}

/**
 * @param {EventTarget | null} target
 * @returns {HTMLElement | null}
 */
function rowOf(target) {
  return target instanceof Element ? target.closest("li.step") : null;
}

/**
 * @param {HTMLElement} row
 * @param {string} name
 */
function focusIn(row, name) {
  /** @type {HTMLElement | null} */ (row.querySelector(`[data-step=${name}]`))?.focus();
}

/**
 * A value that the list does not offer is offered as it is written, so that saving does not lose it.
 * @param {HTMLSelectElement} select
 * @param {string} value
 */
export function keepOption(select, value) {
  if ([...select.options].every((option) => option.value !== value))
    select.append(make("option", { value }, value.replace(/^(role|screen):/, "")));
}

/**
 * Say at a field what is wrong with it, or that nothing is.
 * @param {HTMLElement} field
 * @param {string} text
 */
export function setFault(field, text) {
  const place = field.closest(".cell, .field");
  place?.querySelector(".fault")?.remove();
  if (text === "") field.removeAttribute("aria-invalid");
  else {
    field.setAttribute("aria-invalid", "true");
    place?.append(make("span", { class: "fault", role: "alert" }, text));
  }
}
