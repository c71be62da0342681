// Playbooks that were called and are not closed: their steps, who did them, how long it has been going on.

import { partName, whom } from "../lib/cue_words.js";
import { make, mark, maybe, need, write } from "../lib/dom.js";
import { length, timeOfDay } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { nextSecond } from "../live/ticker.js";
import { LINE, onSend, read } from "./field.js";

/** @typedef {import("../live/protocol.js").Call} Call */
/** @typedef {import("../live/protocol.js").Step} Step */
/** @typedef {import("../live/protocol.js").StepNow} StepNow */

/** The playbook that needs the list of the orders it is about, which is a page beside this one. */
const WRONG_PRICE = "wrong_price";

/**
 * A step in one line.
 * @param {Step} step
 * @param {(screen: string) => string | null} screen the name of a connected screen
 */
export function stepText({ kind = "do", text, who = null, to = "everyone", ms = 0, timer = "3" }, screen) {
  if (kind === "cue") return `→ ${whom(to, screen)}: ${text}`;
  if (kind === "timer")
    return timer === "stopwatch" ? `${t("Stopwatch")}: ${text}` : `${t("Timer")} ${timer}: ${text} ${length(ms)}`;
  if (kind === "pause") return `❚❚ ${text}`;
  return who === null ? text : `${partName(who)}: ${text}`;
}

export class Calls {
  #live;
  #act;
  #timezone;
  #screen;
  /** @type {Map<string, Call>} */
  #calls = new Map();
  /** @type {() => void} called when their number changes */
  onChange = () => {};

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("./act.js").Act} act
   * @param {string} timezone
   * @param {(screen: string) => string | null} screen the name of a connected screen
   */
  constructor(live, act, timezone, screen) {
    this.#live = live;
    this.#act = act;
    this.#timezone = timezone;
    this.#screen = screen;
    live.on("floor", ({ calls }) => this.#take(calls));
    live.on("timing", () => this.#ways());
    live.ticker.add((now) => this.#paint(now));
  }

  get count() {
    return this.#calls.size;
  }

  /** @param {Call[]} calls */
  #take(calls) {
    const before = this.count;
    for (const id of this.#calls.keys()) if (!calls.some((call) => call.id === id)) maybe(`call-${id}`)?.remove();
    this.#calls = new Map(calls.map((call) => [call.id, call]));
    for (const call of calls) {
      if (maybe(`call-${call.id}`) === null) need("calls").prepend(this.#card(call));
      call.steps.forEach((step, at) => this.#step(call, step, at));
    }
    this.#ways();
    this.#act.refresh();
    if (this.count !== before) this.onChange();
  }

  /** @param {Call} call */
  #card(call) {
    const head = make(
      "header",
      {},
      make("b", {}, call.name),
      call.drill ? make("span", { class: "drill" }, t("Drill")) : null,
      make("span", { class: "since" }),
      make("span", { class: "quiet small by" }, `${call.by} ${timeOfDay(call.at, this.#timezone)}`),
    );
    const steps = make(
      "ol",
      { class: "steps" },
      ...call.steps.map((step, at) =>
        make(
          "li",
          { id: `step-${call.id}-${at}` },
          make("span", { class: "box" }),
          make("span", { class: "what", title: stepText(step.step, this.#screen) }, stepText(step.step, this.#screen)),
          make("span", { class: "who" }),
        ),
      ),
    );
    const card = make(
      "li",
      { id: `call-${call.id}`, class: "call-card", "data-stops": stops(call), "data-drill": call.drill },
      head,
      make("div", { class: "ways" }),
      call.key === WRONG_PRICE
        ? make("a", { class: "button orders-link", href: "affected" }, t("Affected orders"))
        : null,
      steps,
    );
    if (this.#act.may) card.append(this.#closing(call));
    return card;
  }

  /** @param {Call} call */
  #closing(call) {
    const field = make("input", {
      id: `outcome-${call.id}`,
      placeholder: t("How it ended"),
      "aria-label": t("How it ended"),
      autocomplete: "off",
    });
    const form = make(
      "form",
      { class: "closing", "data-faults": true, novalidate: true },
      field,
      make("button", { "data-act": true }, t("Close")),
    );
    onSend(form, () => {
      const outcome = read(field, LINE);
      if (outcome !== null) void this.#act.say(field, { type: "close_call", call: call.id, outcome });
    });
    return form;
  }

  /**
   * Bring a step up to date; its button stays the same, so that it keeps the focus.
   * @param {Call} call
   * @param {StepNow} now
   * @param {number} at
   */
  #step(call, now, at) {
    const row = need(`step-${call.id}-${at}`);
    const done = now.done_by !== null;
    mark(row, "done", done);
    write(
      /** @type {Element} */ (row.querySelector(".who")),
      done ? `${now.done_by} ${timeOfDay(now.done_at ?? call.at, this.#timezone)}` : "",
    );
    const box = /** @type {HTMLElement} */ (row.querySelector(".box"));
    if (!this.#act.may || byItself(now.step)) {
      write(box, done ? "✓" : "○");
      return;
    }
    if (box.firstElementChild === null) box.append(this.#tick(call.id, at, now.step));
    const button = /** @type {HTMLElement} */ (box.firstElementChild);
    const happens = (now.step.kind ?? "do") !== "do";
    write(button, done ? "✓" : happens ? (deeds()[now.step.kind ?? "do"] ?? "") : "");
    button.setAttribute("aria-pressed", String(done));
    button.classList.toggle("deed", happens && !done);
  }

  /**
   * @param {string} call
   * @param {number} step
   * @param {Step} known
   */
  #tick(call, step, known) {
    return this.#act.button(
      "",
      () => ({ type: "tick_step", call, step, done: this.#calls.get(call)?.steps[step]?.done_by === null }),
      { class: "tick", "aria-label": stepText(known, this.#screen), "aria-pressed": "false" },
    );
  }

  /** While the clock stands, a call that stopped it offers the ways on. */
  #ways() {
    const run = this.#live.timing?.run ?? null;
    for (const call of this.#calls.values()) {
      const ways = maybe(`call-${call.id}`)?.querySelector(".ways");
      if (!(ways instanceof HTMLElement) || !this.#act.may) continue;
      const offered = stops(call) && run?.paused === true;
      if (!offered) ways.replaceChildren();
      else if (ways.childElementCount === 0) {
        ways.append(
          this.#act.button(t("Resume"), () => ({ type: "resume" }), {
            class: "primary",
            title: t("Go on where the clock stopped"),
          }),
          this.#act.button(t("Retake"), () => this.#retake(), { title: t("Take the same slot from its beginning") }),
          this.#act.button(t("Skip to next"), () => ({ type: "next" }), {
            title: t("Leave the slot and take the next one"),
          }),
        );
      }
    }
  }

  #retake() {
    const run = this.#live.timing?.run ?? null;
    return run === null ? null : { type: "take", slot_id: run.slot_id };
  }

  /**
   * @param {number} now
   * @returns {number | null}
   */
  #paint(now) {
    const paused = this.#live.timing?.run?.paused === true;
    for (const call of this.#calls.values()) {
      const since = maybe(`call-${call.id}`)?.querySelector(".since");
      if (!since) continue;
      const time = length(Math.max(0, Math.floor((now - call.at) / 1000) * 1000));
      const out = stops(call) && paused;
      write(since, out ? t("down for {time}", { time }) : time);
      mark(/** @type {HTMLElement} */ (since), "out", out);
    }
    return this.count > 0 ? nextSecond(now) : null;
  }
}

/** @returns {Partial<Record<string, string>>} what a step that waits for a hand is pressed for */
const deeds = () => ({ cue: t("Send"), timer: t("Start"), pause: t("Pause") });

/**
 * Whether a call stopped the clock, as one for a lost stream does.
 * @param {Call} call
 */
function stops(call) {
  return call.steps.some(({ step }) => step.kind === "pause");
}

/**
 * Whether a step happened when the playbook was called.
 * @param {Step} step
 */
function byItself(step) {
  return (step.kind ?? "do") !== "do" && step.by_hand !== true;
}
