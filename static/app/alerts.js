// Banners under the top bar: what happened, and what it means for the people at the desk.

import { make, maybe, need } from "../lib/dom.js";
import { called } from "../lib/source_names.js";
import { t } from "../lib/texts.js";

/** @typedef {import("../live/protocol.js").Alert} Alert */

/**
 * @param {string} sources the names of those that it is about
 * @returns {Record<string, string>}
 */
const texts = (sources) => ({
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
  live.on("connection", (state) => {
    maybe("alert-refused")?.remove();
    if (state === "refused")
      need("alerts").append(
        make(
          "div",
          { class: "banner", id: "alert-refused", "data-level": "error" },
          t("You have no access to this show any more."),
          " ",
          make("a", { href: `/sign-in?next=${encodeURIComponent(location.pathname)}` }, t("Sign in again")),
        ),
      );
  });
}

/** @param {Alert} alert */
function show(alert) {
  maybe(`alert-${alert.code}`)?.remove();
  if (!alert.on) return;
  const sources = Array.isArray(alert.params?.sources) ? alert.params.sources.map(called).join(", ") : "";
  const text = texts(sources)[alert.code.replaceAll("_", "-")] ?? String(alert.params?.text ?? alert.code);
  need("alerts").append(make("div", { class: "banner", id: `alert-${alert.code}`, "data-level": alert.level }, text));
}
