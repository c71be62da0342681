// Cues on a hosts' screen: the most urgent one that waits for an answer, until somebody answers it.
//
// A cue is a thread: the director speaks, a host answers, the director may answer again. It waits while the last word
// of the other side is newer than what this person said to it. The same holds the other way round: a question asked
// here shows up again when somebody has answered it. What the clock of a run sent is over when that run is.

import { answers, isQuestion } from "../lib/answers.js";
import { OLD_MS, RANK } from "../lib/cue_words.js";
import { all, mark, need, write } from "../lib/dom.js";
import { clockTime } from "../lib/format.js";
import { t } from "../lib/texts.js";

/** @typedef {import("../live/protocol.js").CueMessage} Cue */
/** @typedef {import("../lib/answers.js").OneTap} OneTap */
/** @typedef {{by: string, at: number, text: string}} Word */

/** Characters from which a cue is set smaller. */
const LONG = 80;

/**
 * What of a thread this person has not answered yet; null when nothing is.
 * @param {Cue} cue
 * @param {string} me
 * @returns {Word | null}
 */
function waiting(cue, me) {
  const isAsk = cue.to === "desk";
  const replies = cue.replies ?? [];
  const theirs = replies.filter((reply) => (isAsk ? reply.by !== cue.by : reply.by === cue.by && reply.by !== me));
  const first = isAsk ? [] : [{ by: cue.by, at: cue.at, text: cue.text }];
  const last = [...first, ...theirs].at(-1) ?? null;
  if (last === null || (isAsk && cue.by !== me)) return null;
  const mine = [...(cue.acks ?? []), ...replies].filter((said) => said.by === me).map((said) => said.at);
  return mine.length > 0 && Math.max(...mine) >= last.at ? null : last;
}

/** @returns {Record<import("../live/protocol.js").AutomaticCue, string>} what the clock of a run has to say */
const automatic = () => ({ one_minute: t("One minute left"), wrap_up: t("Wrap up"), overtime: t("Overtime") });

export class Inbox {
  #live;
  #commands;
  #me;
  #may;
  #timezone;
  /** @type {Map<number, Cue>} */
  #cues = new Map();
  /** @type {Map<number, number>} cue → the instant of the word that was answered here, before the server confirms it */
  #answered = new Map();
  #shown = 0;
  /** Called when an urgent cue appears. */
  onUrgent = () => {};
  /** Called when threads change. */
  onChange = () => {};

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("../live/commands.js").Commands} commands
   * @param {{me: string, may: boolean, timezone: string}} options `may` answer
   */
  constructor(live, commands, { me, may, timezone }) {
    this.#live = live;
    this.#commands = commands;
    this.#me = me;
    this.#may = may;
    this.#timezone = timezone;
    live.on("snapshot", () => this.#cues.clear());
    live.on("cue", (cue) => {
      this.#cues.set(cue.number, cue);
      this.#show();
      this.onChange();
    });
    live.on("timing", () => this.#show());
    // The answer that did not arrive is asked for again.
    live.on("connection", () => {
      this.#answered.clear();
      this.#show();
    });
    need("got-it").addEventListener("click", () => this.answer());
    need("cannot").addEventListener("click", () => void this.tap("cannot"));
    for (const button of all("#one-tap [data-answer]"))
      button.addEventListener("click", () => void this.tap(/** @type {OneTap} */ (button.dataset.answer)));
  }

  /** The cue on the screen, or null. */
  get current() {
    return this.#open()[0]?.cue ?? null;
  }

  /** The questions asked by this person, the newest first. */
  get asked() {
    return [...this.#cues.values()]
      .filter((cue) => cue.to === "desk" && cue.by === this.#me)
      .sort((a, b) => b.number - a.number);
  }

  /** Say that the cue on the screen was seen; whether there was one. */
  answer() {
    const thread = this.#open()[0];
    if (thread === undefined) return false;
    const { cue, word } = thread;
    const isSeen = (cue.acks ?? []).some((ack) => ack.by === this.#me);
    // A cue is acknowledged once; a further word in its thread is answered in words.
    void this.#settle(
      cue,
      word,
      isSeen
        ? { type: "reply_cue", number: cue.number, text: t("Got it"), answer: "yes" }
        : { type: "ack_cue", number: cue.number },
    );
    return true;
  }

  /**
   * Answer the cue on the screen, or the one with this number, in one tap.
   * @param {OneTap} answer
   * @param {number} [number]
   */
  tap(answer, number) {
    return this.reply(answers()[answer], number, answer);
  }

  /**
   * Answer the cue on the screen in words; the promise says whether that was done.
   * @param {string} text
   * @param {number} [number] of another cue
   * @param {OneTap | "question"} [answer]
   */
  async reply(text, number, answer = "question") {
    const thread = number === undefined ? this.#open()[0] : undefined;
    const wanted = number ?? thread?.cue.number;
    if (wanted === undefined) return false;
    const command = { type: "reply_cue", number: wanted, text, answer };
    return thread === undefined ? this.#commands.send(command) : this.#settle(thread.cue, thread.word, command);
  }

  /**
   * @param {Cue} cue
   * @param {Word} word
   * @param {import("../live/commands.js").Command} command
   */
  async #settle(cue, word, command) {
    if (this.#commands.ready) this.#answered.set(cue.number, word.at);
    this.#show();
    const done = await this.#commands.send(command);
    if (!done) {
      this.#answered.delete(cue.number);
      this.#show();
    }
    return done;
  }

  /** Those still to be answered, the most urgent and then the newest first. */
  #open() {
    const now = this.#live.now();
    const takenAt = this.#live.timing?.run?.started_at ?? Infinity;
    return [...this.#cues.values()]
      .flatMap((cue) => {
        const word = waiting(cue, this.#me);
        if (word === null || (this.#answered.get(cue.number) ?? -1) >= word.at || now - word.at >= OLD_MS) return [];
        return cue.automatic && cue.at < takenAt ? [] : [{ cue, word }];
      })
      .sort((a, b) => RANK[b.cue.urgency] - RANK[a.cue.urgency] || b.word.at - a.word.at);
  }

  #show() {
    const [thread, ...more] = this.#open();
    const message = need("message");
    message.hidden = thread === undefined;
    if (thread === undefined) {
      this.#shown = 0;
      return;
    }
    const { cue, word } = thread;
    const isAsk = cue.to === "desk";
    const text = cue.automatic ? automatic()[cue.automatic] : word.text;
    // An answer is read at leisure; only the question was put as pressing.
    mark(message, "urgency", isAsk ? "info" : cue.urgency);
    mark(message, "blink", cue.blink);
    mark(message, "long", text.length > LONG);
    message.dataset.number = String(cue.number);
    write(need("message-text"), text);
    const from = cue.automatic
      ? t("From the clock")
      : isAsk
        ? t("Answer from {name}", { name: word.by })
        : t("From the director");
    const facts = [
      from,
      clockTime(word.at, this.#timezone),
      ...(more.length > 0 ? [t("{n} more after this", { n: more.length })] : []),
    ];
    write(need("message-from"), facts.join(" · "));
    const quote = isAsk ? cue.text : word.at === cue.at ? "" : cue.text;
    write(need("message-quote"), quote === "" ? "" : isAsk ? t("You asked: {text}", { text: quote }) : quote);
    const asks = !cue.automatic && isQuestion(text);
    need("cannot").hidden = isAsk || !this.#may;
    need("one-tap").hidden = !this.#may || !asks;
    mark(message, "asks", asks);
    if (cue.urgency === "now" && !isAsk && this.#shown !== cue.number) this.onUrgent();
    this.#shown = cue.number;
  }
}
