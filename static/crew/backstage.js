// Backstage: what is on, how long, who comes next and has to be ready, and who presents.

import { make, mark, need, write } from "../lib/dom.js";
import { readTimer, timerName } from "../lib/floor_clocks.js";
import { length, timeOfDay } from "../lib/format.js";
import { kinds, t } from "../lib/texts.js";
import { paintAir } from "./air.js";
import { openView } from "./base.js";
import { CrewCues } from "./cues.js";
import { People } from "./people.js";
import { bothTimes, changesAt, waitText } from "./times.js";

const { page, settings, crew, commands } = openView();
const { show } = page;
const people = new People(page.parts);
const names = kinds();
const cues = new CrewCues(crew, commands, {
  me: page.me,
  may: page.duties.acknowledge,
  past: 2,
  fresh: true,
  timezone: show.timezone,
});
let cuesShown = 0;

cues.onChange = (shown) => {
  cuesShown = shown;
  arrange();
};
crew.onRundown(draw);
crew.live.on("timing", draw);
crew.live.on("floor", draw);
settings.watch(draw);
crew.live.ticker.add(paint);

function arrange() {
  need("cues-section").hidden = cuesShown === 0 || !settings.flag("cues");
  need("timers-section").hidden = shownTimers().length === 0;
}

function shownTimers() {
  return settings.flag("timers") ? (crew.floor?.timers ?? []).filter((timer) => timer.shown) : [];
}

function draw() {
  const ahead = crew.ahead.slice(0, Number(settings.get("ahead")));
  need("ahead").replaceChildren(...ahead.map((slot) => row(slot)));
  const none = need("ahead-none");
  none.hidden = ahead.length > 0 || crew.revision < 0;
  write(
    none,
    crew.isOver
      ? t("Nothing more. Good night.")
      : crew.slots.length === 0
        ? t("The rundown is empty.")
        : t("Nothing ahead: this is the last slot."),
  );
  const onAir = crew.onAir;
  need("air-people").replaceChildren(...(onAir === null ? [] : chips(onAir)));
  const hosts = crew.floor?.hosts ?? [];
  write(need("hosts"), hosts.length > 0 ? hosts.join(" · ") : "–");
  const since = crew.floor?.hosts_since ?? null;
  write(need("hosts-since"), since === null ? "" : t("since {time}", { time: timeOfDay(since, show.timezone) }));
  need("timers").replaceChildren(
    ...shownTimers().map((timer) =>
      make(
        "li",
        { "data-timer": timer.name },
        make("span", {}, timerName(timer)),
        make("output", { "aria-live": "off" }),
      ),
    ),
  );
  arrange();
  crew.live.ticker.wake();
}

/** @param {import("../live/protocol.js").Slot} slot */
function row(slot) {
  return make(
    "li",
    { "data-slot": slot.id, "data-kind": slot.kind },
    make("i", { class: "kind-bar" }),
    make("p", { class: "wait" }, make("b", { "data-wait": true })),
    make("p", { class: "what" }, make("b", {}, slot.cue), ` ${slot.title}`),
    make(
      "p",
      { class: "facts" },
      make("time", { "data-start": true }),
      make("span", { "data-planned": true }),
      make("span", {}, `${names[slot.kind] ?? slot.kind} · ${length(slot.duration_ms)}`),
    ),
    make("p", { class: "people" }, ...chips(slot)),
  );
}

/** @param {import("../live/protocol.js").Slot} slot */
function chips(slot) {
  return people.all(slot).map((name) => make("span", { class: "chip" }, name));
}

/**
 * @param {number} now
 * @returns {number | null}
 */
function paint(now) {
  const nexts = [paintAir(crew, { box: need("air"), label: need("air-label"), what: need("air-what") }, now)];
  for (const item of /** @type {HTMLElement[]} */ ([...need("ahead").children])) nexts.push(paintRow(item, now));
  for (const timer of shownTimers()) nexts.push(paintTimer(timer, now));
  paintHandOver(now);
  const times = nexts.filter((at) => at !== null);
  return times.length > 0 ? Math.min(...times) : null;
}

/**
 * @param {HTMLElement} item
 * @param {number} now
 * @returns {number | null}
 */
function paintRow(item, now) {
  const id = item.dataset.slot ?? "";
  const start = crew.startOf(id, now);
  if (start === null) return null;
  const speed = crew.isBefore ? 1 : crew.speed;
  const left = (start - now) * speed;
  const times = bothTimes(start, crew.planned(id)?.start ?? null, show.timezone);
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (item.querySelector(`[data-${name}]`));
  write(part("wait"), left < 86_400_000 ? waitText(left) : "–");
  mark(item, "soon", left <= 120_000 && !crew.isBefore);
  write(part("start"), times.real);
  write(part("planned"), times.plan === null ? "" : t("plan {time}", { time: times.plan }));
  return left > 0 ? changesAt(now, left, speed) : null;
}

/**
 * @param {import("../live/protocol.js").AuxTimer} timer
 * @param {number} now
 * @returns {number | null}
 */
function paintTimer(timer, now) {
  const item = /** @type {HTMLElement | null} */ (need("timers").querySelector(`[data-timer="${timer.name}"]`));
  if (item === null) return null;
  const seen = readTimer(timer, now);
  write(/** @type {HTMLElement} */ (item.querySelector("output")), seen.text);
  mark(item, "over", seen.over);
  mark(item, "held", !seen.runs);
  return seen.next;
}

/** @param {number} now */
function paintHandOver(now) {
  const slot = people.handOver(crew.slots, new Set(crew.ahead.map((one) => one.id)));
  need("handover-line").hidden = slot === null;
  if (slot === null) return;
  const start = crew.startOf(slot.id, now);
  write(need("handover-who"), people.presenters(slot).join(" · "));
  write(
    need("handover-when"),
    t("at {time}, with {cue}", { time: start === null ? "–" : timeOfDay(start, show.timezone), cue: slot.cue }),
  );
}

draw();
