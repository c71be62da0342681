// Who presents: who is on now and since when, who comes next, and handing over.

import { allow, openDialog } from "../lib/dialogs.js";
import { make, maybe, need } from "../lib/dom.js";
import { timeOfDay } from "../lib/format.js";
import { t } from "../lib/texts.js";

const ID = "hand-over-dialog";
const MOST_HOSTS = 10;
const MINUTE = 60_000;

export class Shifts {
  #live;
  #commands;
  #show;
  #list;

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("../live/commands.js").Commands} commands
   * @param {import("../live/protocol.js").ShowHead} show
   * @param {import("./rundown.js").RundownList} list
   */
  constructor(live, commands, show, list) {
    this.#live = live;
    this.#commands = commands;
    this.#show = show;
    this.#list = list;
    maybe("hand-over")?.addEventListener("click", () => this.open());
    live.on("floor", () => live.ticker.wake());
    live.ticker.add((now) => this.#paint(now));
  }

  /**
   * @param {number} now
   * @returns {number | null}
   */
  #paint(now) {
    const { floor, timing } = this.#live;
    if (floor === null) return null;
    const line = need("hosts-line");
    const next = this.#list.nextShift(timing, now);
    const planned = this.#list.peopleNow(timing);
    const hosts = floor.hosts ?? [];
    line.hidden =
      document.body.hasAttribute("data-ended") ||
      (hosts.length === 0 && planned.length === 0 && next === null && maybe("hand-over") === null);
    if (line.hidden) return null;
    const since = floor.hosts_since;
    const parts =
      hosts.length > 0
        ? [make("span", { class: "quiet" }, t("On now")), " ", make("b", {}, hosts.join(t(", ")))]
        : planned.length > 0
          ? [make("span", { class: "quiet" }, t("By plan")), " ", planned.join(t(", "))]
          : [make("span", { class: "quiet" }, t("Nobody is entered as host"))];
    if (hosts.length > 0 && since !== null)
      parts.push(
        make(
          "span",
          { class: "quiet small" },
          ` · ${t("since {time}", { time: timeOfDay(since, this.#show.timezone) })}`,
        ),
      );
    const title =
      next === null
        ? ""
        : t("then {names} at {time}", {
            names: next.people.join(t(", ")),
            time: timeOfDay(next.at, this.#show.timezone),
          });
    const text = parts.map((part) => (typeof part === "string" ? part : part.textContent)).join("");
    const element = need("hosts-now");
    if (element.dataset.text !== text) {
      element.dataset.text = text;
      element.replaceChildren(...parts);
    }
    const lasts =
      hosts.length === 0 || since === null ? "" : t("for {n} min", { n: Math.floor((now - since) / MINUTE) });
    element.title = [text, lasts, title].filter((one) => one !== "").join(", ");
    return since === null ? null : since + (Math.floor((now - since) / MINUTE) + 1) * MINUTE;
  }

  /** The people of the next shift, to hand over to. */
  #proposed() {
    const { timing, floor } = this.#live;
    const next = this.#list.nextShift(timing, this.#live.now());
    if ((floor?.hosts ?? []).length === 0) return this.#list.peopleNow(timing);
    return next?.people ?? [];
  }

  /** Ask who takes over. */
  open() {
    const button = maybe("hand-over");
    if (!(button instanceof HTMLButtonElement) || button.disabled || document.querySelector("dialog[open]") !== null)
      return;
    const field = make("input", {
      id: "hand-over-names",
      value: this.#proposed().join(t(", ")),
      maxlength: "400",
      "aria-describedby": "hand-over-fault",
      autocomplete: "off",
    });
    const fault = make("p", { class: "fault", id: "hand-over-fault", role: "alert", hidden: true });
    const back = make("button", { type: "button", class: "plain" }, t("Cancel"));
    const form = make(
      "form",
      { novalidate: true },
      make(
        "div",
        { class: "field" },
        make("label", { for: "hand-over-names" }, t("Who is host from now on")),
        field,
        fault,
        make("p", { class: "hint" }, t("Several names: put a comma between them.")),
      ),
      this.#quick(field),
      make(
        "div",
        { class: "answers" },
        back,
        make("button", { class: "primary", "data-needs-live": "" }, t("Hand over")),
      ),
    );
    const dialog = openDialog(ID, t("Hand over"), form);
    back.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send(field, fault, dialog);
    });
    allow(this.#commands.ready, dialog);
    field.focus();
    field.select();
  }

  /**
   * The people of the plan as buttons, so that a tap is enough.
   * @param {HTMLInputElement} field
   */
  #quick(field) {
    const buttons = this.#list
      .people()
      .slice(0, 8)
      .map((one) => {
        const button = make("button", { type: "button", class: "small" }, one);
        button.addEventListener("click", () => {
          const names = split(field.value);
          field.value = (names.includes(one) ? names.filter((other) => other !== one) : [...names, one]).join(t(", "));
          mark();
        });
        return button;
      });
    const mark = () =>
      buttons.forEach((button) =>
        button.setAttribute("aria-pressed", String(split(field.value).includes(button.textContent ?? ""))),
      );
    field.addEventListener("input", mark);
    mark();
    return make("div", { class: "quick-names", hidden: buttons.length === 0 }, ...buttons);
  }

  /**
   * @param {HTMLInputElement} field
   * @param {HTMLElement} fault
   * @param {HTMLDialogElement} dialog
   */
  async #send(field, fault, dialog) {
    const hosts = split(field.value);
    const wrong =
      hosts.length === 0
        ? t("Write at least one name.")
        : hosts.length > MOST_HOSTS
          ? t("At most {n} names.", { n: MOST_HOSTS })
          : hosts.some((one) => one.length > 80)
            ? t("A name has at most 80 letters.")
            : "";
    fault.hidden = wrong === "";
    fault.textContent = wrong;
    field.setAttribute("aria-invalid", String(wrong !== ""));
    if (wrong !== "") return field.focus();
    if (await this.#commands.send({ type: "handover", hosts })) dialog.close();
  }
}

/**
 * Names as they are typed, with Chinese or Latin commas between them.
 * @param {string} text
 */
function split(text) {
  return [
    ...new Set(
      text
        .split(/[,，、;；\n]/)
        .map((one) => one.trim())
        .filter((one) => one !== ""),
    ),
  ];
}
