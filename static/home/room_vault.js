// The identity vault of a room: for how long it is kept who people are, and who looked or erased.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { day, timeOfDay } from "../lib/format.js";
import { t } from "../lib/texts.js";

/** @typedef {"read" | "erase" | "expire" | "set"} Act */
/** @typedef {{at: number, by: string, act: Act, key: string | null, note: string}} Entry */
/** @typedef {{days: number | null, people: number, audit: Entry[]}} Vault */

const MOST_DAYS = 1100;

/** @param {Entry} entry */
function told({ act, note }) {
  switch (act) {
    case "read":
      return t("Read, for: {purpose}", { purpose: note });
    case "erase":
      return t("Erased");
    case "expire":
      return t("Expired: {n}", { n: note });
    default:
      return t("Days changed: {change}", { change: note });
  }
}

export class VaultPart {
  #api;
  #timezone;
  /** @type {Vault} */
  #vault;
  #days = make("input", {
    id: "vault-days",
    maxlength: "4",
    inputmode: "numeric",
    "aria-describedby": "vault-hint vault-fault",
  });
  #fault = make("span", { class: "fault", id: "vault-fault", role: "alert", hidden: true });
  #said = make("span", { class: "quiet small", role: "status" });
  #save = make("button", {}, t("Save days"));
  #rows = make("ol", { class: "vault-audit" });
  #sure = false;

  /**
   * @param {string} api
   * @param {string} timezone
   * @param {Vault} vault
   */
  constructor(api, timezone, vault) {
    this.#api = `${api}/vault`;
    this.#timezone = timezone;
    this.#vault = vault;
    const form = make(
      "form",
      { class: "vault-form", novalidate: true, autocomplete: "off" },
      make(
        "div",
        { class: "field" },
        make("label", { for: "vault-days" }, t("Days after somebody was last seen")),
        make("span", { class: "with-unit" }, this.#days, make("span", { class: "quiet" }, t("days"))),
        this.#fault,
        make(
          "span",
          { class: "hint", id: "vault-hint" },
          t("0: nobody is kept. A vault that is switched off is empty."),
        ),
      ),
      make("div", { class: "send" }, this.#said, this.#save),
    );
    this.element = make(
      "section",
      { class: "vault", "aria-labelledby": "vault-title" },
      make("h3", { id: "vault-title" }, t("Identity vault")),
      make(
        "p",
        { class: "quiet small" },
        t(
          "Keeps which user id and name a pseudonym stands for, encrypted and apart from log and figures: " +
            "to reach winners, or buyers of a wrong price. Ask for consent first.",
        ),
      ),
      form,
      this.#rows,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#days.addEventListener("input", () => {
      this.#sure = false;
      this.#complain("");
      this.#said.textContent = "";
    });
    this.#take(vault);
  }

  /** @param {Vault} vault */
  #take(vault) {
    this.#vault = vault;
    this.#days.value = String(vault.days ?? 0);
    this.#said.textContent = vault.days === null ? t("Off.") : t("People kept: {n}", { n: vault.people });
    this.#rows.replaceChildren(...vault.audit.map((entry) => this.#row(entry)));
    this.#rows.hidden = vault.audit.length === 0;
  }

  /** @param {Entry} entry */
  #row(entry) {
    const when = `${day(entry.at, this.#timezone)} ${timeOfDay(entry.at, this.#timezone)}`;
    return make(
      "li",
      {},
      make("span", {}, told(entry)),
      make(
        "span",
        { class: "quiet small" },
        [when, t("by {name}", { name: entry.by }), entry.key ?? ""].filter(Boolean).join(" · "),
      ),
    );
  }

  /** @param {string} text empty: nothing is wrong */
  #complain(text) {
    this.#fault.textContent = text;
    this.#fault.hidden = text === "";
    this.#days.setAttribute("aria-invalid", String(text !== ""));
  }

  async #submit() {
    const typed = this.#days.value.trim();
    const days = /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
    if (!(days >= 0 && days <= MOST_DAYS)) {
      this.#complain(t("Type days from 0 to 1100."));
      return this.#days.focus();
    }
    if (days === 0 && this.#vault.people > 0 && !this.#sure) {
      this.#sure = true;
      this.#complain(t("This deletes who {n} people are. Save again to do it.", { n: this.#vault.people }));
      return;
    }
    this.#sure = false;
    const answer = await call("PUT", this.#api, { days: days === 0 ? null : days });
    if (!answer.ok) return this.#complain(answer.body?.detail ?? t("The server was not reached. Try again."));
    this.#complain("");
    this.#take(answer.body);
  }
}
