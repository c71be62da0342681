// The auxiliary timers and the stopwatch.

import { all, mark, need, write } from "../lib/dom.js";
import { readTimer } from "../lib/floor_clocks.js";
import { t } from "../lib/texts.js";
import { lengthHelp, readLength } from "../lib/typed_times.js";
import { fault, LABEL, read } from "./field.js";

/** @typedef {import("../live/protocol.js").AuxTimer} AuxTimer */
/** @typedef {import("../live/protocol.js").AuxName} AuxName */

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export class Timers {
  #act;
  /** @type {TimerRow[]} */
  #rows;
  /** @type {() => void} called when their number changes */
  onChange = () => {};
  /** How many run, and how many have run out. */
  running = 0;
  over = 0;

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("./act.js").Act} act
   */
  constructor(live, act) {
    this.#act = act;
    this.#rows = all(".timer").map((element) => new TimerRow(element, act));
    live.on("floor", ({ timers }) => {
      for (const row of this.#rows) {
        const timer = timers.find((one) => one.name === row.name);
        if (timer !== undefined) row.take(timer);
      }
      this.#act.refresh();
    });
    live.ticker.add((now) => this.#paint(now));
  }

  /**
   * @param {number} now
   * @returns {number | null}
   */
  #paint(now) {
    const next = this.#rows.map((row) => row.paint(now)).filter((at) => at !== null);
    const running = this.#rows.filter((row) => row.isRunning).length;
    const over = this.#rows.filter((row) => row.isOver(now)).length;
    if (running !== this.running || over !== this.over) {
      this.running = running;
      this.over = over;
      this.onChange();
    }
    return next.length > 0 ? Math.min(...next) : null;
  }
}

class TimerRow {
  #element;
  #act;
  #time;
  #label;
  /** @type {AuxTimer | null} */
  #timer = null;
  /** Somebody is typing a time: the clock does not write over it. */
  #typing = false;

  /**
   * @param {HTMLElement} element
   * @param {import("./act.js").Act} act
   */
  constructor(element, act) {
    this.#element = element;
    this.#act = act;
    this.name = /** @type {AuxName} */ (element.dataset.name);
    this.#time = need(`timer-${this.name}-time`);
    this.#label = need(`timer-${this.name}-label`);
    if (act.may) this.#bind();
  }

  get isRunning() {
    return this.#timer !== null && this.#timer.zero_at !== null;
  }

  /** @param {number} now */
  isOver(now) {
    return this.#timer !== null && this.isRunning && readTimer(this.#timer, now).over;
  }

  /** @param {AuxTimer} timer */
  take(timer) {
    this.#timer = timer;
    mark(this.#element, "running", this.isRunning);
    mark(this.#element, "shown", timer.shown);
    this.#element.querySelector("[data-do=show]")?.setAttribute("aria-pressed", String(timer.shown));
    if (!(this.#label instanceof HTMLInputElement))
      write(this.#label, timer.label || (this.#label.dataset.called ?? ""));
    else if (document.activeElement !== this.#label && !this.#label.hasAttribute("aria-invalid"))
      this.#label.value = timer.label;
  }

  /**
   * @param {number} now
   * @returns {number | null}
   */
  paint(now) {
    const timer = this.#timer;
    if (timer === null) return null;
    const { text, next } = readTimer(timer, now);
    mark(this.#element, "over", this.isOver(now));
    if (!(this.#time instanceof HTMLInputElement)) write(this.#time, text);
    else if (!this.#typing && document.activeElement !== this.#time && this.#time.value !== text)
      this.#time.value = text;
    return next;
  }

  #bind() {
    const timer = this.name;
    const actions = /** @type {Record<string, () => {action: string, ms?: number}>} */ ({
      start: () => ({ action: this.isRunning ? "hold" : "start" }),
      add: () => ({ action: "add", ms: MINUTE_MS }),
      reset: () => ({ action: "reset" }),
      show: () => ({ action: this.#timer?.shown === true ? "hide" : "show" }),
    });
    for (const button of all("[data-do]", this.#element)) {
      const action = actions[button.dataset.do ?? ""];
      if (action !== undefined)
        this.#act.bind(button, () => (this.#isSettled() ? { type: "aux_timer", timer, ...action() } : null));
    }
    if (this.#time instanceof HTMLInputElement) this.#bindTime(this.#time);
    if (this.#label instanceof HTMLInputElement) this.#bindLabel(this.#label);
  }

  /** Whether no time stands there that was typed and means nothing; the cursor goes to it. */
  #isSettled() {
    if (this.#typing) this.#time.focus();
    return !this.#typing;
  }

  /** @param {HTMLInputElement} field */
  #bindTime(field) {
    field.addEventListener("focus", () => {
      if (!this.#typing) field.select();
    });
    field.addEventListener("input", () => {
      this.#typing = true;
      fault(field, "");
    });
    field.addEventListener("change", () => this.#enter(field));
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape" || field.value.trim() === "") this.#forget(field);
      else if (this.#enter(field)) field.blur();
    });
  }

  /**
   * Give the timer the time that was typed; it goes on running if it ran. What means nothing stays, with the reason.
   * @param {HTMLInputElement} field
   * @returns {boolean} false: it stays to be put right
   */
  #enter(field) {
    if (!this.#typing) return true;
    const typed = field.value;
    const ms = readLength(typed);
    if (ms === null || ms > DAY_MS) {
      fault(field, ms === null ? lengthHelp() : t("At most 24 hours."));
      return false;
    }
    this.#typing = false;
    const set = this.#act.tell(field, { type: "aux_timer", timer: this.name, action: "set", ms });
    if (this.isRunning) void this.#act.tell(field, { type: "aux_timer", timer: this.name, action: "start" });
    void set.then((done) => {
      if (done) return;
      field.value = typed;
      this.#typing = true;
    });
    return true;
  }

  /** @param {HTMLInputElement} field */
  #forget(field) {
    this.#typing = false;
    fault(field, "");
    field.value = this.#timer === null ? "" : readTimer(this.#timer, this.#act.now()).text;
    field.blur();
  }

  /** @param {HTMLInputElement} field */
  #bindLabel(field) {
    field.addEventListener("input", () => fault(field, ""));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      field.blur();
    });
    field.addEventListener("change", () => {
      const label = read(field, LABEL);
      if (label === null) return;
      // Showing it as it is shown already changes nothing but its name.
      void this.#act.tell(field, {
        type: "aux_timer",
        timer: this.name,
        action: this.#timer?.shown === true ? "show" : "hide",
        label,
      });
    });
  }
}
