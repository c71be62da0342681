// Banners under the top bar: what happened, and what it means for the people at the desk.

import { make, maybe, need } from "../lib/dom.js";
import { length } from "../lib/format.js";
import { called } from "../lib/source_names.js";
import { t } from "../lib/texts.js";

/** @typedef {import("../live/protocol.js").Alert} Alert */

/**
 * @param {string} sources the names of those that it is about
 * @param {Record<string, unknown>} params what else the alert says: ``by_ms``, how far a clock was set (negative:
 *   back); ``percent`` of the disk that is left
 * @returns {Record<string, string>}
 */
const texts = (sources, params, step = Number(params.by_ms)) => ({
  "clock-set":
    step < 0
      ? t(
          "The server's clock was set back by {by}. The show goes on by the time before: countdowns and figures " +
            "are right. If the clock is wrong now, set it right; if it is right now, restart Cuelight after the show.",
          { by: length(-step) },
        )
      : t(
          "The server's clock was set forward by {by}. The show goes on by the time before: countdowns and " +
            "figures are right. If the clock is wrong now, set it right; if it is right now, Cuelight follows it " +
            "after the show.",
          { by: length(step) },
        ),
  "event-log": t(
    "The event store is down and is being started again. Figures stand still and incoming events are refused; " +
      "rundown, clocks and cues go on.",
  ),
  worker: t(
    "The counting process is down and is being started again. Figures stand still; " +
      "nothing that was received is lost. Rundown, clocks and cues go on.",
  ),
  "room-not-counted": t(
    "The figures of this room stand still: its events cannot be counted. " +
      "Nothing that was received is lost; the log of the worker says why.",
  ),
  "disk-low": t("The disk of the server is getting full: {percent}% is left. Make room before the next show.", {
    percent: String(params.percent),
  }),
  "server-full": t(
    "The server has no room for another screen. Close pages that nobody looks at, or have its limit of open files " +
      "raised (ulimit -n). This page tries again by itself.",
  ),
  "stream-lost": t("The stream is lost. Viewers see nothing at the moment."),
  "source-silent": t(
    "Nothing has come from {sources} for more than two minutes. Check the connector; the rundown is not affected.",
    { sources },
  ),
  "source-parks": t(
    "Events from {sources} claim to be from the future and are set aside. Set its clock right, then send them again.",
    { sources },
  ),
  "source-doubtful": t(
    "{sources} sends refunds beyond what was paid, or payments that contradict. They are kept apart; check its orders.",
    { sources },
  ),
});

/** @param {import("../live/live.js").Live} live */
export function showAlerts(live) {
  live.on("snapshot", () => need("alerts").replaceChildren());
  live.on("alert", show);
  /** @type {import("../live/protocol.js").Goodbye | null} */
  let goodbye = null;
  live.on("goodbye", (said) => {
    goodbye = said;
  });
  live.on("connection", (state) => {
    maybe("alert-refused")?.remove();
    if (state === "live") goodbye = null;
    if (state === "refused") need("alerts").append(wayIn(goodbye));
  });
}

/**
 * Why nothing comes any more, and the way back in. It opens beside this page, so that nothing typed here is lost.
 * @param {import("../live/protocol.js").Goodbye | null} goodbye
 */
function wayIn(goodbye) {
  const here = location.pathname + location.search;
  const way =
    goodbye?.code === "role_changed"
      ? make("a", { href: here }, t("Load the page anew"))
      : make(
          "a",
          { href: `/sign-in?next=${encodeURIComponent(here)}`, target: "_blank", rel: "noopener" },
          t("Sign in again"),
        );
  return make(
    "div",
    { class: "banner", id: "alert-refused", "data-level": "error" },
    goodbye?.text ?? t("You have no access to this show any more."),
    " ",
    way,
  );
}

/** @param {Alert} alert */
function show(alert) {
  maybe(`alert-${alert.code}`)?.remove();
  if (!alert.on) return;
  const sources = Array.isArray(alert.params?.sources) ? alert.params.sources.map(called).join(", ") : "";
  const known = texts(sources, alert.params ?? {});
  const text = known[alert.code.replaceAll("_", "-")] ?? String(alert.params?.text ?? alert.code);
  need("alerts").append(make("div", { class: "banner", id: `alert-${alert.code}`, "data-level": alert.level }, text));
}
