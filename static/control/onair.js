// The middle of the control page: the slot on air, its countdown, what hosts see now, and what comes next.

import { HOSTS } from "../desk/screens.js";
import { make, mark, maybe, need, write } from "../lib/dom.js";
import { figureName } from "../lib/figure_name.js";
import { clockTime, clockwork, day, kpi, lateness, length, signed, timeOfDay } from "../lib/format.js";
import { kinds, t } from "../lib/texts.js";
import { isBefore, OVER } from "../lib/timing.js";
import { face, paintFace } from "../live/countdown.js";
import { unheard } from "./missing.js";

/** @typedef {import("../live/live.js").Timing} Timing */
/** @typedef {import("../live/protocol.js").CueMessage} Cue */

const DAY_MS = 86_400_000;

export class OnAir {
  #live;
  #show;
  #screens;
  #rows;
  #kinds = kinds();
  /** The last cue to the hosts that none of them has acknowledged. @type {Cue | null} */
  #message = null;

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("../live/protocol.js").ShowHead} show
   * @param {import("../desk/screens.js").Screens} screens
   * @param {(slotId: string) => import("./rundown.js").Listed | null} rows what the list knows of a slot
   */
  constructor(live, show, screens, rows) {
    this.#live = live;
    this.#screens = screens;
    screens.onChange(() => live.ticker.wake());
    this.#show = show;
    this.#rows = rows;
    live.on("timing", (timing) => this.show(timing));
    live.on("metrics", (frame) => this.#thisRun(frame));
    live.on("snapshot", () => (this.#message = null));
    live.on("cue", (cue) => this.#heard(cue));
    live.ticker.add((now) => this.#paint(now));
  }

  /** @param {Cue} cue */
  #heard(cue) {
    const forHosts = ["everyone", "role:host", "role:cohost"].includes(cue.to) && !cue.automatic;
    if (!forHosts || (this.#message !== null && cue.number < this.#message.number)) return;
    this.#message = (cue.acks ?? []).length === 0 ? cue : null;
    this.#live.ticker.wake();
  }

  /** @param {Timing} timing */
  show(timing) {
    const { run } = timing;
    const slot = run === null ? null : this.#rows(run.slot_id);
    mark(need("now"), "kind", slot?.kind ?? "custom");
    write(need("now-title"), slot?.title ?? this.#show.title);
    write(
      need("now-facts"),
      slot === null
        ? this.#beforeFacts(timing)
        : [slot.cue, this.#kinds[slot.kind] ?? slot.kind, slot.people.join(t(", "))]
            .filter((one) => one !== "")
            .join(" · "),
    );
    const next = timing.next === null ? null : this.#rows(timing.next);
    need("next-what").replaceChildren(
      ...(next === null
        ? [run === null ? "–" : t("nothing, this is the last")]
        : [
            make("b", {}, next.cue),
            ["", ...new Set([this.#kinds[next.kind] ?? next.kind, next.title]), next.length].join(" · "),
          ]),
    );
    const small = maybe("next-button-what");
    if (small !== null) write(small, next === null ? t("this is the last slot") : `${next.cue} ${next.title}`);
    const over = OVER.includes(timing.status);
    document.body.toggleAttribute("data-known", true);
    document.body.toggleAttribute("data-ended", over);
    document.body.toggleAttribute("data-before", isBefore(timing));
    need("over").hidden = !over;
    if (over) write(need("over-facts"), this.#overFacts(timing));
    if (run === null) need("this-run").replaceChildren();
  }

  /** @param {Timing} timing */
  #beforeFacts(timing) {
    if (OVER.includes(timing.status)) return t("Ended");
    const at = timeOfDay(this.#show.starts_at, this.#show.timezone);
    const far = Math.abs(this.#show.starts_at - this.#live.now()) > DAY_MS / 2;
    const text = timing.roll ? t("Starts by itself at {time}", { time: at }) : t("Starts at {time}", { time: at });
    return far ? `${text} · ${day(this.#show.starts_at, this.#show.timezone)}` : text;
  }

  /** @param {Timing} timing */
  #overFacts(timing) {
    const at = t("at {time}", { time: timeOfDay(timing.end_at, this.#show.timezone) });
    return `${at} · ${lateness(timing.offset_ms)}`;
  }

  /** After the list was fetched anew. */
  refresh() {
    if (this.#live.timing !== null) this.show(this.#live.timing);
  }

  /**
   * @param {number} now
   * @returns {number | null}
   */
  #paint(now) {
    const timing = this.#live.timing;
    const run = timing?.run ?? null;
    const output = need("countdown");
    const progress = need("progress");
    const bar = /** @type {HTMLElement} */ (progress.firstElementChild);
    if (timing === null || run === null) return this.#paintIdle(timing, output, bar, now);
    const { speed } = timing;
    const seen = face(run, now, this.#show.timezone, speed);
    paintFace(output, seen, run.paused);
    bar.style.transform = `scaleX(${seen.used.toFixed(4)})`;
    mark(progress, "phase", seen.phase);
    progress.setAttribute("aria-valuenow", String(Math.round(seen.used * 100)));
    const word = need("phase-word");
    mark(word, "phase", run.paused ? "paused" : seen.phase);
    const words = { pending: "", ok: "", warning: t("Wrap up"), danger: t("Ending now"), overtime: t("Overtime") };
    write(word, run.paused ? t("Paused") : words[seen.phase]);
    write(need("under-length"), length(run.duration_ms * speed));
    write(need("under-added"), run.added_ms === 0 ? "" : signed(run.added_ms * speed));
    const ends = clockTime(now + Math.max(0, seen.left / speed), this.#show.timezone);
    write(
      need("under-ends"),
      timing.settles_at === null
        ? t("ends {time}", { time: ends })
        : t("goes on by itself at {time}", { time: clockTime(timing.settles_at, this.#show.timezone) }),
    );
    this.#hostsSee(timing, run.paused ? t("Paused") : words[seen.phase] || t("the time left"));
    // While paused, its end moves on with every second.
    return run.paused ? Math.floor(now / 1000) * 1000 + 1000 : seen.next;
  }

  /**
   * What the hosts have before their eyes.
   * @param {Timing} timing
   * @param {string} clock
   */
  #hostsSee(timing, clock) {
    const line = need("hosts-see");
    const message = this.#message;
    const missing = this.#screens.missing.filter((one) => HOSTS.includes(one.view));
    const isNobody = this.#screens.isKnown && this.#screens.hosts === 0;
    const isBlack = timing.blackout === true && !isNobody;
    const sees = isNobody ? t("nothing, no screen is there") : isBlack ? t("nothing, the screens are black") : clock;
    const said = isBlack || message === null ? "" : t("“{text}”, not acknowledged yet", { text: message.text });
    const lost = unheard(missing, this.#show.timezone);
    const says = [lost, said].filter(Boolean).join(" · ");
    line.hidden = false;
    mark(line, "state", isNobody ? "nobody" : isBlack ? "black" : lost !== "" ? "now" : (message?.urgency ?? null));
    if (line.dataset.text === sees + says) return;
    line.dataset.text = sees + says;
    line.title = `${t("Hosts see")} ${[sees, says].filter(Boolean).join(" · ")}`;
    line.replaceChildren(
      make("span", { class: "quiet" }, t("Hosts see")),
      " ",
      make("b", {}, sees),
      says === "" ? "" : " · ",
      make("span", { class: "says" }, says),
    );
  }

  /**
   * Before the start the digits count down to it; after the end they rest.
   * @param {Timing | null} timing
   * @param {HTMLElement} output
   * @param {HTMLElement} bar
   * @param {number} now
   */
  #paintIdle(timing, output, bar, now) {
    bar.style.transform = "scaleX(0)";
    need("hosts-see").hidden = true;
    for (const id of ["phase-word", "under-length", "under-added", "under-ends"]) write(need(id), "");
    const until = this.#show.starts_at - now;
    if (timing === null || OVER.includes(timing.status) || Math.abs(until) > DAY_MS) {
      paintFace(output, null);
      return null;
    }
    const late = until <= 0;
    const seconds = late ? Math.floor(-until / 1000) : Math.ceil(until / 1000);
    paintFace(output, {
      text: (late ? "+" : "") + clockwork(seconds, 2),
      seconds: late ? -seconds : seconds,
      phase: "pending",
      left: until,
      used: 0,
      next: null,
    });
    write(need("under-length"), late ? t("past the planned start") : t("until the planned start"));
    return now + (((until % 1000) + 1000) % 1000 || 1000);
  }

  /** @param {import("../live/bodies.js").Frame} frame */
  #thisRun(frame) {
    const element = need("this-run");
    const run = this.#live.timing?.run;
    const kpis = frame.runs?.find((one) => one.run_id === run?.run_id)?.kpis;
    if (run === undefined || run === null || kpis === undefined) {
      element.replaceChildren();
      return;
    }
    const parts = ["gmv", "orders", "comments", "likes", "new_followers"].flatMap((slug) => {
      const value = kpis[slug]?.value;
      if (value === null || value === undefined) return [];
      const text = kpi(value, kpis[slug]?.unit ?? (slug === "gmv" ? "money" : "count"), this.#show.currency);
      return [make("span", { title: text.full }, make("b", {}, text.short + text.unit), ` ${figureName(slug, value)}`)];
    });
    element.replaceChildren(...(parts.length > 0 ? [make("span", {}, t("This run")), ...parts] : []));
  }
}
