// Cues on a page of the crew: those still to be answered first, each with "Got it" and a reply; then the last ones.

import { answers, isQuestion, signOf, TO_A_QUESTION, words } from "../lib/answers.js";
import { OLD_MS, RANK, wording } from "../lib/cue_words.js";
import { make, mark, need, write } from "../lib/dom.js";
import { timeOfDay } from "../lib/format.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { enable } from "../live/stale.js";

/** @typedef {import("../live/protocol.js").CueMessage} Cue */

export class CrewCues {
  #crew;
  #commands;
  #options;
  /** @type {Map<number, Cue>} */
  #cues = new Map();
  /** @type {Map<number, HTMLElement>} one for each cue, kept, so that a reply being typed is not lost */
  #cards = new Map();
  /** @type {Set<number>} answered here, before the server confirms it */
  #answered = new Set();
  /** Called when the list has changed, with how many are shown. */
  onChange = (/** @type {number} */ _shown) => {};

  /**
   * @param {import("./crew.js").Crew} crew
   * @param {import("../live/commands.js").Commands} commands
   * @param {{me: string, may: boolean, past: number, fresh?: boolean, timezone: string}} options `may` answer; how many
   *   answered ones stay, and whether only as long as they are `fresh`
   */
  constructor(crew, commands, options) {
    this.#crew = crew;
    this.#commands = commands;
    this.#options = options;
    crew.live.on("snapshot", () => {
      this.#cues.clear();
      this.#show();
    });
    crew.live.on("cue", (cue) => {
      this.#cues.set(cue.number, cue);
      this.#show();
    });
    crew.live.on("timing", () => this.#show());
    if (options.may)
      addKeys([
        { keys: ["enter", " ", "pagedown"], label: "Enter Space", does: t("Got it"), run: () => this.answer() },
      ]);
  }

  /** Say that the most urgent one was seen. */
  answer() {
    const [cue] = this.#open();
    if (cue !== undefined) this.#ack(cue);
  }

  /** @param {Cue} cue */
  async #ack(cue) {
    if (!this.#options.may) return;
    this.#answered.add(cue.number);
    this.#show();
    if (!(await this.#commands.send({ type: "ack_cue", number: cue.number }))) {
      this.#answered.delete(cue.number);
      this.#show();
    }
  }

  /** @param {Cue} cue */
  #isOpen(cue) {
    return (
      this.#options.may &&
      !this.#answered.has(cue.number) &&
      !(cue.acks ?? []).some((ack) => ack.by === this.#options.me) &&
      this.#crew.live.now() - cue.at < OLD_MS
    );
  }

  /** Cues for this page; what it asked itself is not for it. */
  #all() {
    return [...this.#cues.values()].filter((cue) => cue.to !== "desk");
  }

  #open() {
    return this.#all()
      .filter((cue) => this.#isOpen(cue))
      .sort((a, b) => RANK[b.urgency] - RANK[a.urgency] || b.number - a.number);
  }

  #show() {
    const open = this.#open();
    const isKept = (/** @type {Cue} */ cue) => this.#options.fresh !== true || this.#crew.live.now() - cue.at < OLD_MS;
    const past = this.#all()
      .filter((cue) => !open.includes(cue) && isKept(cue))
      .sort((a, b) => b.number - a.number)
      .slice(0, this.#options.past);
    const shown = [...open, ...past];
    for (const number of [...this.#cards.keys()])
      if (!shown.some((cue) => cue.number === number)) this.#cards.delete(number);
    const cards = shown.map((cue) => this.#card(cue, open.includes(cue)));
    arrange(need("crew-cues"), cards);
    this.onChange(shown.length);
  }

  /**
   * @param {Cue} cue
   * @param {boolean} isOpen
   */
  #card(cue, isOpen) {
    let card = this.#cards.get(cue.number);
    if (card === undefined) {
      card = this.#make(cue);
      this.#cards.set(cue.number, card);
    }
    mark(card, "state", isOpen ? "open" : "done");
    mark(card, "blink", isOpen && cue.blink);
    const acks = (cue.acks ?? []).map(
      (ack) => `${signOf(cue, ack.by)} ${ack.by} ${timeOfDay(ack.at, this.#options.timezone)}`,
    );
    write(/** @type {HTMLElement} */ (card.querySelector("[data-acks]")), acks.join(" · "));
    const replies = /** @type {HTMLElement} */ (card.querySelector("[data-replies]"));
    write(replies, (cue.replies ?? []).map((reply) => `${reply.by}: ${words(reply)}`).join("\n"));
    return card;
  }

  /** @param {Cue} cue */
  #make(cue) {
    const from = cue.automatic ? t("By the clock") : cue.by;
    const to = cue.to === "everyone" ? t("to everyone") : "";
    const head = make(
      "p",
      { class: "from" },
      make("b", {}, from),
      ` ${to} `,
      make("time", {}, timeOfDay(cue.at, this.#options.timezone)),
    );
    const card = make(
      "li",
      { "data-number": String(cue.number), "data-urgency": cue.urgency },
      head,
      make("p", { class: "text" }, wording(cue)),
      make("p", { class: "replies", "data-replies": true }),
      make("p", { class: "acks", "data-acks": true }),
    );
    if (this.#options.may) card.append(...this.#answers(cue));
    enable(this.#crew.live, card);
    return card;
  }

  /** @param {Cue} cue */
  #answers(cue) {
    const got = make("button", { type: "button", class: "primary got-it", "data-live": true }, t("Got it"));
    got.addEventListener("click", () => void this.#ack(cue));
    const names = answers();
    /** @type {import("../lib/answers.js").OneTap[]} */
    const offered = !cue.automatic && isQuestion(cue.text) ? TO_A_QUESTION : ["cannot"];
    const taps = offered.map((answer) => {
      const tap = make("button", { type: "button", "data-answer": answer, "data-live": true }, names[answer]);
      tap.addEventListener("click", () => void this.#reply(cue, names[answer], answer));
      return tap;
    });
    const input = make("input", {
      maxlength: "500",
      placeholder: t("Reply"),
      "aria-label": t("Reply"),
      autocomplete: "off",
    });
    const form = make("form", { class: "reply" }, input, make("button", { "data-live": true }, t("Reply")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (text !== "" && (await this.#reply(cue, text, "question"))) input.value = "";
    });
    return [make("div", { class: "answers" }, ...(offered.length > 1 ? [] : [got]), ...taps, form)];
  }

  /**
   * @param {Cue} cue
   * @param {string} text
   * @param {string} answer
   */
  #reply(cue, text, answer) {
    return this.#commands.send({ type: "reply_cue", number: cue.number, text, answer });
  }
}

/**
 * Bring the cards of a list in order. A card that somebody types into is not moved in the document, which would take
 * the focus from it: it and the others then only look as if they had been.
 * @param {HTMLElement} list
 * @param {HTMLElement[]} cards
 */
function arrange(list, cards) {
  cards.forEach((card, at) => (card.style.order = String(at)));
  if (!list.contains(document.activeElement)) {
    if (cards.length !== list.children.length || cards.some((card, at) => card !== list.children[at]))
      list.replaceChildren(...cards);
    return;
  }
  for (const card of /** @type {HTMLElement[]} */ ([...list.children])) if (!cards.includes(card)) card.remove();
  list.append(...cards.filter((card) => card.parentElement !== list));
}
