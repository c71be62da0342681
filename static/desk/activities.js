// What goes on on the platform across slots: a lucky bag, a coupon window; each with its own countdown.

import { make, mark, maybe, need, write } from "../lib/dom.js";
import { readActivity } from "../lib/floor_clocks.js";
import { clockTime } from "../lib/format.js";
import { activities, t } from "../lib/texts.js";
import { lengthHelp, readLength } from "../lib/typed_times.js";
import { fault, LABEL, onSend, read } from "./field.js";

/** @typedef {import("../live/protocol.js").Activity} Activity */

/** One that has ended by itself is shown for so long. */
const OVER_MS = 60_000;
const DAY_MS = 86_400_000;

export class Activities {
  #act;
  #timezone;
  /** @type {Activity[]} */
  #known = [];
  /** @type {() => void} called when their number changes */
  onChange = () => {};
  /** How many run, and how many have just ended. */
  running = 0;
  over = 0;

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("./act.js").Act} act
   * @param {string} timezone
   */
  constructor(live, act, timezone) {
    this.#act = act;
    this.#timezone = timezone;
    live.on("floor", ({ activities }) => {
      this.#known = activities;
      for (const row of [...need("activities").children])
        if (!activities.some((one) => row.id === `activity-${one.id}`)) row.remove();
    });
    live.ticker.add((now) => this.#paint(now));
    if (act.may) this.#bind();
  }

  /**
   * @param {number} now
   * @returns {number | null}
   */
  #paint(now) {
    let [running, over] = [0, 0];
    const changes = this.#known.map((activity) => {
      const { left, text, over: ended, next } = readActivity(activity, now);
      if (ended && left < -OVER_MS) {
        maybe(`activity-${activity.id}`)?.remove();
        return null;
      }
      const row = maybe(`activity-${activity.id}`) ?? this.#add(activity);
      mark(row, "over", ended);
      write(
        /** @type {Element} */ (row.querySelector(".left")),
        activity.ends_at === null ? t("for {time}", { time: text }) : text,
      );
      running += ended ? 0 : 1;
      over += ended ? 1 : 0;
      return ended ? now + left + OVER_MS + 1 : next;
    });
    if (running !== this.running || over !== this.over) {
      this.running = running;
      this.over = over;
      this.onChange();
    }
    const due = changes.filter((at) => at !== null);
    return due.length > 0 ? Math.min(...due) : null;
  }

  /** @param {Activity} activity */
  #add({ id, kind, title, by, started_at: startedAt, ends_at: endsAt }) {
    const end = endsAt === null ? "" : ` – ${clockTime(endsAt, this.#timezone)}`;
    const when = `${by} ${clockTime(startedAt, this.#timezone)}${end}`;
    const row = make(
      "li",
      { id: `activity-${id}`, title: when },
      make("span", { class: "kind" }, activities()[kind]),
      make("span", { class: "name" }, title),
      make("output", { class: "left" }),
    );
    if (this.#act.may)
      row.append(
        this.#act.button(t("Stop"), () => ({ type: "stop_activity", activity: id }), {
          class: "small",
          "aria-label": `${t("Stop")} · ${title}`,
        }),
      );
    need("activities").append(row);
    this.#act.refresh();
    return row;
  }

  #bind() {
    const title = /** @type {HTMLInputElement} */ (need("activity-title"));
    const length = /** @type {HTMLInputElement} */ (need("activity-length"));
    for (const field of [title, length]) field.addEventListener("input", () => fault(field, ""));
    onSend(/** @type {HTMLFormElement} */ (need("activity-form")), async () => {
      const name = read(title, LABEL);
      const ms = length.value.trim() === "" ? null : readLength(length.value);
      const isLength = length.value.trim() === "" || (ms !== null && ms > 0 && ms <= DAY_MS);
      fault(length, isLength ? "" : [lengthHelp(), t("Empty: until you stop it.")].join(" "));
      if (name === "") fault(title, t("Say what runs."));
      if (name === null || name === "" || !isLength) {
        (isLength ? title : length).focus();
        return;
      }
      const kind = /** @type {HTMLSelectElement} */ (need("activity-kind")).value;
      const typed = length.value;
      const done = await this.#act.say(title, {
        type: "start_activity",
        kind,
        title: name,
        ...(ms === null ? {} : { ms }),
      });
      if (done && length.value === typed) length.value = "";
    });
  }
}
