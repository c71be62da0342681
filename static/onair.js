// The middle of the control page: the slot on air, its countdown, and the buttons that move the show.

import { face, paintFace } from "./countdown.js";
import { all, make, mark, maybe, need, write } from "./dom.js";
import { clockTime, kpi, length, signed, timeOfDay } from "./format.js";
import { holdToPress } from "./hold.js";
import { toast, withdraw } from "./toast.js";
import { kinds, t } from "./words.js";

/** @typedef {import("./protocol.js").Timing} Timing */

const PRE_SHOW = ["draft", "armed"];
const UNDO_OFFER = "undo";
const OVER = ["ended", "reviewed"];

export class OnAir {
  #live;
  #commands;
  #show;
  #rows;
  #kinds = kinds();

  /**
   * @param {import("./live.js").Live} live
   * @param {import("./commands.js").Commands} commands
   * @param {import("./protocol.js").Show} show
   * @param {(slotId: string) => {cue: string, title: string, kind: string, length: string} | null} rows what the list knows of a slot
   */
  constructor(live, commands, show, rows) {
    this.#live = live;
    this.#commands = commands;
    this.#show = show;
    this.#rows = rows;
    live.on("timing", (timing) => this.show(timing));
    live.on("connection", () => this.#enable());
    live.on("metrics", (frame) => this.#thisRun(frame));
    live.ticker.add((now) => this.#paint(now));
    this.#bind();
  }

  #bind() {
    document.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? /** @type {HTMLButtonElement | null} */ (event.target.closest("button[data-command]")) : null;
      if (button !== null && button.dataset.hold === undefined && button.type !== "submit") this.press(button);
    });
    for (const button of all("button[data-hold]")) {
      const holder = holdToPress(/** @type {HTMLButtonElement} */ (button), () => void this.#commands.send({ type: "end" }));
      this.hold = holder;
    }
  }

  /** @type {{press: () => void, release: () => void} | undefined} */
  hold;

  /**
   * Do what a button says.
   * @param {HTMLButtonElement} button
   */
  press(button) {
    if (button.disabled) return;
    withdraw(UNDO_OFFER);
    const { command, ms, slotId } = button.dataset;
    if (command === "add_time") void this.addTime(Number(ms));
    else if (command === "take" && slotId !== undefined) void this.#take(slotId);
    else if (command === "rehearse") void this.#commands.send({ type: "start", rehearsal: true });
    else if (command === "blackout") void this.#commands.send({ type: "blackout", on: button.getAttribute("aria-pressed") !== "true" });
    else if (command !== undefined) void this.#commands.send({ type: command });
  }

  /** @param {number} ms */
  async addTime(ms) {
    if (await this.#commands.send({ type: "add_time", ms })) {
      // The offer is for this change alone: after a take, Undo would take back the take.
      const seen = this.#commands.seen;
      toast(ms > 0 ? t("{time} added", { time: length(ms) }) : t("{time} cut", { time: length(-ms) }), {
        key: UNDO_OFFER,
        action: { label: t("Undo"), run: () => void this.#commands.send({ type: "undo", expected_seq: seen }) },
      });
    }
  }

  /** @param {string} slotId */
  async #take(slotId) {
    const status = this.#live.timing?.status ?? "draft";
    await this.#commands.send(PRE_SHOW.includes(status) ? { type: "start", slot_id: slotId } : { type: "take", slot_id: slotId });
  }

  /** @param {Timing} timing */
  show(timing) {
    const { run } = timing;
    const slot = run === null ? null : this.#rows(run.slot_id);
    mark(need("now"), "kind", slot?.kind ?? "custom");
    write(need("now-title"), slot?.title ?? this.#show.title);
    need("now-facts").textContent = slot === null ? this.#beforeFacts(timing) : `${slot.cue} · ${this.#kinds[slot.kind] ?? slot.kind}`;
    const next = timing.next === null ? null : this.#rows(timing.next);
    need("next-what").replaceChildren(
      ...(next === null ? [run === null ? "–" : t("nothing, this is the last")] : [make("b", {}, next.cue), ` · ${this.#kinds[next.kind] ?? next.kind} · ${next.title} · ${next.length}`]),
    );
    const small = maybe("next-button-what");
    if (small !== null) write(small, next === null ? "" : `${next.cue} ${next.title}`);
    this.#buttons(timing);
  }

  /** @param {Timing} timing */
  #beforeFacts(timing) {
    if (OVER.includes(timing.status)) return t("Ended");
    return t("Starts at {time}", { time: timeOfDay(this.#show.starts_at, this.#show.timezone) });
  }

  /** @param {Timing} timing */
  #buttons(timing) {
    const before = PRE_SHOW.includes(timing.status) || (timing.run === null && timing.status !== "on_air" && !OVER.includes(timing.status));
    const over = OVER.includes(timing.status);
    document.body.toggleAttribute("data-ended", over);
    need("over").hidden = !over;
    if (timing.run === null) need("this-run").replaceChildren();
    const transport = maybe("transport");
    if (transport === null) return;
    transport.hidden = over;
    const hide = (/** @type {string} */ id, /** @type {boolean} */ hidden) => (need(id).hidden = hidden);
    hide("start", !before);
    hide("rehearse", !before);
    for (const id of ["next", "previous", "cut-30", "add-30", "add-60", "undo", "end"]) hide(id, before);
    hide("pause", before || timing.run?.paused === true);
    hide("resume", timing.run?.paused !== true);
    const blackout = maybe("blackout");
    blackout?.setAttribute("aria-pressed", String(timing.blackout === true));
    if (blackout) write(blackout, timing.blackout === true ? t("Blackout is on") : t("Blackout"));
    this.#enable();
  }

  #enable() {
    const ready = this.#commands.ready;
    const timing = this.#live.timing;
    for (const button of /** @type {HTMLButtonElement[]} */ (all("button[data-command]"))) button.disabled = !ready;
    const refused = maybe("refused");
    if (refused !== null) refused.hidden = ready || this.#live.connection === "connecting";
    if (!ready || timing === null) return;
    const off = (/** @type {string} */ id, /** @type {boolean} */ disabled) => {
      const button = maybe(id);
      if (button instanceof HTMLButtonElement) button.disabled = disabled;
    };
    off("next", timing.next === null);
    off("start", timing.next === null && (timing.rows ?? []).length === 0);
    for (const id of ["previous", "pause", "cut-30", "add-30", "add-60"]) off(id, timing.run === null);
  }

  /** After the list was fetched anew its buttons are new too. */
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
    const seen = face(run, now, this.#show.timezone);
    paintFace(output, seen, run.paused);
    bar.style.transform = `scaleX(${seen.used.toFixed(4)})`;
    mark(progress, "phase", seen.phase);
    const word = need("phase-word");
    mark(word, "phase", run.paused ? "paused" : seen.phase);
    const words = { pending: "", ok: "", warning: t("Wrap up"), danger: t("Ending now"), overtime: t("Overtime") };
    write(word, run.paused ? t("Paused") : words[seen.phase]);
    write(need("under-length"), length(run.duration_ms));
    write(need("under-added"), run.added_ms === 0 ? "" : signed(run.added_ms));
    write(need("under-ends"), t("ends {time}", { time: clockTime(now + Math.max(0, seen.left), this.#show.timezone) }));
    // While paused, its end moves on with every second.
    return run.paused ? Math.floor(now / 1000) * 1000 + 1000 : seen.next;
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
    for (const id of ["phase-word", "under-length", "under-added", "under-ends"]) write(need(id), "");
    const until = this.#show.starts_at - now;
    if (timing === null || OVER.includes(timing.status) || until <= 0 || until > 86_400_000) {
      paintFace(output, null);
      return null;
    }
    const seconds = Math.ceil(until / 1000);
    const text = `${Math.floor(seconds / 3600) > 0 ? `${Math.floor(seconds / 3600)}:` : ""}${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
    paintFace(output, { text, seconds, phase: "pending", left: until, used: 0, next: null });
    write(need("under-length"), t("until the planned start"));
    return now + (until % 1000 || 1000);
  }

  /** @param {import("./protocol.js").Frame} frame */
  #thisRun(frame) {
    const element = need("this-run");
    const run = this.#live.timing?.run;
    const kpis = frame.runs?.find((one) => one.run_id === run?.run_id)?.kpis;
    if (run === undefined || run === null || kpis === undefined) {
      element.replaceChildren();
      return;
    }
    const named = [["gmv", t("sales")], ["orders", t("orders")], ["comments", t("comments")], ["likes", t("likes")], ["new_followers", t("new followers")]];
    const parts = named.flatMap(([slug = "", name = ""]) => {
      const value = kpis[slug]?.value;
      if (value === null || value === undefined) return [];
      const text = kpi(value, kpis[slug]?.unit ?? (slug === "gmv" ? "money" : "count"), this.#show.currency);
      return [make("span", { title: text.full }, make("b", {}, text.short + text.unit), ` ${name}`)];
    });
    element.replaceChildren(...(parts.length > 0 ? [make("span", {}, t("This run")), ...parts] : []));
  }
}
