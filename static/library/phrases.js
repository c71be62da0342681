// The phrases of a room: each is saved when its field is left, and says so.

import { call } from "../lib/api.js";
import { all, make, mark, maybe, need, write } from "../lib/dom.js";
import { newId } from "../lib/ids.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";
import { keepOption, setFault } from "./playbook_steps.js";

/**
 * @typedef {object} Phrase
 * @property {string} key
 * @property {string} text
 * @property {string} urgency
 * @property {string} to
 * @property {boolean} own
 * @property {boolean} built_in
 * @property {string | null} changed_by
 * @property {number | null} changed_at
 */
/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

/**
 * Show the phrases; the answer tells whether something typed is not saved.
 * @param {Phrase[]} phrases
 * @param {string} api the room's address
 * @param {boolean} mayPlan
 * @returns {() => boolean}
 */
export function showPhrases(phrases, api, mayPlan) {
  const list = need("phrases");
  list.replaceChildren(...phrases.map((phrase) => new PhraseRow(phrase, api, mayPlan).element));
  const form = maybe("new-phrase");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void add(form, list, api);
  });
  const text = form?.querySelector("[data-phrase=text]");
  text?.addEventListener("input", () => setFault(/** @type {HTMLElement} */ (text), ""));
  const to = form?.querySelector("[data-phrase=to]");
  if (to instanceof HTMLSelectElement) to.value = "role:host";
  return () => all(".phrase[data-open]").length > 0 || (text instanceof HTMLInputElement && text.value.trim() !== "");
}

/**
 * @param {HTMLElement} form
 * @param {HTMLElement} list
 * @param {string} api
 */
async function add(form, list, api) {
  const [text, to, urgency] = fieldsOf(form);
  if (text === undefined || to === undefined || urgency === undefined) return;
  if (text.value.trim() === "") return setFault(text, t("Type what is to be said."));
  const answer = await call("PUT", `${api}/phrases/p-${newId()}`, {
    text: text.value.trim(),
    to: to.value,
    urgency: urgency.value,
    changed_at: null,
  });
  if (!answer.ok) return setFault(text, answer.body?.detail ?? t("Not saved: the server was not reached"));
  list.append(new PhraseRow(answer.body, api, true).element);
  text.value = "";
  text.focus();
}

/** @param {HTMLElement} within */
function fieldsOf(within) {
  return /** @type {Field[]} */ (/** @type {unknown} */ (all("[data-phrase]", within)));
}

class PhraseRow {
  element;
  #phrase;
  #path;
  #api;

  /**
   * @param {Phrase} phrase
   * @param {string} api
   * @param {boolean} mayPlan
   */
  constructor(phrase, api, mayPlan) {
    const template = /** @type {HTMLTemplateElement} */ (need("phrase-template"));
    this.element = /** @type {HTMLElement} */ (
      /** @type {HTMLElement} */ (template.content.firstElementChild).cloneNode(true)
    );
    this.#phrase = phrase;
    this.#api = api;
    this.#path = `${api}/phrases/${encodeURIComponent(phrase.key)}`;
    for (const field of fieldsOf(this.element)) {
      if (field instanceof HTMLInputElement) field.readOnly = !mayPlan;
      else field.disabled = !mayPlan;
      field.addEventListener("input", () => this.#typed(field));
      field.addEventListener("change", () => void this.#save());
    }
    this.#remover.addEventListener("click", () => void this.#remove());
    this.#show(phrase);
    if (!mayPlan) this.#remover.hidden = true;
  }

  get #remover() {
    return /** @type {HTMLButtonElement} */ (this.element.querySelector("[data-act=remove]"));
  }

  /** @param {Phrase} phrase */
  #show(phrase) {
    this.#phrase = phrase;
    for (const field of fieldsOf(this.element)) {
      const value = phrase[/** @type {"text" | "to" | "urgency"} */ (field.dataset.phrase)];
      if (field instanceof HTMLSelectElement) keepOption(field, value);
      field.value = value;
      setFault(field, "");
    }
    mark(this.element, "open", false);
    this.#remover.hidden = !phrase.own;
    write(this.#remover, phrase.built_in ? t("Restore built-in") : t("Delete"));
    this.#say(phrase.own ? t("own · {name}", { name: phrase.changed_by ?? "" }) : "");
  }

  /** @param {string} text */
  #say(text) {
    write(/** @type {Element} */ (this.element.querySelector(".state")), text);
  }

  /** @param {HTMLElement} field */
  #typed(field) {
    setFault(field, "");
    mark(this.element, "open", true);
    this.#say(t("not saved"));
  }

  /** @param {number | null} [over] the state that may be written over */
  async #save(over = this.#phrase.changed_at) {
    const [text, to, urgency] = fieldsOf(this.element);
    if (text === undefined || to === undefined || urgency === undefined) return;
    if (text.value.trim() === "") return setFault(text, t("Type what is to be said."));
    const sent = { text: text.value.trim(), to: to.value, urgency: urgency.value };
    if (
      JSON.stringify(sent) ===
      JSON.stringify({ text: this.#phrase.text, to: this.#phrase.to, urgency: this.#phrase.urgency })
    )
      return this.#show(this.#phrase);
    const answer = await call("PUT", this.#path, { ...sent, changed_at: over });
    if (answer.ok && text.value.trim() === sent.text) {
      this.#show(answer.body);
      this.#say(t("Saved"));
    } else if (answer.ok) this.#phrase = answer.body;
    else if (answer.status === 409) this.#ask(answer.body.detail, answer.body.current);
    else setFault(text, answer.body?.detail ?? t("Not saved: the server was not reached"));
  }

  /**
   * @param {string} detail
   * @param {Phrase | null} current
   */
  #ask(detail, current) {
    const text = /** @type {Field} */ (fieldsOf(this.element)[0]);
    setFault(text, detail);
    const over = make("button", { type: "button" }, t("Save mine over it"));
    over.addEventListener("click", () => void this.#save(current?.changed_at ?? null));
    const theirs = make("button", { type: "button" }, t("Take theirs"));
    theirs.addEventListener("click", () => current !== null && this.#show(current));
    text.parentElement
      ?.querySelector(".fault")
      ?.append(" ", ...(current === null ? [] : [make("q", {}, current.text), " ", theirs]), over);
  }

  /** Delete the own one, or restore the built-in one; the message offers to take that back. */
  async #remove() {
    const old = this.#phrase;
    const answer = await call("DELETE", `${this.#path}?changed_at=${old.changed_at}`);
    if (answer.status === 409) return this.#ask(answer.body.detail, answer.body.current);
    if (!answer.ok) return toast(answer.body?.detail ?? t("Not saved: the server was not reached"), { level: "error" });
    const left = answer.body.phrase;
    const next = this.element.nextElementSibling;
    if (left === null) this.element.remove();
    else this.#show(left);
    toast(left === null ? t("Deleted") : t("Restored as built in"), {
      key: "removed",
      action: { label: t("Undo"), run: () => void this.#putBack(old, next) },
    });
  }

  /**
   * @param {Phrase} old
   * @param {Element | null} before
   */
  async #putBack({ key, text, to, urgency }, before) {
    const answer = await call("PUT", `${this.#api}/phrases/${encodeURIComponent(key)}`, {
      text,
      to,
      urgency,
      changed_at: null,
    });
    if (!answer.ok) return toast(answer.body?.detail ?? t("Not saved: the server was not reached"), { level: "error" });
    if (!this.element.isConnected) need("phrases").insertBefore(this.element, before?.isConnected ? before : null);
    this.#show(answer.body);
  }
}
