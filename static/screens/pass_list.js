// The codes of a show: those that still sign devices in, and those whose devices still are.

import { call } from "../lib/api.js";
import { make, need } from "../lib/dom.js";
import { clockTime } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";

/**
 * @typedef {object} Pass
 * @property {string} id
 * @property {string} name
 * @property {string} view
 * @property {string} role
 * @property {number | null} expires_at
 * @property {number} devices
 * @property {number | null} devices_until
 */

const AGAIN_MS = 30_000;

export class PassList {
  #show;
  #titles;

  /**
   * @param {import("../live/protocol.js").ShowHead} show
   * @param {Record<string, string>} titles of the views
   */
  constructor(show, titles) {
    this.#show = show;
    this.#titles = titles;
    void this.fetch();
    setInterval(() => document.visibilityState === "visible" && void this.fetch(), AGAIN_MS);
  }

  get #api() {
    return `/api/v1/shows/${encodeURIComponent(this.#show.id)}/passes`;
  }

  async fetch() {
    const answer = await call("GET", this.#api);
    if (!answer.ok) return;
    /** @type {Pass[]} */
    const passes = answer.body.passes;
    need("passes").replaceChildren(...passes.map((pass) => this.#row(pass)));
    need("passes-none").hidden = passes.length > 0;
  }

  /** @param {Pass} pass */
  #row(pass) {
    const revoke = make(
      "button",
      { type: "button", title: t("Signs every device out that this code has signed in") },
      t("Revoke"),
    );
    revoke.addEventListener("click", () => void this.#revoke(pass));
    const facts = [
      this.#titles[pass.view] ?? pass.view,
      pass.devices === 1 ? t("1 device") : t("{n} devices", { n: pass.devices }),
      pass.expires_at === null ? "" : t("can be scanned until {time}", { time: this.#time(pass.expires_at) }),
      pass.devices_until === null ? "" : t("signed in until {time}", { time: this.#time(pass.devices_until) }),
    ];
    return make(
      "li",
      { class: "pass" },
      make(
        "div",
        { class: "what" },
        make("b", {}, pass.name),
        make("span", { class: "quiet small" }, facts.filter(Boolean).join(" · ")),
      ),
      make("div", { class: "row-tools" }, revoke),
    );
  }

  /** @param {number} at */
  #time(at) {
    return clockTime(at, this.#show.timezone).slice(0, 5);
  }

  /** @param {Pass} pass */
  async #revoke(pass) {
    const answer = await call("DELETE", `${this.#api}/${pass.id}`);
    if (answer.ok) toast(t("“{name}” is signed out.", { name: pass.name }));
    else toast(answer.body?.detail ?? t("The server was not reached. Try again."), { level: "error" });
    await this.fetch();
  }
}
