// What a wall shows of the run on air: its countdown, and before and after the show what stands in its place.

import { mark, maybe, need, write } from "../lib/dom.js";
import { day, timeOfDay } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { face, paintFace } from "../live/countdown.js";
import { changesAt, waitText } from "./times.js";

const DAY_MS = 86_400_000;

/**
 * Paint `#countdown`, `#progress`, a label and the name of the slot.
 * @param {import("./crew.js").Crew} crew
 * @param {{box: HTMLElement, label: HTMLElement, what: HTMLElement}} elements
 * @param {number} now
 * @returns {number | null} the next instant at which it differs
 */
export function paintAir(crew, { box, label, what }, now) {
  const { timing, show } = crew;
  const run = timing?.run ?? null;
  const bar = /** @type {HTMLElement | null} */ (maybe("progress")?.firstElementChild ?? null);
  if (run === null) {
    const until = show.starts_at - now;
    const waits = crew.isBefore && until > 0 && until < DAY_MS;
    const far = crew.isBefore && until >= DAY_MS;
    const at = timeOfDay(show.starts_at, show.timezone);
    mark(box, "kind", "custom");
    mark(box, "state", crew.isOver ? "over" : "before");
    mark(box, "phase", null);
    write(label, crew.isOver ? t("Ended") : waits ? t("Starts in") : t("Before the show"));
    write(
      what,
      crew.isOver
        ? t("The show has ended. Thank you.")
        : [show.title, ...(far ? [day(show.starts_at, show.timezone)] : []), at].join(" · "),
    );
    write(need("countdown"), waits ? waitText(until) : crew.isBefore && timing !== null && !far ? t("due") : "–");
    mark(need("countdown"), "phase", "pending");
    mark(need("countdown"), "long", waits && until >= 3_600_000);
    if (bar !== null) bar.style.transform = "scaleX(0)";
    // A day before it, the count begins.
    return waits ? changesAt(now, until, 1) : far ? show.starts_at - DAY_MS + 1 : null;
  }
  const slot = crew.onAir;
  const seen = face(run, now, show.timezone, crew.speed);
  paintFace(need("countdown"), seen, run.paused);
  mark(box, "kind", slot?.kind ?? "custom");
  mark(box, "state", "on");
  mark(box, "phase", seen.phase);
  const words = {
    pending: t("On air"),
    ok: t("On air"),
    warning: t("Wrap up"),
    danger: t("Ending now"),
    overtime: t("Overtime"),
  };
  write(label, run.paused ? t("Paused") : words[seen.phase]);
  write(what, slot === null ? "" : `${slot.cue} ${slot.title}`);
  if (bar !== null) bar.style.transform = `scaleX(${seen.used.toFixed(4)})`;
  mark(need("countdown").parentElement ?? box, "run", run.run_id);
  const progress = maybe("progress");
  if (progress !== null) mark(progress, "phase", seen.phase);
  return seen.next;
}
