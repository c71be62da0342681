// The state of the show in the top bar: the status light of the rundown, what time it is there, how late, when it
// ends, the connection.

import { make, mark, maybe, write } from "../lib/dom.js";
import { clockTime, signed, timeOfDay } from "../lib/format.js";
import { name } from "../lib/keys.js";
import { statuses, t } from "../lib/texts.js";
import { endOf, grown, offsetOf } from "../lib/timing.js";
import { nextSecond } from "../live/ticker.js";

const RELATIVE = "offset-relative";

/**
 * @param {import("../live/live.js").Live} live
 * @param {string} timezone
 */
export function showStatus(live, timezone) {
  const names = statuses();
  live.on("timing", (timing) => {
    document.body.dataset.status = timing.status;
    const word = maybe("show-status");
    const light = maybe("rundown-light") ?? word;
    if (light !== null) mark(light, "status", timing.status);
    if (word !== null)
      write(
        word,
        (names[timing.status] ?? timing.status) +
          (timing.status === "rehearsal" && timing.speed > 1 ? ` ×${timing.speed}` : ""),
      );
    const roll = maybe("roll-sign");
    if (roll !== null) roll.hidden = !timing.roll;
    const accepted = maybe("accepted");
    if (accepted !== null) {
      accepted.hidden = timing.accepted_ms === 0;
      accepted.replaceChildren(t("accepted"), " ", make("b", {}, signed(timing.accepted_ms * timing.speed)));
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
  if (late === null || ends === null) return;
  if (late instanceof HTMLButtonElement) late.addEventListener("click", () => toggleOffset(live));
  live.ticker.add((now) => paintEnds(live, late, ends, timezone, now));
}

function isRelative() {
  try {
    return localStorage.getItem(RELATIVE) === "1";
  } catch {
    return false;
  }
}

/**
 * Count the offset against the plan, or leave the late start of the show out of it.
 * @param {import("../live/live.js").Live} live
 */
export function toggleOffset(live) {
  try {
    localStorage.setItem(RELATIVE, isRelative() ? "0" : "1");
  } catch {
    // Without a store it stays against the plan.
  }
  live.ticker.wake();
}

/**
 * @param {import("../live/live.js").Live} live
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
  const relative = late instanceof HTMLButtonElement && isRelative();
  const left = relative ? timing.late_start_ms : 0;
  const offset = (offsetOf(timing, now) - left) * timing.speed;
  const word = Math.abs(offset) < 1000 ? t("on time") : offset > 0 ? t("late") : t("early");
  const figure = Math.abs(offset) < 1000 ? "" : signed(offset);
  const note = relative ? t("since the start") : "";
  late.classList.toggle("late", offset >= 1000);
  if (late.dataset.text !== word + figure + note) {
    late.dataset.text = word + figure + note;
    late.replaceChildren(
      make("span", {}, word),
      " ",
      make("b", {}, figure),
      relative ? make("small", {}, ` ${note}`) : "",
    );
    if (late instanceof HTMLButtonElement) name(late, explain(timing, relative));
  }
  const end = timeOfDay(endOf(timing, now), timezone);
  if (ends.dataset.text !== end) {
    ends.dataset.text = end;
    ends.replaceChildren(t("ends"), " ", make("b", {}, end));
  }
  // While nothing grows, nothing here changes until the server speaks or growth begins.
  if (timing.grows_from === null) return null;
  if (now < timing.grows_from) return timing.grows_from;
  const start = (timing.offset_ms - left) * timing.speed;
  const whole = Math.floor((start + grown(timing, now) * timing.speed) / 1000) * 1000;
  return timing.grows_from + (whole + 1000 - start) / timing.speed;
}

/**
 * @param {import("../live/live.js").Timing} timing
 * @param {boolean} relative
 */
function explain(timing, relative) {
  const start = signed(timing.late_start_ms * timing.speed);
  return relative
    ? t("Without the start of the show ({start}). Press to count against the plan.", { start })
    : t("Against the plan. Press to leave out the start of the show ({start}).", { start });
}

/** @param {import("../live/socket.js").Connection} state */
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
