// The buttons that move the show: what each sends, when it may be pressed, and what is asked before.

import { allow, ask } from "../lib/dialogs.js";
import { all, make, maybe, need, write } from "../lib/dom.js";
import { length } from "../lib/format.js";
import { holdToPress } from "../lib/hold.js";
import { name } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { BEFORE, isBefore, OVER, remaining } from "../lib/timing.js";
import { toast, withdraw } from "../lib/toast.js";
import { lengthHelp, readChange } from "../lib/typed_times.js";
import { endShow } from "./before_end.js";
import { goLive } from "./ready_board.js";
import { offerTo, undoText } from "./undo.js";

/** @typedef {import("../live/live.js").Timing} Timing */
/** @typedef {import("./rundown.js").Listed} Listed */

const UNDO_OFFER = "undo";
/** What a call of add_time may ask for at most. */
const MOST_MS = 3_600_000;

export class Transport {
  #live;
  #commands;
  #show;
  #slot;
  /** @type {Map<string, import("../lib/hold.js").Holder>} */
  #holders = new Map();

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("../live/commands.js").Commands} commands
   * @param {import("../live/protocol.js").ShowHead} show
   * @param {(slotId: string) => Listed | null} slot what the list knows of a slot
   */
  constructor(live, commands, show, slot) {
    this.#live = live;
    this.#commands = commands;
    this.#show = show;
    this.#slot = slot;
    live.on("timing", (timing) => this.#follow(timing));
    live.on("floor", () => this.enable());
    live.on("connection", () => this.enable());
    this.#bind();
  }

  #bind() {
    document.addEventListener("click", (event) => {
      const button =
        event.target instanceof Element
          ? /** @type {HTMLButtonElement | null} */ (event.target.closest("button[data-command]"))
          : null;
      if (button !== null && button.dataset.hold === undefined && button.type !== "submit") this.press(button);
    });
    for (const button of /** @type {HTMLButtonElement[]} */ (all("button[data-hold][data-command]"))) {
      this.#holders.set(
        button.id,
        holdToPress(button, () => this.press(button)),
      );
    }
    const more = maybe("more");
    more?.addEventListener("click", () => {
      const open = need("transport").toggleAttribute("data-more");
      more.setAttribute("aria-expanded", String(open));
      write(more, open ? t("Less") : t("More"));
    });
    const form = maybe("time-form");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#typedTime(/** @type {HTMLInputElement} */ (need("time-typed")));
    });
    form?.addEventListener("input", () => this.#timeFault(""));
  }

  /**
   * A button that must be held, for the key that stands for it.
   * @param {string} id
   */
  holder(id) {
    return this.#holders.get(id);
  }

  /**
   * Do what a button says.
   * @param {HTMLButtonElement} button
   */
  press(button) {
    if (button.disabled) return;
    withdraw(UNDO_OFFER);
    const { command = "", ms, slotId = "" } = button.dataset;
    switch (command) {
      case "start":
        return void goLive(this.#live, this.#commands);
      case "rehearse":
        return void this.#commands.send({ type: "start", rehearsal: true, speed: chosenSpeed() });
      case "add_time":
        return void this.addTime(Number(ms));
      case "take":
        return void this.#take(slotId);
      case "skip":
      case "unskip":
        return void this.#skip(command, slotId);
      case "roll":
        return void this.#commands.send({ type: "roll", on: this.#live.timing?.roll !== true });
      case "blackout":
        return void this.#commands.send({ type: "blackout", on: button.getAttribute("aria-pressed") !== "true" });
      case "end":
        return void endShow(this.#live, this.#commands, this.#show);
      case "undo":
        return void this.#undo();
      default:
        return void this.#commands.send({ type: command });
    }
  }

  /** Take back what the button says, and nothing else. */
  async #undo() {
    const offer = offerTo(this.#live.timing, this.#live.actor);
    const wanted = offer === null ? {} : { seq: offer.seq };
    if (!(await this.#commands.send({ type: "undo", ...wanted }))) return;
    toast(offer === null ? t("Taken back") : t("Taken back: {what}", { what: undoText(offer) }), { key: UNDO_OFFER });
  }

  #nameUndo() {
    const offer = offerTo(this.#live.timing, this.#live.actor);
    const what = offer === null ? "" : undoText(offer);
    const small = maybe("undo-what");
    if (small !== null) write(small, what);
    const button = maybe("undo");
    if (button !== null)
      name(button, what === "" ? t("Take back what you did last") : t("Take back: {what}", { what }));
  }

  /**
   * Add or cut time; a cut below what has elapsed is asked about first.
   * @param {number} ms
   */
  async addTime(ms) {
    const timing = this.#live.timing;
    const run = timing?.run ?? null;
    if (timing === null || run === null) return false;
    const left = remaining(run, this.#live.now()) * timing.speed;
    if (ms < 0 && left > 0 && left + ms < 0 && !(await this.#askForOvertime(left, -ms))) return false;
    if (!(await this.#commands.send({ type: "add_time", ms }))) return false;
    // The offer is for this change alone: after a take, Undo would take back the take.
    const seen = this.#commands.seen;
    toast(ms > 0 ? t("{time} added", { time: length(ms) }) : t("{time} cut", { time: length(-ms) }), {
      key: UNDO_OFFER,
      action: { label: t("Undo"), run: () => void this.#commands.send({ type: "undo", seq: seen }) },
    });
    return true;
  }

  /**
   * @param {number} left
   * @param {number} cut
   */
  async #askForOvertime(left, cut) {
    const text = t("{left} is left. Cutting {cut} puts the slot into overtime at once.", {
      left: length(Math.ceil(left / 1000) * 1000),
      cut: length(cut),
    });
    const answer = await ask(
      "ask-overtime",
      t("Cut below what has passed?"),
      [make("p", {}, text)],
      [{ value: "cut", label: t("Cut anyway"), how: "primary" }],
      this.#commands.ready,
    );
    return answer === "cut";
  }

  /** @param {HTMLInputElement} field */
  async #typedTime(field) {
    const ms = readChange(field.value);
    if (ms === null) return this.#timeFault([lengthHelp(), t("With − before it, it is cut.")].join(" "));
    if (ms === 0 || Math.abs(ms) > MOST_MS) return this.#timeFault(t("At least a second and at most an hour."));
    // What was typed stays until it is really done; then the next key is a key again.
    if (!(await this.addTime(ms))) return field.focus();
    field.value = "";
    field.blur();
  }

  /** @param {string} text */
  #timeFault(text) {
    const fault = need("time-fault");
    need("time-typed").setAttribute("aria-invalid", String(text !== ""));
    fault.hidden = text === "";
    write(fault, text);
  }

  /** @param {string} slotId */
  async #take(slotId) {
    const status = this.#live.timing?.status ?? "draft";
    if (BEFORE.includes(status)) await goLive(this.#live, this.#commands, slotId);
    else await this.#commands.send({ type: "take", slot_id: slotId });
  }

  /**
   * @param {"skip" | "unskip"} command
   * @param {string} slotId
   */
  async #skip(command, slotId) {
    const slot = this.#slot(slotId);
    if (command === "skip" && slot?.must === true) {
      const text = t("{cue} {title} is marked as one that must not be left out.", { cue: slot.cue, title: slot.title });
      const answer = await ask(
        "ask-skip",
        t("Skip it anyway?"),
        [make("p", {}, text)],
        [{ value: "skip", label: t("Hold to skip"), how: "hold" }],
        this.#commands.ready,
      );
      if (answer !== "skip") return;
    }
    await this.#commands.send({ type: command, slot_id: slotId });
  }

  /** @param {Timing} timing */
  #follow(timing) {
    const before = isBefore(timing);
    const over = OVER.includes(timing.status);
    const transport = maybe("transport");
    if (transport === null) return;
    transport.hidden = over;
    const hide = (/** @type {string} */ id, /** @type {boolean} */ hidden) => (need(id).hidden = hidden);
    hide("before-air", !before);
    hide("while-air", before);
    hide("end", before);
    hide("pause", timing.run?.paused === true);
    hide("resume", timing.run?.paused !== true);
    this.#showRoll(timing);
    const blackout = maybe("blackout");
    blackout?.setAttribute("aria-pressed", String(timing.blackout === true));
    this.#nameUndo();
    this.enable();
  }

  /** @param {Timing} timing */
  #showRoll(timing) {
    const roll = need("roll");
    roll.setAttribute("aria-pressed", String(timing.roll));
    // To let go needs a hold; to take it in hand again must be quick.
    roll.dataset.hold = timing.roll ? "" : "800";
    write(/** @type {HTMLElement} */ (roll.querySelector("span")), timing.roll ? t("Take in hand") : t("Hold to roll"));
    name(
      roll,
      timing.roll
        ? t("Every slot waits for you again")
        : t("The show follows the clock by itself: it starts on time, and every slot goes on to the next"),
    );
  }

  /** Which buttons can be pressed now. */
  enable() {
    const ready = this.#commands.ready;
    const timing = this.#live.timing;
    for (const button of /** @type {HTMLButtonElement[]} */ (all("button[data-command]"))) button.disabled = !ready;
    allow(ready);
    const refused = maybe("refused");
    if (refused !== null) refused.hidden = ready || this.#live.connection === "connecting";
    if (!ready || timing === null) return;
    const off = (/** @type {string} */ id, /** @type {boolean} */ disabled) => {
      const button = maybe(id);
      if (button instanceof HTMLButtonElement) button.disabled = disabled;
    };
    off("next", timing.next === null);
    const nothing = (timing.rows ?? []).every((row) => row.phase === "skipped");
    off("start", nothing);
    off("rehearse", nothing);
    off("roll", nothing);
    for (const id of [
      "previous",
      "pause",
      "cut-10",
      "cut-30",
      "cut-60",
      "cut-300",
      "add-10",
      "add-30",
      "add-60",
      "add-300",
    ])
      off(id, timing.run === null);
  }
}

function chosenSpeed() {
  const chosen = document.querySelector("input[name=speed]:checked");
  return chosen instanceof HTMLInputElement ? Number(chosen.value) : 1;
}
