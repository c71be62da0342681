// Alerts that hosts are not told: they could not mend what these are about.

import { length } from "../lib/format.js";
import { called } from "../lib/source_names.js";
import { t } from "../lib/texts.js";

/**
 * @param {Record<string, unknown>} params what the alert says: the ``sources`` that it is about; ``by_ms``, how far a
 *   clock was set (negative: back); ``percent`` of the disk that is left
 * @returns {Record<string, string>}
 */
export function crewAlerts(params) {
  const sources = Array.isArray(params.sources) ? params.sources.map(called).join(t(", ")) : "";
  const step = Number(params.by_ms);
  return {
    "clock-set":
      step < 0
        ? t(
            "The server's clock was set back by {by}. The show goes on by the time before: countdowns and " +
              "figures are right. If the clock is wrong now, set it right; if it is right now, restart Cuelight " +
              "after the show.",
            { by: length(-step) },
          )
        : t(
            "The server's clock was set forward by {by}. The show goes on by the time before: countdowns and " +
              "figures are right. If the clock is wrong now, set it right; if it is right now, Cuelight follows it " +
              "after the show.",
            { by: length(step) },
          ),
    "figures-due": "", // said by figures_due.js to whoever reports
    "disk-low": t("The disk of the server is getting full: {percent}% is left. Make room before the next show.", {
      percent: String(params.percent),
    }),
    "source-silent": t(
      "Nothing has come from {sources} for more than two minutes. Check the connector; the rundown is not affected.",
      { sources },
    ),
    "source-parks": t(
      "Events from {sources} claim to be from the future and are set aside. Set the clock there right, then send " +
        "them again.",
      { sources },
    ),
    "source-doubtful": t(
      "Refunds beyond what was paid, or payments that contradict, come from {sources}. " +
        "They are kept apart; check the orders there.",
      { sources },
    ),
  };
}
