// How long until a slot, or several, or the start or the end of the show.

import { make, mark, need, write } from "../lib/dom.js";
import { clockTime, lateness, timeOfDay } from "../lib/format.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { endOf } from "../lib/timing.js";
import { face } from "../live/countdown.js";
import { openView } from "./base.js";
import { changesAt, waitText } from "./times.js";

/** @typedef {"waits" | "on" | "done" | "skipped" | "unknown"} State */
/**
 * What a target shows at an instant.
 * @typedef {object} Seen
 * @property {State} state
 * @property {string} word
 * @property {string} text
 * @property {string[]} facts
 * @property {string} [phase]
 * @property {number | null} next
 */

const DAY_MS = 86_400_000;
const { settings, crew } = openView();
const { show } = crew;
let choosing = false;

crew.onRundown(draw);
crew.live.on("timing", draw);
settings.watch(draw);
crew.live.ticker.add(paint);
addKeys([{ keys: ["c"], label: "C", does: t("Choose what to count down to"), run: turn }]);

/** Cue codes, `start` and `end`; where none is named, what the show waits for. */
function targets() {
  const named = settings.list("slot");
  return named.length > 0 ? named : [crew.isBefore ? "start" : "end"];
}

function turn() {
  choosing = !choosing;
  draw();
}

function draw() {
  const wanted = targets();
  const list = need("targets");
  const known = [...list.children].map((item) => (item instanceof HTMLElement ? item.dataset.target : ""));
  if (known.join() !== wanted.join()) list.replaceChildren(...wanted.map((target) => card(target)));
  list.dataset.count = String(wanted.length > 6 ? "many" : wanted.length);
  for (const item of /** @type {HTMLElement[]} */ ([...list.children])) name(item);
  need("chooser").hidden = !(choosing || settings.list("slot").length === 0) || crew.revision < 0;
  drawChoices();
  crew.live.ticker.wake();
}

/** @param {string} target */
function card(target) {
  const part = (/** @type {string} */ tag) => ({ [`data-${tag}`]: true });
  return make(
    "li",
    { "data-target": target },
    make("p", { class: "what" }, make("i", { class: "kind-bar" }), make("span", part("what"))),
    make("p", { class: "word", ...part("word"), role: "status" }),
    make("div", { class: "digits" }, make("output", { "aria-live": "off", ...part("time") })),
    make("p", { class: "facts", ...part("facts") }),
  );
}

/** @param {HTMLElement} item */
function name(item) {
  const target = item.dataset.target ?? "";
  const slot = crew.byCue(target);
  const what = /** @type {HTMLElement} */ (item.querySelector("[data-what]"));
  mark(item, "kind", slot?.kind ?? "custom");
  if (target === "start" || target === "end")
    write(what, `${target === "start" ? t("Start of the show") : t("End of the show")} · ${show.title}`);
  else write(what, slot === null ? target : `${slot.cue} ${slot.title}`);
}

function drawChoices() {
  const chosen = settings.list("slot").map((one) => one.toLowerCase());
  const known = [
    ["start", t("Start of the show")],
    ["end", t("End of the show")],
    ...crew.slots.filter((slot) => slot.skip !== true).map((slot) => [slot.cue, slot.title]),
  ];
  need("choices").replaceChildren(
    ...known.map(([code = "", title = ""]) => {
      const slot = crew.byCue(code);
      const phase = slot === null ? "later" : (crew.row(slot.id)?.phase ?? "later");
      const start = slot === null ? null : crew.startOf(slot.id, crew.live.now());
      const isChosen = chosen.includes(code.toLowerCase());
      const button = make(
        "button",
        { type: "button", "aria-pressed": String(isChosen), "data-code": code },
        make("i", { class: "kind-bar" }),
        make("b", {}, slot === null ? "" : code),
        make("span", {}, title),
        make("time", {}, start === null ? "" : timeOfDay(start, show.timezone)),
      );
      button.addEventListener("click", () => choose(code, !isChosen));
      return make("li", { "data-kind": slot?.kind ?? "custom", "data-live": phase }, button);
    }),
  );
}

/**
 * @param {string} code
 * @param {boolean} on
 */
function choose(code, on) {
  const others = settings.list("slot").filter((one) => one.toLowerCase() !== code.toLowerCase());
  choosing = true;
  settings.set("slot", [...others, ...(on ? [code] : [])].join(","));
}

/**
 * @param {number} now
 * @returns {number | null}
 */
function paint(now) {
  let next = Infinity;
  for (const item of /** @type {HTMLElement[]} */ ([...need("targets").children])) {
    const seen = look(item.dataset.target ?? "", now);
    mark(item, "state", seen.state);
    mark(item, "phase", seen.phase ?? null);
    const part = (/** @type {string} */ tag) => /** @type {HTMLElement} */ (item.querySelector(`[data-${tag}]`));
    write(part("word"), seen.word);
    write(part("time"), seen.text);
    mark(part("time"), "long", seen.text.length > 5);
    write(part("facts"), seen.facts.filter(Boolean).join("  ·  "));
    if (seen.next !== null) next = Math.min(next, seen.next);
  }
  return next === Infinity ? null : next;
}

/**
 * @param {string} target
 * @param {number} now
 * @returns {Seen}
 */
function look(target, now) {
  if (target === "start") return lookStart(now);
  if (target === "end") return lookEnd(now);
  const slot = crew.byCue(target);
  if (slot === null) {
    const word = crew.revision < 0 ? "" : t("There is no slot “{cue}” in this rundown.", { cue: target });
    return { state: crew.revision < 0 ? "waits" : "unknown", word, text: "–", facts: [], next: null };
  }
  const phase = crew.row(slot.id)?.phase ?? (slot.skip === true ? "skipped" : "later");
  const start = crew.startOf(slot.id, now);
  const planned = crew.planned(slot.id)?.start ?? null;
  if (phase === "on_air" && crew.timing?.run) {
    const seen = face(crew.timing.run, now, show.timezone, crew.speed);
    return {
      state: "on",
      word: t("Now on air"),
      text: seen.text,
      phase: seen.phase,
      facts: [since(start), plan(start, planned)],
      next: seen.next,
    };
  }
  if (phase === "done")
    return { state: "done", word: t("Done"), text: "✓", facts: [since(start), plan(start, planned)], next: null };
  if (phase === "skipped")
    return {
      state: "skipped",
      word: t("Skipped"),
      text: "–",
      facts: [planned === null ? "" : t("plan {time}", { time: timeOfDay(planned, show.timezone) })],
      next: null,
    };
  return wait(start, planned, now, t("Starts in"));
}

/**
 * @param {number | null} at
 * @param {number | null} planned
 * @param {number} now
 * @param {string} word
 * @returns {Seen}
 */
function wait(at, planned, now, word) {
  if (at === null) return { state: "waits", word: "", text: "–:–", facts: [], next: null };
  const speed = crew.isBefore ? 1 : crew.speed;
  const left = (at - now) * speed;
  const facts = [t("expected {time}", { time: clockTime(at, show.timezone) }), plan(at, planned)];
  if (left >= DAY_MS) return { state: "waits", word, text: timeOfDay(at, show.timezone), facts, next: null };
  return {
    state: "waits",
    word: left > 0 ? word : t("Due"),
    text: waitText(left),
    facts,
    next: left > 0 ? changesAt(now, left, speed) : null,
  };
}

/**
 * @param {number} now
 * @returns {Seen}
 */
function lookStart(now) {
  if (crew.isBefore) return wait(Math.max(show.starts_at, now), show.starts_at, now, t("Starts in"));
  const first = crew.slots.find((slot) => ["done", "on_air"].includes(crew.row(slot.id)?.phase ?? ""));
  const started = first === undefined ? null : crew.startOf(first.id, now);
  return {
    state: "done",
    word: t("Started"),
    text: "✓",
    facts: [since(started), plan(started, show.starts_at)],
    next: null,
  };
}

/**
 * @param {number} now
 * @returns {Seen}
 */
function lookEnd(now) {
  const { timing } = crew;
  if (timing === null) return { state: "waits", word: "", text: "–:–", facts: [], next: null };
  const end = endOf(timing, now);
  if (crew.isOver)
    return { state: "done", word: t("Ended"), text: "✓", facts: [clockTime(end, show.timezone)], next: null };
  return wait(end, crew.revision < 0 ? null : crew.plannedEnd, now, t("Ends in"));
}

/** @param {number | null} start */
function since(start) {
  return start === null ? "" : t("started {time}", { time: clockTime(start, show.timezone) });
}

/**
 * @param {number | null} real
 * @param {number | null} planned
 */
function plan(real, planned) {
  if (planned === null || !settings.flag("planned")) return "";
  const late = real === null ? "" : ` (${lateness((real - planned) * crew.speed)})`;
  return t("plan {time}", { time: clockTime(planned, show.timezone) }) + late;
}

draw();
