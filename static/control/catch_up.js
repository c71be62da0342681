// Catching up: when the show is late, three ways to make up for it, each shown before it is taken.

import { call } from "../lib/api.js";
import { allow, openDialog } from "../lib/dialogs.js";
import { make, maybe, need } from "../lib/dom.js";
import { lateness, length, timeOfDay } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { offsetOf } from "../lib/timing.js";

/** @typedef {{slot_id: string, cue: string, title: string, from_ms: number, to_ms: number | null}} Change */
/**
 * @typedef {object} Option
 * @property {"trim" | "drop" | "later"} how
 * @property {number} gain_ms
 * @property {number} offset_after_ms
 * @property {number} expected_end
 * @property {Change[]} changes
 * @property {string | null} [reason]
 */

/** From so much delay on the way to catch up is offered. */
const WORTH_MS = 5_000;
const ID = "catch-up-dialog";

/** @returns {Record<Option["how"], {name: string, does: string}>} */
const ways = () => ({
  trim: { name: t("Trim slots"), does: t("What is to come gets a little shorter, no slot by more than two fifths.") },
  drop: { name: t("Drop optional slots"), does: t("What may be left out is skipped, the least valuable first.") },
  later: { name: t("End later"), does: t("Nothing is cut. The delay becomes the plan.") },
});

export class CatchUp {
  #live;
  #commands;
  #show;

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("../live/commands.js").Commands} commands
   * @param {import("../live/protocol.js").ShowHead} show
   */
  constructor(live, commands, show) {
    this.#live = live;
    this.#commands = commands;
    this.#show = show;
    maybe("catch-up")?.addEventListener("click", () => void this.open());
    live.ticker.add((now) => this.#offer(now));
  }

  /**
   * @param {number} now
   * @returns {number | null}
   */
  #offer(now) {
    const timing = this.#live.timing;
    const button = maybe("catch-up");
    if (button === null) return null;
    const late = timing === null || timing.run === null ? 0 : offsetOf(timing, now);
    button.hidden = late < WORTH_MS;
    if (timing === null || timing.run === null || timing.grows_from === null || late >= WORTH_MS) return null;
    return timing.grows_from + WORTH_MS - timing.offset_ms;
  }

  /** Ask what is possible and show it. */
  async open() {
    if (maybe("catch-up")?.hidden !== false || document.querySelector("dialog[open]") !== null) return;
    const body = make(
      "div",
      { class: "catch-ways", "aria-busy": "true" },
      make("p", { class: "quiet" }, t("Looking what is possible…")),
    );
    const close = make("button", { type: "button", class: "plain" }, t("Cancel"));
    const dialog = openDialog(
      ID,
      t("Catch up"),
      make(
        "p",
        { class: "quiet" },
        t("The show is {time} late. Nothing changes before you choose.", { time: this.#late() }),
      ),
      body,
      make("div", { class: "answers" }, close),
    );
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", (event) => {
      const button = ["1", "2", "3"].includes(event.key)
        ? need(ID).querySelectorAll("[data-how]")[Number(event.key) - 1]
        : undefined;
      if (button instanceof HTMLButtonElement) button.click();
    });
    await this.#fill(body);
  }

  #late() {
    const { timing } = this.#live;
    return timing === null ? "" : length(offsetOf(timing, this.#live.now()) * timing.speed);
  }

  /** @param {HTMLElement} body */
  async #fill(body) {
    const answer = await call("GET", `/api/v1/shows/${encodeURIComponent(this.#show.id)}/catch-up`);
    body.removeAttribute("aria-busy");
    if (!answer.ok) {
      const again = make("button", { type: "button" }, t("Try again"));
      again.addEventListener("click", () => void this.#fill(body));
      body.replaceChildren(
        make("p", { class: "fault" }, answer.body?.detail ?? t("The server was not reached. Nothing was changed.")),
        again,
      );
      return;
    }
    const { seq, options } = /** @type {{seq: number, options: Option[]}} */ (answer.body);
    body.replaceChildren(...options.map((option, index) => this.#way(option, seq, index + 1, body)));
    allow(this.#commands.ready, body);
    for (const button of /** @type {HTMLButtonElement[]} */ ([...body.querySelectorAll("[data-how][data-empty]")]))
      button.disabled = true;
    /** @type {HTMLElement | null} */ (body.querySelector("[data-how]:enabled"))?.focus();
  }

  /**
   * @param {Option} option
   * @param {number} seq what the preview was made from
   * @param {number} key
   * @param {HTMLElement} body
   */
  #way(option, seq, key, body) {
    const { name, does } = ways()[option.how];
    const speed = this.#live.timing?.speed ?? 1;
    const empty = Boolean(option.reason) || (option.how !== "later" && option.changes.length === 0);
    const offset = lateness(option.offset_after_ms * speed);
    const apply = make(
      "button",
      {
        type: "button",
        class: "primary",
        "data-how": option.how,
        "data-needs-live": !empty,
        "data-empty": empty,
        disabled: empty,
      },
      make("kbd", {}, String(key)),
      make("span", {}, t("Apply")),
    );
    apply.addEventListener("click", () => void this.#apply(option, seq, body));
    const figures = make(
      "dl",
      {},
      make("dt", {}, t("gains")),
      make("dd", {}, length(option.gain_ms * speed)),
      make("dt", {}, t("then")),
      make("dd", {}, offset),
      make("dt", {}, t("ends")),
      make("dd", {}, timeOfDay(option.expected_end, this.#show.timezone)),
    );
    return make(
      "section",
      { class: "way", "data-way": option.how },
      make("h3", {}, name),
      make("p", { class: "quiet small" }, option.reason || does),
      figures,
      changes(option),
      apply,
    );
  }

  /**
   * @param {Option} option
   * @param {number} seq
   * @param {HTMLElement} body
   */
  async #apply(option, seq, body) {
    const done = await this.#commands.send({ type: "catch_up", how: option.how, expected_seq: seq });
    if (done) {
      /** @type {HTMLDialogElement} */ (need(ID)).close();
    } else if (maybe(ID) !== null) {
      // Somebody moved the show meanwhile: what was shown is not what would come.
      await this.#fill(body);
    }
  }
}

/** @param {Option} option */
function changes(option) {
  const rows = option.changes.map((change) =>
    make(
      "li",
      {},
      make("b", {}, change.cue),
      make("span", { class: "name cut" }, change.title),
      make(
        "span",
        { class: "nowrap" },
        length(change.from_ms),
        " → ",
        change.to_ms === null ? t("out") : length(change.to_ms),
      ),
    ),
  );
  return make(
    "ul",
    { class: "way-changes", tabindex: rows.length > 4 ? "0" : null, "aria-label": t("What changes") },
    ...rows,
  );
}
