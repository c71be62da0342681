// Banners under the top bar: what happened, and what it means for the people at the desk.

import { make, maybe, need } from "../lib/dom.js";
import { t } from "../lib/texts.js";

/** @typedef {import("../live/protocol.js").Alert} Alert */

/** @typedef {(params: Record<string, unknown>) => Record<string, string>} AlertTexts what an alert says, by its code */

/** What every screen may be told. */
const texts = () => ({
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
  "server-full": t(
    "The server has no room for another screen. Close pages that nobody looks at, or have its limit of open files " +
      "raised (ulimit -n). This page tries again by itself.",
  ),
  "stream-lost": t("The stream is lost. Viewers see nothing at the moment."),
});

/**
 * @param {import("../live/live.js").Live} live
 * @param {AlertTexts} [further] texts that hosts' screens do not need
 */
export function showAlerts(live, further = () => ({})) {
  new MutationObserver(reachable).observe(need("alerts"), { childList: true });
  live.on("snapshot", () => need("alerts").replaceChildren());
  live.on("alert", (alert) => show(alert, further));
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

/** More than there is room for scrolls, with the keys too. */
function reachable() {
  const alerts = need("alerts");
  alerts.tabIndex = alerts.scrollHeight > alerts.clientHeight ? 0 : -1;
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

/**
 * @param {Alert} alert
 * @param {AlertTexts} further
 */
function show(alert, further) {
  maybe(`alert-${alert.code}`)?.remove();
  if (!alert.on) return;
  /** @type {Record<string, string>} */
  const known = { ...texts(), ...further(alert.params ?? {}) };
  const text = known[alert.code.replaceAll("_", "-")] ?? String(alert.params?.text ?? alert.code);
  if (text === "") return;
  need("alerts").append(make("div", { class: "banner", id: `alert-${alert.code}`, "data-level": alert.level }, text));
}
