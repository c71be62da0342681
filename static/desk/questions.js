// What hosts ask the directors, and what they cannot do, until somebody answers.

import { raised, seen } from "../lib/answers.js";
import { make, maybe, need, write } from "../lib/dom.js";
import { age } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { nextSecond } from "../live/ticker.js";
import { LINE, onSend, read } from "./field.js";

/** @typedef {import("../lib/answers.js").Raised} Raised */

export class Questions {
  #act;
  #list = need("questions");
  /** @type {Map<string, Raised>} those without an answer */
  #open = new Map();
  /** @type {() => void} called when their number changes */
  onChange = () => {};

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("./act.js").Act} act
   */
  constructor(live, act) {
    this.#act = act;
    live.on("snapshot", ({ cues = [] }) => {
      // A reply that is being typed survives a new connection.
      const known = new Set(cues.map((cue) => cue.number));
      for (const word of this.#open.values()) if (!known.has(word.number)) this.#drop(word.id);
    });
    live.on("cue", (cue) => {
      const open = raised(cue);
      for (const word of this.#open.values())
        if (word.number === cue.number && !open.some((one) => one.id === word.id)) this.#drop(word.id);
      for (const word of open) if (!this.#open.has(word.id)) this.#add(word);
      live.ticker.wake();
    });
    live.ticker.add((now) => {
      for (const word of this.#open.values()) {
        const time = maybe(`question-${word.id}`)?.querySelector("time");
        if (time) write(time, age(now - word.at));
      }
      return this.#open.size > 0 ? nextSecond(now) : null;
    });
  }

  get count() {
    return this.#open.size;
  }

  /** @param {Raised} word */
  #add(word) {
    this.#open.set(word.id, word);
    const isOwn = word.reply === null;
    const head = make(
      "p",
      { class: "asking" },
      make("b", {}, isOwn ? t("{name} asks", { name: word.by }) : word.by),
      " ",
      make("span", { class: "text" }, word.text),
      " ",
      ...(word.about === "" ? [] : [make("span", { class: "about" }, t("to “{text}”", { text: word.about })), " "]),
      make("time"),
    );
    const row = make("li", { id: `question-${word.id}`, class: "question", "data-answer": word.answer }, head);
    if (this.#act.may) row.append(this.#answers(word));
    this.#list.append(row);
    this.onChange();
  }

  /** @param {Raised} word */
  #answers(word) {
    const { id, number, reply } = word;
    const field = make("input", {
      id: `reply-${id}`,
      placeholder: t("Reply"),
      "aria-label": t("Reply"),
      autocomplete: "off",
    });
    const quick =
      reply === null || word.answer === "question"
        ? [t("Yes"), t("No"), t("Coming")].map((text) =>
            this.#act.button(text, () => ({ type: "reply_cue", number, text })),
          )
        : [this.#act.button(t("Got it"), () => seen(word))];
    const form = make(
      "form",
      { class: "quick-answers only-live", "data-faults": true, novalidate: true },
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

  /** @param {string} id */
  #drop(id) {
    if (!this.#open.delete(id)) return;
    maybe(`question-${id}`)?.remove();
    this.onChange();
  }
}
