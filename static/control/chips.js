// What runs beside the slot on air: auxiliary timers and activities as chips, and the question of a host that waits.

import { openDesk } from "../desk/panel.js";
import { raised, seen } from "../lib/answers.js";
import { make, mark, need, write } from "../lib/dom.js";
import { readActivity, readTimer, timerName } from "../lib/floor_clocks.js";
import { activities, t } from "../lib/texts.js";
import { OVER } from "../lib/timing.js";

/** @typedef {import("../live/protocol.js").FloorMessage} Floor */
/** @typedef {import("../live/protocol.js").CueMessage} Cue */
/**
 * @typedef {object} Chip
 * @property {string} id
 * @property {string} sign
 * @property {string} name
 * @property {boolean} isDown
 * @property {(now: number) => import("../lib/floor_clocks.js").Reading} read
 */

/** So close to its end a chip draws the eye. */
const SOON_MS = 30_000;

/**
 * The timers that somebody has begun, and the activities that nobody has stopped.
 * @param {Floor} floor
 * @returns {Chip[]}
 */
function chipsOf(floor) {
  const timers = floor.timers
    .filter(
      (timer) => timer.zero_at !== null || (timer.remaining_ms !== null && timer.remaining_ms !== timer.length_ms),
    )
    .map((timer) => ({
      id: `timer-${timer.name}`,
      sign: "◷",
      name: timerName(timer),
      isDown: timer.name !== "stopwatch",
      read: (/** @type {number} */ now) => readTimer(timer, now),
    }));
  const running = floor.activities
    .filter((activity) => activity.stopped_at === null)
    .map((activity) => ({
      id: `activity-${activity.id}`,
      sign: "◆",
      name: activity.title || (activities()[activity.kind] ?? ""),
      isDown: activity.ends_at !== null,
      read: (/** @type {number} */ now) => readActivity(activity, now),
    }));
  return [...timers, ...running];
}

/** @param {import("../live/live.js").Live} live */
export function showChips(live) {
  const list = need("chips");
  /** @type {Chip[]} */
  let chips = [];
  live.on("floor", (floor) => {
    chips = chipsOf(floor);
    const wanted = chips.map((chip) => chip.id + chip.name).join("\n");
    if (list.dataset.chips === wanted) return;
    list.dataset.chips = wanted;
    list.replaceChildren(...chips.map(row));
  });
  live.ticker.add((now) => {
    let next = Infinity;
    for (const chip of chips) next = Math.min(next, paint(chip, now));
    return next === Infinity ? null : next;
  });
}

/** @param {Chip} chip */
function row(chip) {
  const button = make(
    "button",
    { type: "button", class: "chip", id: `chip-${chip.id}`, title: chip.name },
    make("i", { "aria-hidden": "true" }, chip.sign),
    make("span", { class: "name" }, chip.name),
    make("b", {}),
  );
  button.addEventListener("click", () => openDesk("timers"));
  return make("li", {}, button);
}

/**
 * @param {Chip} chip
 * @param {number} now
 * @returns {number} the next instant at which it differs
 */
function paint(chip, now) {
  const element = need(`chip-${chip.id}`);
  const { text, over, runs, left, next } = chip.read(now);
  write(/** @type {HTMLElement} */ (element.querySelector("b")), text);
  element.dataset.state = over ? "over" : !runs ? "held" : chip.isDown && left <= SOON_MS ? "soon" : "runs";
  return next ?? Infinity;
}

/**
 * The latest word of a host that wants a director and has none: a question, "can't", "say it again".
 * @param {import("../live/live.js").Live} live
 * @param {import("../live/commands.js").Commands} commands
 */
export function showQuestion(live, commands) {
  /** @type {Map<number, Cue>} */
  let cues = new Map();
  /** @type {import("../lib/answers.js").Raised | null} */
  let shown = null;
  const field = () => /** @type {HTMLInputElement | null} */ (document.getElementById("asked-reply"));

  const paint = () => {
    const open = [...cues.values()].flatMap(raised).sort((a, b) => b.at - a.at);
    // A reply that is being typed goes to the question it was begun for.
    const typing = field()?.value.trim() !== "" && field() !== null;
    const current = (typing ? open.find((word) => word.id === shown?.id) : undefined) ?? open[0] ?? null;
    shown = current;
    // After the show nobody waits for an answer any more; what was asked stays in the desk.
    need("asked").hidden = current === null || (live.timing !== null && OVER.includes(live.timing.status));
    if (current === null) return;
    mark(need("asked"), "answer", current.answer || null);
    write(need("asked-by"), current.by);
    write(need("asked-text"), current.text);
    write(need("asked-about"), current.about === "" ? "" : t("to “{text}”", { text: current.about }));
    write(need("asked-more"), open.length > 1 ? t("{n} more", { n: open.length - 1 }) : "");
  };
  live.on("snapshot", () => {
    cues = new Map();
    paint();
  });
  live.on("timing", paint);
  live.on("cue", (cue) => {
    cues.set(cue.number, cue);
    paint();
  });
  document.getElementById("asked-form")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const input = field();
    const text = input?.value.trim() ?? "";
    if (input === null || text === "" || shown === null) return input?.focus();
    if (await commands.send({ type: "reply_cue", number: shown.number, text })) {
      input.value = "";
      paint();
    }
  });
  document
    .getElementById("asked-seen")
    ?.addEventListener("click", () => shown !== null && void commands.send(seen(shown)));
}
