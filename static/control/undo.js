// What Undo would take back, as the server says it.

import { length } from "../lib/format.js";
import { t } from "../lib/texts.js";

/** @typedef {import("../live/protocol.js").UndoOffer} UndoOffer */

/**
 * What of all offers is for one person.
 * @param {import("../live/protocol.js").Timing | null} timing
 * @param {string} actor
 * @returns {UndoOffer | null}
 */
export const offerTo = (timing, actor) => timing?.undo?.find((offer) => offer.actor === actor) ?? null;

/**
 * What was done, short enough for a button.
 * @param {UndoOffer} offer
 */
export function undoText({ does, cue = "", ms = 0 }) {
  const time = length(Math.abs(ms));
  switch (does) {
    case "next":
      return t("Next: {cue}", { cue });
    case "previous":
      return t("Previous: {cue}", { cue });
    case "take":
      return t("Take {cue}", { cue });
    case "pause":
      return t("Pause");
    case "resume":
      return t("Resume");
    case "add_time":
      return ms < 0 ? `−${time}` : `+${time}`;
    case "skip":
      return t("Skip {cue}", { cue });
    case "unskip":
      return t("{cue} back in", { cue });
    case "roll_on":
      return t("Roll on");
    case "roll_off":
      return t("Take in hand");
    case "trim":
      return t("Trim slots");
    case "drop":
      return t("Drop optional slots");
    case "later":
      return t("End later: {time}", { time });
    default:
      return cue === "" ? t("Plan changed") : t("{cue} changed", { cue });
  }
}
