// The accounts of the house's own people: a list, and a field that takes several at once.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { day, timeOfDay } from "../lib/format.js";
import { t } from "../lib/texts.js";

/** @typedef {{key: string, note: string, added_by: string, added_at: number}} Account */
/** @typedef {{line: number, id: string, note: string}} Typed an account, and the line it stands in */

const LONGEST_ID = 200;
const LONGEST_NOTE = 80;
const FAULTS_SHOWN = 5;

/**
 * One account a line: the id as the platform writes it, then, after a blank or a comma, whose it is.
 * @param {string} text
 * @returns {Typed[]}
 */
export function readLines(text) {
  return text
    .split("\n")
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter(({ text }) => text !== "")
    .map(({ line, text }) => {
      const [, id = "", note = ""] = /^([^\s,，;；]*)[\s,，;；]*(.*)$/.exec(text) ?? [];
      return { line, id, note };
    });
}

export class StaffList {
  #api;
  #timezone;
  #rows = make("ol", { class: "staff-list" });
  #none = make("p", { class: "quiet none" }, t("No accounts are listed yet."));
  #text = make("textarea", {
    id: "staff-lines",
    rows: "3",
    spellcheck: "false",
    autocomplete: "off",
    "aria-describedby": "staff-hint staff-fault",
    placeholder: t("u42 Ming, sales\n10086 assistant account"),
  });
  #fault = make("ul", { class: "staff-faults", id: "staff-fault", role: "alert", hidden: true });
  #said = make("span", { class: "quiet small", role: "status" });
  #add = make("button", {}, t("Add"));

  /**
   * @param {string} api
   * @param {string} timezone
   * @param {Account[]} accounts
   */
  constructor(api, timezone, accounts) {
    this.#api = `${api}/staff`;
    this.#timezone = timezone;
    const form = make(
      "form",
      { class: "staff-form", novalidate: true },
      make(
        "div",
        { class: "field" },
        make("label", { for: "staff-lines" }, t("Add accounts, one a line")),
        this.#text,
        this.#fault,
        make(
          "span",
          { class: "hint", id: "staff-hint" },
          t("The user id as the platform writes it, then whose it is. The id is not kept, only a pseudonym."),
        ),
      ),
      make("div", { class: "send" }, this.#said, this.#add),
    );
    this.element = make(
      "section",
      { class: "staff", "aria-labelledby": "staff-title" },
      make("h3", { id: "staff-title" }, t("Staff accounts")),
      make(
        "p",
        { class: "quiet small" },
        t(
          "Your own people are no audience: they are left out of people, interaction and buyer figures. " +
            "What they buy stays in the sales.",
        ),
      ),
      form,
      this.#rows,
      this.#none,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#text.addEventListener("input", () => this.#complain([]));
    this.#take(accounts);
  }

  /** What was typed and is not added. */
  get unsaved() {
    return this.#text.value;
  }

  /** @param {string} text */
  restore(text) {
    this.#text.value = text;
  }

  /** @param {Account[]} accounts */
  #take(accounts) {
    this.#rows.replaceChildren(...accounts.map((account) => this.#row(account)));
    this.#rows.hidden = accounts.length === 0;
    this.#none.hidden = accounts.length > 0;
  }

  /** @param {Account} account */
  #row(account) {
    const remove = make("button", { type: "button", class: "plain" }, t("Remove"));
    const row = make(
      "li",
      { "data-key": account.key },
      make(
        "div",
        { class: "what" },
        make("b", {}, account.note || t("without a note")),
        make(
          "span",
          { class: "quiet small" },
          t("added {time} by {name}", {
            time: `${day(account.added_at, this.#timezone)} ${timeOfDay(account.added_at, this.#timezone)}`,
            name: account.added_by,
          }),
        ),
      ),
      remove,
    );
    remove.addEventListener("click", () => this.#sure(row, account));
    return row;
  }

  /**
   * The id is not known any more, so that a removal cannot be taken back here.
   * @param {HTMLElement} row
   * @param {Account} account
   */
  #sure(row, account) {
    const keep = make("button", { type: "button", class: "plain" }, t("Keep"));
    const remove = make("button", { type: "button" }, t("Remove"));
    const question = make(
      "div",
      { class: "sure", role: "group", "aria-label": account.note },
      make("span", { class: "small" }, t("To list it again you need its id.")),
      keep,
      remove,
    );
    const before = [...row.childNodes];
    keep.addEventListener("click", () => {
      row.replaceChildren(...before);
      row.querySelector("button")?.focus();
    });
    remove.addEventListener("click", () => void this.#remove(account));
    row.replaceChildren(/** @type {Node} */ (before[0]), question);
    keep.focus();
  }

  /** @param {Account} account */
  async #remove(account) {
    const answer = await call("DELETE", `${this.#api}/${account.key}`);
    if (!answer.ok && answer.status !== 404)
      return this.#say(answer.body?.detail ?? t("The server was not reached. Try again."));
    await this.#fetch();
    this.#text.focus();
    this.#say(t("Removed. The figures are counted again."));
  }

  async #fetch() {
    const answer = await call("GET", this.#api);
    if (answer.ok) this.#take(answer.body.staff);
  }

  async #submit() {
    const typed = readLines(this.#text.value);
    const faults = typed.length === 0 ? [t("Type at least one user id.")] : ownFaults(typed);
    this.#complain(faults, faultyLine(faults, typed));
    if (faults.length > 0) return;
    this.#add.disabled = true;
    const answer = await call("POST", this.#api, { accounts: typed.map(({ id, note }) => ({ id, note })) });
    this.#add.disabled = false;
    if (!answer.ok) return this.#refused(answer.body, typed);
    this.#text.value = "";
    this.#take(answer.body.staff);
    this.#say(t("Added. The figures are counted again without them."));
    this.#text.focus();
  }

  /**
   * @param {import("../live/bodies.js").Problem | null} body
   * @param {Typed[]} typed
   */
  #refused(body, typed) {
    /** @type {{field: string, reason: string, same_as?: number}[]} */
    const errors = /** @type {any} */ (body)?.errors ?? [];
    const found = errors.flatMap(({ field, reason, same_as: first }) => {
      const one = typed[Number(/^accounts\[(\d+)\]/.exec(field)?.[1] ?? -1)];
      const same = first === undefined ? undefined : typed[first];
      return one === undefined
        ? []
        : [
            {
              line: one.line,
              reason: same === undefined ? reason : t("This is the same account as in line {n}.", { n: same.line }),
            },
          ];
    });
    if (found.length === 0) return this.#complain([body?.detail ?? t("The server was not reached. Try again.")]);
    this.#complain(
      found.map(({ line, reason }) => ofLine(line, reason)),
      found[0]?.line,
    );
  }

  /**
   * Say under the field what is wrong, and mark the line it is about.
   * @param {string[]} faults
   * @param {number} [line]
   */
  #complain(faults, line) {
    const more = faults.length - FAULTS_SHOWN;
    this.#fault.replaceChildren(
      ...faults.slice(0, FAULTS_SHOWN).map((text) => make("li", { class: "fault-mark" }, text)),
      ...(more > 0 ? [make("li", {}, t("and {n} more", { n: more }))] : []),
    );
    this.#fault.hidden = faults.length === 0;
    this.#text.setAttribute("aria-invalid", String(faults.length > 0));
    if (faults.length === 0) return;
    this.#say("");
    this.#text.focus();
    if (line === undefined) return;
    const lines = this.#text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    this.#text.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  }

  /** @param {string} text */
  #say(text) {
    this.#said.textContent = text;
  }
}

/**
 * @param {number} line
 * @param {string} reason
 */
function ofLine(line, reason) {
  return t("Line {n}: {reason}", { n: line, reason });
}

/** @param {Typed[]} typed */
function ownFaults(typed) {
  return typed.flatMap(({ line, id, note }) => {
    if (id === "") return [ofLine(line, t("The user id is missing."))];
    if (id.length > LONGEST_ID) return [ofLine(line, t("This is too long for a user id."))];
    return note.length > LONGEST_NOTE
      ? [ofLine(line, t("The note is too long: at most {most} characters.", { most: LONGEST_NOTE }))]
      : [];
  });
}

/**
 * @param {string[]} faults
 * @param {Typed[]} typed
 */
function faultyLine(faults, typed) {
  return typed.find(({ line }) => faults[0]?.startsWith(ofLine(line, "")))?.line;
}
