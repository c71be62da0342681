// Cues that were sent, newest first: to whom, who has seen them, what was answered. One that waits too long stands out.

import { signOf, words } from "../lib/answers.js";
import { OLD_MS, urgencies, whom, wording } from "../lib/cue_words.js";
import { make, mark, maybe, need, write } from "../lib/dom.js";
import { age, clockTime, timeOfDay } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { nextSecond } from "../live/ticker.js";

/** @typedef {import("../live/protocol.js").CueMessage} Cue */

/** An urgent cue that nobody has answered for so long stands out. */
const LONG_MS = 10_000;
const KEEP = 50;

export class SentCues {
  #live;
  #act;
  #timezone;
  #screens;
  /** @type {Map<number, Cue>} */
  #cues = new Map();
  #list = need("cues");
  /** How many wait for an answer too long. */
  waiting = 0;
  /** @type {() => void} called when that changes */
  onChange = () => {};

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("./act.js").Act} act
   * @param {string} timezone
   * @param {import("./screens.js").Screens} screens
   */
  constructor(live, act, timezone, screens) {
    this.#live = live;
    this.#act = act;
    this.#timezone = timezone;
    this.#screens = screens;
    screens.onChange(() => live.ticker.wake());
    live.on("snapshot", () => {
      this.#cues.clear();
      this.#list.replaceChildren();
      need("cues-none").hidden = false;
    });
    live.on("cue", (cue) => {
      this.#take(cue);
      live.ticker.wake();
    });
    live.ticker.add((now) => this.#paint(now));
  }

  /** @param {Cue} cue */
  #take(cue) {
    this.#cues.set(cue.number, cue);
    // What was just asked stands above, with its answers; here it is listed once it has one.
    if (cue.to === "desk" && (cue.replies ?? []).length === 0 && (cue.acks ?? []).length === 0) return;
    const fresh = this.#row(cue);
    const old = maybe(`cue-${cue.number}`);
    if (old !== null) old.replaceWith(fresh);
    else {
      const next = [...this.#list.children].find(
        (row) => Number(/** @type {HTMLElement} */ (row).dataset.number) < cue.number,
      );
      this.#list.insertBefore(fresh, next ?? null);
    }
    while (this.#list.childElementCount > KEEP) this.#list.lastElementChild?.remove();
    need("cues-none").hidden = true;
  }

  /** @param {Cue} cue */
  #row(cue) {
    const names = urgencies();
    const question = cue.to === "desk";
    const to = question ? t("{name} asked", { name: cue.by }) : `→ ${whom(cue.to, this.#screens.name)}`;
    const facts = [
      to,
      ...(cue.urgency === "info" || question ? [] : [names[cue.urgency]]),
      ...(cue.blink ? [t("blinking")] : []),
      ...(cue.automatic ? [t("automatic")] : []),
    ];
    const replies = (cue.replies ?? []).map((reply) =>
      make(
        "p",
        { class: "reply", title: clockTime(reply.at, this.#timezone) },
        make("b", {}, reply.by),
        ` ${words(reply)}`,
      ),
    );
    return make(
      "li",
      { id: `cue-${cue.number}`, "data-urgency": question ? "info" : cue.urgency, "data-number": String(cue.number) },
      make("time", { title: clockTime(cue.at, this.#timezone) }, timeOfDay(cue.at, this.#timezone)),
      make(
        "div",
        { class: "said" },
        make("span", { class: "text" }, wording(cue)),
        " ",
        make("span", { class: "to" }, facts.join(" · ")),
        ...replies,
      ),
      this.#acks(cue),
    );
  }

  /** @param {Cue} cue */
  #acks(cue) {
    const acks = cue.acks ?? [];
    if (acks.length === 0)
      return make("div", { class: "acks", "data-waiting": "short" }, make("span", { class: "state" }, t("sent")));
    const names = acks.map((ack) =>
      make(
        "span",
        { class: "ack", title: clockTime(ack.at, this.#timezone), "data-sign": signOf(cue, ack.by) },
        `${signOf(cue, ack.by)} ${ack.by} `,
        make("time", {}, timeOfDay(ack.at, this.#timezone)),
      ),
    );
    return make("div", { class: "acks" }, ...names);
  }

  /**
   * @param {number} now
   * @returns {number | null}
   */
  #paint(now) {
    let waiting = 0;
    let open = false;
    for (const cue of this.#cues.values()) {
      const row = maybe(`cue-${cue.number}`);
      const state = row?.querySelector(".acks");
      if (row === null || !(state instanceof HTMLElement) || (cue.acks ?? []).length > 0) continue;
      const since = now - cue.at;
      const late = since > LONG_MS && since < OLD_MS && this.#isMissed(cue);
      open ||= since < OLD_MS;
      waiting += late ? 1 : 0;
      mark(row, "late", late);
      const isNobody =
        cue.to !== "desk" && since < OLD_MS && this.#screens.isKnown && this.#screens.reached(cue.to) === 0;
      mark(state, "waiting", late || isNobody ? "long" : "short");
      write(
        /** @type {Element} */ (state.querySelector(".state")),
        isNobody
          ? t("nobody is there")
          : late
            ? t("no answer · {age}", { age: age(since) })
            : since < OLD_MS
              ? t("sent · {age}", { age: age(since) })
              : t("no answer"),
      );
      this.#again(cue, state, late);
    }
    if (waiting !== this.waiting) {
      this.waiting = waiting;
      this.onChange();
    }
    return open ? nextSecond(now) : null;
  }

  /**
   * Whether an answer to a cue is missed: it was urgent, and it was not sent again since. The clock's own cues are
   * missed while their slot is on air, and only until the clock says the next thing.
   * @param {Cue} cue
   */
  #isMissed(cue) {
    if (cue.urgency === "info") return false;
    const run = this.#live.timing?.run ?? null;
    if (cue.automatic && (run === null || cue.at < run.started_at)) return false;
    const again = (/** @type {Cue} */ later) =>
      (cue.automatic && later.automatic) || (later.to === cue.to && later.text === wording(cue));
    return ![...this.#cues.values()].some((later) => later.number > cue.number && again(later));
  }

  /**
   * @param {Cue} cue
   * @param {HTMLElement} state
   * @param {boolean} offered
   */
  #again(cue, state, offered) {
    const button = state.querySelector("button");
    if (!offered) button?.remove();
    else if (button === null && this.#act.may) {
      const { to, urgency, blink } = cue;
      state.append(
        this.#act.button(t("Send again"), () => ({ type: "send_cue", text: wording(cue), to, urgency, blink }), {
          class: "small",
        }),
      );
    }
  }
}
