// What hosts ask the directors, until somebody answers.

import { make, maybe, need, write } from "../lib/dom.js";
import { age } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { nextSecond } from "../live/ticker.js";
import { LINE, onSend, read } from "./field.js";

/** @typedef {import("../live/protocol.js").CueMessage} Cue */

export class Questions {
  #act;
  #list = need("questions");
  /** @type {Map<number, Cue>} those without an answer */
  #open = new Map();
  /** @type {() => void} called when their number changes */
  onChange = () => {};

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("./act.js").Act} act
   */
  constructor(live, act) {
    this.#act = act;
    let known = new Set();
    live.on("snapshot", ({ cues = [] }) => {
      // A reply that is being typed survives a new connection.
      known = new Set(cues.map((cue) => cue.number));
      for (const number of this.#open.keys()) if (!known.has(number)) this.#drop(number);
    });
    live.on("cue", (cue) => {
      if (cue.to !== "desk") return;
      const answered = (cue.replies ?? []).length > 0 || (cue.acks ?? []).length > 0;
      if (answered) this.#drop(cue.number);
      else if (!this.#open.has(cue.number)) this.#add(cue);
      live.ticker.wake();
    });
    live.ticker.add((now) => {
      for (const cue of this.#open.values()) {
        const time = maybe(`question-${cue.number}`)?.querySelector("time");
        if (time) write(time, age(now - cue.at));
      }
      return this.#open.size > 0 ? nextSecond(now) : null;
    });
  }

  get count() {
    return this.#open.size;
  }

  /** @param {Cue} cue */
  #add(cue) {
    this.#open.set(cue.number, cue);
    const head = make(
      "p",
      { class: "asking" },
      make("b", {}, t("{name} asks", { name: cue.by })),
      " ",
      make("span", { class: "text" }, cue.text),
      " ",
      make("time"),
    );
    const row = make("li", { id: `question-${cue.number}`, class: "question" }, head);
    if (this.#act.may) row.append(this.#answers(cue.number));
    this.#list.append(row);
    this.onChange();
  }

  /** @param {number} number */
  #answers(number) {
    const field = make("input", {
      id: `reply-${number}`,
      placeholder: t("Reply"),
      "aria-label": t("Reply"),
      autocomplete: "off",
    });
    const quick = [t("Yes"), t("No"), t("Coming")].map((text) =>
      this.#act.button(text, () => ({ type: "reply_cue", number, text })),
    );
    const form = make(
      "form",
      { class: "quick-answers", "data-faults": true, novalidate: true },
      ...quick,
      field,
      make("button", { class: "primary", "data-act": true }, t("Reply")),
    );
    onSend(form, () => {
      if (field.value.trim() === "") return;
      const text = read(field, LINE);
      if (text !== null) void this.#act.say(field, { type: "reply_cue", number, text });
    });
    queueMicrotask(() => this.#act.refresh());
    return form;
  }

  /** @param {number} number */
  #drop(number) {
    if (!this.#open.delete(number)) return;
    maybe(`question-${number}`)?.remove();
    this.onChange();
  }
}
