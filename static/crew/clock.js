// The studio clock: the room's time of day, a ring of seconds, the light, and what is left of slot and show.
//
// Nothing moves between two seconds: sixty marks that are lit or not, painted when the second changes.

import { mark, need, write } from "../lib/dom.js";
import { clockTime, clockwork, lateness } from "../lib/format.js";
import { statuses, t } from "../lib/texts.js";
import { endOf, offsetOf } from "../lib/timing.js";
import { nextSecond } from "../live/ticker.js";
import { paintAir } from "./air.js";
import { openView } from "./base.js";

const SVG = "http://www.w3.org/2000/svg";
const { page, settings, crew } = openView();
const { show } = page;
const names = statuses();
const marks = drawRing();

crew.live.on("timing", (timing) => {
  const light = need("on-air-light");
  mark(light, "status", timing.status);
  write(
    light,
    (names[timing.status] ?? timing.status) +
      (timing.status === "rehearsal" && timing.speed > 1 ? ` ×${timing.speed}` : ""),
  );
});
settings.watch(arrange);
crew.live.ticker.add(paint);
arrange();

/** Sixty dots, and a dash outside at every fifth. */
function drawRing() {
  const dots = [];
  for (let second = 0; second < 60; second += 1) {
    const angle = ((second - 15) / 60) * 2 * Math.PI;
    const dot = document.createElementNS(SVG, "circle");
    dot.setAttribute("cx", (Math.cos(angle) * 88).toFixed(3));
    dot.setAttribute("cy", (Math.sin(angle) * 88).toFixed(3));
    dot.setAttribute("r", "2.3");
    dots.push(dot);
    need("ring").append(dot);
    if (second % 5 !== 0) continue;
    const hour = document.createElementNS(SVG, "circle");
    hour.setAttribute("cx", (Math.cos(angle) * 96).toFixed(3));
    hour.setAttribute("cy", (Math.sin(angle) * 96).toFixed(3));
    hour.setAttribute("r", "2.3");
    hour.setAttribute("class", "hour");
    need("ring").append(hour);
  }
  return dots;
}

function arrange() {
  need("ring").toggleAttribute("hidden", !settings.flag("ring"));
  need("seconds").hidden = !settings.flag("seconds");
  need("slot-box").hidden = !settings.flag("slot");
  need("show-box").hidden = !settings.flag("show");
  mark(need("studio-clock"), "alone", !settings.flag("slot") && !settings.flag("show"));
  mark(need("studio-clock"), "ringless", !settings.flag("ring"));
}

/**
 * @param {number} now
 * @returns {number | null}
 */
function paint(now) {
  const text = clockTime(now, show.timezone);
  const second = Number(text.slice(6));
  write(need("time-of-day"), text.slice(0, 5));
  write(need("seconds"), text.slice(6));
  marks.forEach((dot, at) => dot.toggleAttribute("data-lit", at <= second));
  const next = paintAir(crew, { box: need("slot-box"), label: need("slot-label"), what: need("slot-what") }, now);
  paintShow(now);
  return Math.min(nextSecond(now), next ?? Infinity);
}

/** @param {number} now */
function paintShow(now) {
  const { timing } = crew;
  const isOn = timing !== null && timing.run !== null;
  const started = startedAt();
  write(
    need("elapsed"),
    isOn && started !== null ? clockwork(Math.floor((Math.max(0, now - started) * crew.speed) / 1000), 2) : "–:–",
  );
  if (!isOn) {
    write(need("rest"), "–:–");
    write(need("offset"), "–");
    mark(need("offset"), "late", false);
    return;
  }
  const left = (endOf(timing, now) - now) * crew.speed;
  write(need("rest-label"), left < 0 ? t("Over") : t("Remaining"));
  write(need("rest"), `${left < 0 ? "+" : ""}${clockwork(Math.floor(Math.abs(left) / 1000), 2)}`);
  const offset = offsetOf(timing, now) * crew.speed;
  write(need("offset"), lateness(offset));
  mark(need("offset"), "late", offset >= 1000);
}

/** The show began with its first run, which is the earliest start that lies behind it. */
function startedAt() {
  const rows = (crew.timing?.rows ?? []).filter((row) => row.phase === "done" || row.phase === "on_air");
  const starts = rows.map((row) => row.start);
  return starts.length > 0 ? Math.min(...starts) : null;
}
