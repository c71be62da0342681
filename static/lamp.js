// The top bar: what state the show is in, what time it is there, how late, when it ends, and the connection.

import { clockTime, signed, timeOfDay } from "./format.js";
import { maybe, make, mark, write } from "./dom.js";
import { nextSecond } from "./ticker.js";
import { endOf, grown, offsetOf } from "./timing.js";
import { statuses, t } from "./words.js";

/**
 * @param {import("./live.js").Live} live
 * @param {string} timezone
 */
export function showLamp(live, timezone) {
  const names = statuses();
  live.on("timing", (timing) => {
    const lamp = maybe("lamp");
    document.body.dataset.status = timing.status;
    if (lamp !== null) {
      mark(lamp, "status", timing.status);
      write(lamp, names[timing.status] ?? timing.status);
    }
  });
  live.on("connection", showConnection);
  const clock = maybe("clock");
  if (clock !== null) {
    live.ticker.add((now) => {
      write(clock, clockTime(now, timezone));
      return nextSecond(now);
    });
  }
  const [late, ends] = [maybe("late"), maybe("ends")];
  if (late !== null && ends !== null) live.ticker.add((now) => paintEnds(live, late, ends, timezone, now));
}

/**
 * @param {import("./live.js").Live} live
 * @param {HTMLElement} late
 * @param {HTMLElement} ends
 * @param {string} timezone
 * @param {number} now
 */
function paintEnds(live, late, ends, timezone, now) {
  const timing = live.timing;
  const running = timing !== null && timing.run !== null;
  late.hidden = ends.hidden = !running;
  if (!running) return null;
  const offset = offsetOf(timing, now);
  const word = Math.abs(offset) < 1000 ? t("on time") : offset > 0 ? t("late") : t("early");
  const figure = Math.abs(offset) < 1000 ? "" : signed(offset);
  late.className = offset >= 1000 ? "late" : "";
  if (late.dataset.text !== word + figure) {
    late.dataset.text = word + figure;
    late.replaceChildren(word, " ", make("b", {}, figure));
  }
  const end = timeOfDay(endOf(timing, now), timezone);
  if (ends.dataset.text !== end) {
    ends.dataset.text = end;
    ends.replaceChildren(t("ends"), " ", make("b", {}, end));
  }
  // While nothing grows, nothing here changes until the server speaks or growth begins.
  if (timing.grows_from === null) return null;
  if (now < timing.grows_from) return timing.grows_from;
  const whole = Math.floor((timing.offset_ms + grown(timing, now)) / 1000) * 1000;
  return timing.grows_from + (whole + 1000 - timing.offset_ms);
}

/** @param {import("./socket.js").Connection} state */
function showConnection(state) {
  const element = maybe("connection");
  if (element === null) return;
  const words = {
    live: t("Live"),
    connecting: t("Connecting"),
    offline: t("Offline, trying again"),
    refused: t("No access any more"),
  };
  element.replaceChildren(make("span", {}, words[state]));
  element.title = state === "refused" ? t("Sign in again to go on.") : words[state];
}
