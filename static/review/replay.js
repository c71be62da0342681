// The replay page: the instant that is looked at, and the console as it was then.

import { addActions } from "../app/palette.js";
import { RundownList } from "../control/rundown.js";
import { Tiles } from "../control/tiles.js";
import { call } from "../lib/api.js";
import { all, data, make, mark, maybe, need, write } from "../lib/dom.js";
import { clockTime, length, signed, timeOfDay } from "../lib/format.js";
import { addKeys } from "../lib/keys.js";
import { kinds, statuses, t } from "../lib/texts.js";
import { OVER } from "../lib/timing.js";
import { face, paintFace } from "../live/countdown.js";
import { Scrubber } from "./scrubber.js";

/** @typedef {import("../live/live.js").Timing} Timing */
/** @typedef {import("../live/bodies.js").Frame} Frame */

const SPEEDS = [1, 10, 60];
/** While it plays, what the server knows of the instant is asked for at most this often. */
const ASK_EVERY_MS = 900;

/**
 * What the page carries.
 * @typedef {object} Page
 * @property {import("../live/protocol.js").ShowHead} show
 * @property {import("../live/protocol.js").TileSpec[]} tiles
 * @property {import("../live/protocol.js").Band[]} bands
 * @property {{at: number, kind: string, label: string}[]} marks
 * @property {number} start
 * @property {number} end
 */

/** @type {Page} */
const page = data("page");
const { show, start, end } = page;
const api = `/api/v1/shows/${encodeURIComponent(show.id)}`;
const list = new RundownList(show.timezone, null);
const tiles = new Tiles(page.tiles, show, () => OVER.includes(timing?.status ?? ""));
const names = kinds();
const states = statuses();
const scrubber = new Scrubber(page, (at) => seek(at));

let at = start;
let speed = 1;
let isPlaying = false;
let playedAt = 0;
let askedAt = 0;
let asked = 0;
/** The state as of the last answer, in the shape of the live one. @type {Timing | null} */
let timing = null;

// --------------------------------------------------------------------------------------------------- what is looked at

/** @param {number} wanted */
function seek(wanted) {
  at = Math.round(Math.max(start, Math.min(end, wanted)));
  paint();
  void ask();
}

/** Ask how it was; only the newest answer counts. */
async function ask() {
  askedAt = performance.now();
  asked += 1;
  const mine = asked;
  const instant = at;
  const [state, frame] = await Promise.all([
    call("GET", `${api}/state?at=${instant}`),
    call("GET", `${api}/metrics?at=${instant}`),
  ]);
  if (mine !== asked) return;
  if (state.ok) timing = asTiming(state.body);
  if (frame.ok && frame.body !== null) tiles.take(/** @type {Frame} */ (frame.body), true);
  need("tiles").toggleAttribute("data-unknown", !frame.ok);
  showSlot();
  paint();
}

/**
 * The answer of the API as the live pages know it; at a past instant nothing grows.
 * @param {any} state
 * @returns {Timing}
 */
function asTiming(state) {
  const run = state.run === null ? null : { zero_at: null, remaining_ms: null, ...state.run };
  const rows = state.schedule.map((/** @type {any} */ row) => ({
    slot_id: row.slot_id,
    phase: row.phase,
    start: row.expected_start,
    slack_ms: 0,
  }));
  return {
    type: "timing",
    seq: state.seq,
    status: state.status,
    run,
    next: state.next,
    grows_from: null,
    offset_ms: state.offset_ms,
    end_at: state.expected_end,
    end_slack_ms: 0,
    settles_at: null,
    rows,
    blackout: false,
    speed: state.speed,
    roll: state.roll,
    late_start_ms: 0,
    accepted_ms: state.accepted_ms,
  };
}

function showSlot() {
  const slot = timing?.run ? list.slot(timing.run.slot_id) : null;
  const next = timing?.next ? list.slot(timing.next) : null;
  mark(need("now"), "kind", slot?.kind ?? "custom");
  write(need("now-title"), slot?.title ?? show.title);
  write(
    need("now-facts"),
    slot === null ? (states[timing?.status ?? ""] ?? "") : `${slot.cue} · ${names[slot.kind] ?? slot.kind}`,
  );
  write(
    need("next-what"),
    next === null ? "–" : `${next.cue} · ${names[next.kind] ?? next.kind} · ${next.title} · ${next.length}`,
  );
  const light = maybe("show-status");
  if (light !== null && timing !== null) {
    mark(light, "status", timing.status);
    write(light, states[timing.status] ?? timing.status);
  }
  const [late, ends] = [need("late"), need("ends")];
  late.hidden = ends.hidden = !timing?.run;
  if (timing === null) return;
  late.classList.toggle("late", timing.offset_ms >= 1000);
  const word = Math.abs(timing.offset_ms) < 1000 ? t("on time") : timing.offset_ms > 0 ? t("late") : t("early");
  late.replaceChildren(word, " ", make("b", {}, Math.abs(timing.offset_ms) < 1000 ? "" : signed(timing.offset_ms)));
  ends.replaceChildren(t("ends"), " ", make("b", {}, timeOfDay(timing.end_at, show.timezone)));
}

function paint() {
  scrubber.show(at);
  write(need("clock"), clockTime(at, show.timezone));
  write(need("position"), clockTime(at, show.timezone));
  write(need("elapsed"), `${length(at - start)} / ${length(end - start)}`);
  list.paint(timing, at);
  const run = timing?.run ?? null;
  const output = need("countdown");
  const bar = /** @type {HTMLElement} */ (need("progress").firstElementChild);
  if (run === null) {
    paintFace(output, null);
    bar.style.transform = "scaleX(0)";
    for (const id of ["phase-word", "under-length", "under-added"]) write(need(id), "");
    return;
  }
  const seen = face(run, at, show.timezone);
  paintFace(output, seen, run.paused);
  bar.style.transform = `scaleX(${seen.used.toFixed(4)})`;
  mark(need("progress"), "phase", seen.phase);
  mark(need("phase-word"), "phase", run.paused ? "paused" : seen.phase);
  write(
    need("phase-word"),
    run.paused
      ? t("Paused")
      : { pending: "", ok: "", warning: t("Wrap up"), danger: t("Ending now"), overtime: t("Overtime") }[seen.phase],
  );
  write(need("under-length"), run.duration_ms > 0 ? length(run.duration_ms) : "");
  write(need("under-added"), run.added_ms === 0 ? "" : signed(run.added_ms));
}

// ------------------------------------------------------------------------------------------------------------- playing

function toggle() {
  isPlaying = !isPlaying;
  if (isPlaying && at >= end) at = start;
  playedAt = performance.now();
  need("play").setAttribute("aria-pressed", String(isPlaying));
  if (isPlaying) requestAnimationFrame(play);
}

/** @param {number} now */
function play(now) {
  if (!isPlaying) return;
  const before = at;
  at = Math.min(end, Math.round(at + Math.max(0, now - playedAt) * speed));
  playedAt = now;
  if (Math.floor(before / 1000) !== Math.floor(at / 1000)) paint();
  else scrubber.show(at);
  if (performance.now() - askedAt > ASK_EVERY_MS || page.bands.some((band) => band.start > before && band.start <= at))
    void ask();
  if (at >= end) toggle();
  else requestAnimationFrame(play);
}

function faster() {
  speed = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
  write(need("speed"), `${speed}×`);
}

/** @param {number} by −1: the run before, 1: the one after */
function jump(by) {
  const starts = page.bands.map((band) => band.start);
  const found = by > 0 ? starts.find((one) => one > at) : starts.filter((one) => one < at - 1500).at(-1);
  seek(found ?? (by > 0 ? end : start));
}

need("play").addEventListener("click", toggle);
need("speed").addEventListener("click", faster);
need("marks-list").addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (
    event.target instanceof Element ? event.target.closest("[data-at]") : null
  );
  if (button !== null) seek(Number(button.dataset.at));
});
for (const row of all("#rundown li[data-slot]")) {
  row.addEventListener("dblclick", () => {
    const band = page.bands.find((one) => one.slot_id === row.dataset.slot);
    if (band !== undefined) seek(band.start);
  });
}

addKeys([
  {
    keys: ["arrowleft"],
    label: "←",
    does: t("One second back; with Shift ten"),
    repeats: true,
    run: (event) => seek(at - (event.shiftKey ? 10_000 : 1_000)),
  },
  {
    keys: ["arrowright"],
    label: "→",
    does: t("One second on; with Shift ten"),
    repeats: true,
    run: (event) => seek(at + (event.shiftKey ? 10_000 : 1_000)),
  },
  { keys: [" "], label: "Space", does: t("Play or stop"), run: toggle },
  { keys: ["x"], label: "X", does: t("Speed"), run: faster },
  { keys: ["pageup", "arrowup"], label: "↑", does: t("To the start of the run"), run: () => jump(-1) },
  { keys: ["pagedown", "arrowdown"], label: "↓", does: t("To the next run"), run: () => jump(1) },
  { keys: ["home"], label: "Home", does: t("To the start"), run: () => seek(start) },
  { keys: ["end"], label: "End", does: t("To the end"), run: () => seek(end) },
]);
addActions(() =>
  page.bands.map((band) => ({
    name: `${band.cue} ${band.title}`,
    hint: clockTime(band.start, show.timezone),
    run: () => seek(band.start),
  })),
);

const wanted = Number(new URLSearchParams(location.search).get("at"));
seek(wanted > 0 ? wanted : start);
void call(
  "GET",
  `${api}/frames?from=${start}&to=${end}&step=${Math.max(1000, Math.ceil((end - start) / 600_000) * 1000)}`,
).then((answer) => {
  if (answer.ok) scrubber.draw(answer.body.frames);
});
