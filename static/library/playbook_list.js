// The playbooks of a room as the server has them, with what was typed here and is not saved yet beside them.

import { emptyForm, formOf } from "./playbook_form.js";

/** @typedef {import("./playbook_form.js").Playbook} Playbook */
/** @typedef {import("./playbook_form.js").Form} Form */

export class PlaybookList {
  /** @type {Map<string, Playbook>} */
  #saved;
  /** @type {Map<string, Form>} */
  #drafts = new Map();

  /** @param {Playbook[]} playbooks */
  constructor(playbooks) {
    this.#saved = new Map(playbooks.map((one) => [one.key, one]));
  }

  /** Every playbook, saved or not, in the order of the list. */
  get keys() {
    return [...new Set([...this.#saved.keys(), ...this.#drafts.keys()])];
  }

  get isClean() {
    return this.#drafts.size === 0;
  }

  /** @param {string} key */
  saved(key) {
    return this.#saved.get(key) ?? null;
  }

  /**
   * What the fields show.
   * @param {string} key
   * @returns {Form}
   */
  form(key) {
    const saved = this.saved(key);
    return this.#drafts.get(key) ?? (saved === null ? emptyForm() : formOf(saved));
  }

  /** @param {string} key */
  isDraft(key) {
    return this.#drafts.has(key);
  }

  /**
   * Something was typed; what equals the saved one is no draft.
   * @param {string} key
   * @param {Form} form
   */
  type(key, form) {
    const saved = this.saved(key);
    if (saved !== null && JSON.stringify(formOf(saved)) === JSON.stringify(form)) this.#drafts.delete(key);
    else this.#drafts.set(key, form);
  }

  /** @param {string} key */
  giveUp(key) {
    this.#drafts.delete(key);
  }

  /**
   * The server has this now; null: nothing any more. What was typed is kept.
   * @param {string} key
   * @param {Playbook | null} playbook
   */
  arrived(key, playbook) {
    if (playbook === null) this.#saved.delete(key);
    else this.#saved.set(key, playbook);
  }
}
