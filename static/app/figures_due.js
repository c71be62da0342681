// The quiet reminder that a row of figures is to be reported: when it was due, and the way to the page for it.

import { make, maybe, need, write } from "../lib/dom.js";
import { age, timeOfDay } from "../lib/format.js";
import { t } from "../lib/texts.js";

const CODE = "figures-due";
/** As long as it is due and not late, nobody is hurried by an age that grows. */
const LATE_MS = 60_000;

/**
 * @param {import("../live/live.js").Live} live
 * @param {{id: string, timezone: string}} show
 * @param {(part: string) => boolean} concerns whether who looks at this page reports for that part
 */
export function remindOfFigures(live, show, concerns) {
  /** @type {{due_at: number, part: string} | null} */
  let due = null;
  live.on("snapshot", () => {
    due = null;
    draw();
  });
  live.on("alert", (alert) => {
    if (alert.code !== CODE) return;
    const { due_at, part, show: about } = alert.params ?? {};
    due = alert.on && about === show.id ? { due_at: Number(due_at), part: String(part) } : null;
    draw();
  });
  setInterval(draw, 5_000);

  function draw() {
    const isShown = due !== null && concerns(due.part);
    const old = maybe(`alert-${CODE}`);
    if (due === null || !isShown) {
      old?.remove();
      return;
    }
    const late = live.now() - due.due_at;
    const time = timeOfDay(due.due_at, show.timezone);
    const text =
      late < LATE_MS
        ? t("A row of figures is due.")
        : t("The row of figures of {time} is {age} late.", { time, age: age(late) });
    if (old !== null) {
      write(/** @type {Element} */ (old.firstElementChild), text);
      return;
    }
    const way = make("a", { href: `/shows/${encodeURIComponent(show.id)}/figures` }, t("Report figures"));
    need("alerts").append(
      make("div", { class: "banner", id: `alert-${CODE}`, "data-level": "info" }, make("span", {}, text), " ", way),
    );
  }
}
