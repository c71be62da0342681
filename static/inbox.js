// Cues on the hosts' screen: the most urgent unanswered one, until somebody answers it.

import { mark, need, write } from "./dom.js";
import { toast } from "./toast.js";
import { t } from "./words.js";

/** @typedef {import("./protocol.js").Cue} Cue */

/** A page opened late does not show what was said long ago. */
const OLD_MS = 10 * 60_000;
/** Characters from which a cue is set smaller. */
const LONG = 80;
const RANK = { info: 0, soon: 1, now: 2 };

export class Inbox {
  #live;
  #me;
  /** @type {Map<number, Cue>} */
  #cues = new Map();
  /** @type {Set<number>} answered here, before the server confirms it */
  #answered = new Set();

  /**
   * @param {import("./live.js").Live} live
   * @param {string} me
   */
  constructor(live, me) {
    this.#live = live;
    this.#me = me;
    live.on("snapshot", () => this.#cues.clear());
    live.on("cue", (cue) => {
      this.#cues.set(cue.number, cue);
      this.#show();
    });
    live.on("timing", () => this.#show());
    need("got-it").addEventListener("click", () => this.answer());
  }

  /** Say that the cue that is shown was seen. */
  answer() {
    const cue = this.#open()[0];
    if (cue === undefined) return;
    if (!this.#live.send({ type: "ack", number: cue.number })) {
      toast(t("Not connected: nothing was sent."), { level: "error" });
      return;
    }
    this.#answered.add(cue.number);
    this.#show();
  }

  /** Those still to be answered, the most urgent and then the newest first. */
  #open() {
    return [...this.#cues.values()]
      .filter((cue) => !this.#answered.has(cue.number) && !(cue.acks ?? []).some((ack) => ack.by === this.#me))
      .filter((cue) => this.#live.now() - cue.at < OLD_MS)
      .sort((a, b) => RANK[b.urgency] - RANK[a.urgency] || b.number - a.number);
  }

  #show() {
    const [cue, ...more] = this.#open();
    const message = need("message");
    message.hidden = cue === undefined;
    if (cue === undefined) return;
    mark(message, "urgency", cue.urgency);
    mark(message, "blink", cue.blink);
    message.dataset.number = String(cue.number);
    write(need("message-text"), cue.text);
    message.toggleAttribute("data-long", cue.text.length > LONG);
    write(need("message-from"), more.length > 0 ? `${t("From the director")} · ${t("{n} more after this", { n: more.length })}` : t("From the director"));
  }
}
