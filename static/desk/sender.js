// Sending a cue: free text, a saved phrase with one press, the cues that the clock sends, blackout.

import { call } from "../lib/api.js";
import { partName, urgencies, whom } from "../lib/cue_words.js";
import { all, make, mark, maybe, need, write } from "../lib/dom.js";
import { holdToPress } from "../lib/hold.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";
import { fault, LINE, onSend, read, tooLong } from "./field.js";

/** @typedef {import("../live/protocol.js").Urgency} Urgency */
/** @typedef {{key: string, text: string, urgency?: Urgency, to?: string}} Phrase */

/** Whom phrases are for as a rule; only the others say it. */
const USUAL = ["everyone", "role:host"];

export class Sender {
  #act;
  #screens;
  #text = /** @type {HTMLTextAreaElement} */ (need("cue-text"));
  #to = /** @type {HTMLSelectElement} */ (need("cue-to"));
  #blink = /** @type {HTMLInputElement} */ (need("cue-blink"));
  /** @type {string[]} the parts of the crew */
  #crew = [];

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("./act.js").Act} act
   * @param {import("./screens.js").Screens} screens
   */
  constructor(live, act, screens) {
    this.#act = act;
    this.#screens = screens;
    onSend(/** @type {HTMLFormElement} */ (need("cue-sender")), () => void this.#send());
    this.#text.addEventListener("input", () => fault(this.#text, tooLong(this.#text.value.trim(), LINE)));
    for (const button of all(".phrase")) this.#phrase(button, { key: "", text: button.dataset.text ?? "" });
    live.on("floor", ({ crew, automatic }) => {
      this.#crew = crew;
      this.#offer();
      for (const button of all("[data-automatic]"))
        button.setAttribute("aria-pressed", String(automatic.includes(/** @type {any} */ (button.dataset.automatic))));
    });
    screens.onChange(() => {
      this.#offer();
      this.#reach();
    });
    this.#to.addEventListener("focus", () => void screens.fetch());
    this.#to.addEventListener("change", () => {
      this.#to.toggleAttribute("data-narrow", this.#to.value !== "everyone");
      this.#reach();
    });
    this.#bindAutomatic(live);
    bindBlackout(live, act);
  }

  /** Put the cursor into the text. */
  write() {
    this.#text.focus();
  }

  /** Say before sending who would see a cue. */
  #reach() {
    if (!this.#screens.isKnown) return;
    const n = this.#screens.reached(this.#to.value);
    const line = need("cue-reach");
    mark(line, "nobody", n === 0);
    const some = n === 1 ? t("One screen shows this cue.") : t("{n} screens show this cue.", { n });
    write(line, n === 0 ? t("Nobody is there: no screen that is awake shows this cue.") : some);
  }

  async #send() {
    if (this.#text.value.trim() === "") {
      this.#text.focus();
      return;
    }
    const text = read(this.#text, LINE);
    if (text === null) return;
    const { to, urgency, blink } = this.#choices();
    if (!(await this.#act.say(this.#text, { type: "send_cue", text, to, urgency, blink }))) return;
    this.#calm();
    // The next key is a key again, unless the next cue is being typed already.
    if (this.#text.value === "") this.#text.blur();
  }

  /** @returns {{to: string, urgency: Urgency, blink: boolean}} */
  #choices() {
    const urgency =
      /** @type {HTMLInputElement | null} */ (document.querySelector("#cue-urgency :checked"))?.value ?? "info";
    return { to: this.#to.value, urgency: /** @type {Urgency} */ (urgency), blink: this.#blink.checked };
  }

  /** The next cue is not alarming because the last one was. */
  #calm() {
    this.#blink.checked = false;
    const info = /** @type {HTMLInputElement | null} */ (document.querySelector("#cue-urgency [value=info]"));
    if (info !== null) info.checked = true;
  }

  // ------------------------------------------------------------------------------------------------ saved phrases

  /**
   * Show the phrases of the room; the texts that the page came with stay where there are none.
   * @param {string} room
   */
  async fetchPhrases(room) {
    const answer = await call("GET", `/api/v1/rooms/${encodeURIComponent(room)}/phrases`);
    const phrases = /** @type {Phrase[]} */ (answer.ok ? (answer.body?.phrases ?? []) : []);
    if (phrases.length === 0) return;
    need("phrases").replaceChildren(
      ...phrases.map((phrase) => {
        const aside =
          phrase.to === undefined || USUAL.includes(phrase.to)
            ? null
            : make("small", {}, `→ ${whom(phrase.to, this.#screens.name)}`);
        const button = make(
          "button",
          { type: "button", class: "phrase", "data-urgency": phrase.urgency ?? "info" },
          make("span", {}, phrase.text),
          aside,
        );
        this.#phrase(button, phrase);
        return button;
      }),
    );
    this.#act.refresh();
  }

  /**
   * @param {HTMLElement} button
   * @param {Phrase} phrase
   */
  #phrase(button, { text, to, urgency }) {
    button.title = [
      text,
      ...(to ? [`→ ${whom(to, this.#screens.name)}`] : []),
      ...(urgency ? [urgencies()[urgency]] : []),
    ].join(" · ");
    this.#act.bind(button, () => {
      const chosen = this.#choices();
      this.#warn(to || chosen.to);
      return { type: "send_cue", text, to: to || chosen.to, urgency: urgency ?? chosen.urgency, blink: chosen.blink };
    });
    button.addEventListener("click", () => this.#calm());
  }

  /**
   * A phrase names its own people: say it where none of them is there.
   * @param {string} to
   */
  #warn(to) {
    if (this.#screens.isKnown && this.#screens.reached(to) === 0)
      toast(t("{whom}: nobody is there", { whom: whom(to, this.#screens.name) }), { level: "error" });
  }

  // ------------------------------------------------------------------------------------------------ whom it is for

  /** Offer the parts that are played here first, then the screens; what was chosen stays chosen. */
  #offer() {
    const chosen = this.#to.value;
    const screens = this.#screens.list;
    const here = [...new Set([...this.#crew, ...screens.map((screen) => screen.part)])].filter((part) => part !== "");
    const option = (/** @type {string} */ value, /** @type {string} */ label) => make("option", { value }, label);
    need("cue-to-here").replaceChildren(...here.map((part) => option(`role:${part}`, partName(part))));
    need("cue-to-screens").replaceChildren(...screens.map((screen) => option(`screen:${screen.id}`, screen.label)));
    for (const other of /** @type {HTMLOptionElement[]} */ (all("#cue-to-others option")))
      other.hidden = other.disabled = here.includes(other.value.slice("role:".length));
    maybe("cue-to-screens")?.toggleAttribute("hidden", screens.length === 0);
    if (chosen.startsWith("screen:") && !screens.some((screen) => `screen:${screen.id}` === chosen)) {
      need("cue-to-screens").append(option(chosen, t("A screen that is gone")));
      maybe("cue-to-screens")?.removeAttribute("hidden");
    }
    this.#to.value = chosen;
  }

  // ------------------------------------------------------------------------------------------------ by themselves

  /** @param {import("../live/live.js").Live} live */
  #bindAutomatic(live) {
    for (const button of all("[data-automatic]")) {
      const name = /** @type {import("../live/protocol.js").AutomaticCue} */ (button.dataset.automatic);
      this.#act.bind(button, () => {
        const known = live.floor?.automatic ?? [];
        return {
          type: "automatic_cues",
          cues: known.includes(name) ? known.filter((one) => one !== name) : [...known, name],
        };
      });
    }
  }
}

/** How long blackout has to be held. */
const HOLD_MS = "800";

/**
 * Switching the cue screens dark takes a hold, switching them on again a press.
 * @param {import("../live/live.js").Live} live
 * @param {import("./act.js").Act} act
 */
function bindBlackout(live, act) {
  const button = /** @type {HTMLButtonElement} */ (need("desk-blackout"));
  const isOn = () => live.timing?.blackout === true;
  button.dataset.hold = HOLD_MS;
  holdToPress(button, () => void act.press(button, { type: "blackout", on: !isOn() }));
  live.on("timing", () => {
    button.setAttribute("aria-pressed", String(isOn()));
    button.dataset.hold = isOn() ? "" : HOLD_MS;
    const words = button.querySelector("span");
    if (words !== null) words.textContent = isOn() ? t("Blackout is on") : t("Hold: blackout");
  });
}
