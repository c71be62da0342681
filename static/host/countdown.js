// The time on the hosts' screen, and the strip above it that says what to do now.
//
// Ten seconds before the end it says "standby" with what follows, after the take it says "go". A page that was just
// opened or came back has not seen the take; it does not say "go" late.

import { mark, need, write } from "../lib/dom.js";
import { clockwork, day, timeOfDay } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { OVER, shown, untilChange } from "../lib/timing.js";
import { face, paintFace } from "../live/countdown.js";

/** @typedef {import("../live/live.js").Timing} Timing */
/** @typedef {import("../live/countdown.js").Face} Face */

/** This long before zero the next slot gets "standby", in seconds as they are shown. */
const STANDBY_MS = 10_000;
/** This long a fresh take shows "go". */
const GO_MS = 3_000;
/** A start further away is told by its day. */
const DAY_MS = 86_400_000;

export class CueTime {
  #live;
  #show;
  #next;
  /** @type {string | null} */
  #run = null;
  #isFirst = true;
  #goUntil = 0;

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("../live/protocol.js").ShowHead} show
   * @param {(timing: Timing) => {cue: string, title: string} | null} next the slot to stand by for
   */
  constructor(live, show, next) {
    this.#live = live;
    this.#show = show;
    this.#next = next;
    live.on("timing", (timing) => this.#take(timing));
    live.ticker.add((now) => this.#paint(now));
  }

  /** @param {Timing} timing */
  #take(timing) {
    const fresh = timing.run?.run_id ?? null;
    const now = this.#live.now();
    const isTake =
      fresh !== null && fresh !== this.#run && !this.#isFirst && now - (timing.run?.started_at ?? 0) < GO_MS;
    this.#goUntil = isTake ? now + GO_MS : fresh === this.#run ? this.#goUntil : 0;
    this.#isFirst = false;
    this.#run = fresh;
  }

  /**
   * @param {number} now
   * @returns {number | null}
   */
  #paint(now) {
    const timing = this.#live.timing;
    if (timing === null || timing.run === null) return this.#paintIdle(timing, now);
    const { run } = timing;
    const seen = face(run, now, this.#show.timezone, timing.speed);
    paint(seen, run.paused);
    this.#bar(seen.used, seen.phase);
    mark(need("stage"), "phase", seen.phase);
    write(need("under"), "");
    this.#signal(timing, seen, now);
    return this.#goUntil > now ? Math.min(seen.next ?? Infinity, this.#goUntil) : seen.next;
  }

  /**
   * @param {Timing} timing
   * @param {Face} seen
   * @param {number} now
   */
  #signal(timing, seen, now) {
    const next = this.#next(timing);
    if (timing.run?.paused === true) say("paused", t("Paused"));
    else if (now < this.#goUntil) say("go", t("Go"));
    else if (next !== null && seen.left > 0 && seen.left <= STANDBY_MS)
      say("standby", t("Standby"), `${next.cue} ${next.title}`);
    else if (seen.phase === "overtime") say("overtime", t("Overtime"));
    else if (seen.phase === "danger") say("danger", t("Ending now"));
    else if (seen.phase === "warning") say("warning", t("Wrap up"));
    else say("", "");
  }

  /**
   * @param {Timing | null} timing
   * @param {number} now
   * @returns {number | null}
   */
  #paintIdle(timing, now) {
    this.#bar(0, "pending");
    mark(need("stage"), "phase", "pending");
    if (timing === null || OVER.includes(timing.status)) {
      say("", "");
      write(need("countdown"), "");
      write(need("under"), "");
      return null;
    }
    const until = this.#show.starts_at - now;
    const next = this.#next(timing);
    if (until > 0 && until <= STANDBY_MS)
      say("standby", t("Standby"), next === null ? "" : `${next.cue} ${next.title}`);
    else say("", "");
    if (until > DAY_MS) {
      paint({
        text: timeOfDay(this.#show.starts_at, this.#show.timezone),
        seconds: 0,
        phase: "pending",
        left: until,
        used: 0,
        next: null,
      });
      write(need("under"), t("planned start on {day}", { day: day(this.#show.starts_at, this.#show.timezone) }));
      return this.#show.starts_at - DAY_MS;
    }
    const { seconds, over } = shown(until);
    const text = `${over && seconds > 0 ? "+" : ""}${clockwork(seconds, 2)}`;
    paint({ text, seconds: over ? -seconds : seconds, phase: "pending", left: until, used: 0, next: null });
    write(need("under"), over ? t("past the planned start; not started yet") : t("until the planned start"));
    return now + untilChange(until);
  }

  /**
   * @param {number} used
   * @param {Face["phase"]} phase
   */
  #bar(used, phase) {
    const bar = need("progress");
    /** @type {HTMLElement} */ (bar.firstElementChild).style.transform = `scaleX(${used.toFixed(4)})`;
    mark(bar, "phase", phase);
  }
}

/**
 * @param {Face} seen
 * @param {boolean} [paused]
 */
function paint(seen, paused = false) {
  paintFace(need("countdown"), seen, paused);
  // The more signs, the smaller they are set, so that any time fills the width and none is cut.
  mark(need("countdown"), "signs", String(seen.text.length));
}

/**
 * @param {string} kind
 * @param {string} word
 * @param {string} [what]
 */
function say(kind, word, what = "") {
  mark(need("stage"), "signal", kind || null);
  need("signal").dataset.signal = kind;
  write(need("signal-word"), word);
  write(need("signal-what"), what);
}
