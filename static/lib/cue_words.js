// Cues as people speak of them: how pressing, for whom, in what words, and until when an answer is missed.

import { parts, t } from "./texts.js";

/** @typedef {import("../live/protocol.js").CueMessage} Cue */

/** Nobody is asked any more to answer what was said longer ago. */
export const OLD_MS = 10 * 60_000;
/** @type {Record<import("../live/protocol.js").Urgency, number>} the higher, the sooner it has to be seen */
export const RANK = { info: 0, soon: 1, now: 2 };

/** @returns {Record<import("../live/protocol.js").Urgency, string>} */
export const urgencies = () => ({ info: t("FYI"), soon: t("Soon"), now: t("Now") });

/**
 * A part as people call it.
 * @param {string} role
 */
export function partName(role) {
  return parts()[role] ?? role;
}

/**
 * Whom a cue is for.
 * @param {string} to
 * @param {(screen: string) => string | null} screen the name of a connected screen
 */
export function whom(to, screen) {
  if (to === "everyone") return t("Everyone");
  if (to === "desk") return t("Directors");
  const [kind = "", name = ""] = to.split(":");
  return kind === "role" ? partName(name) : (screen(name) ?? t("A screen that is gone"));
}

/**
 * The words of a cue; the clock's own ones carry the title of their slot.
 * @param {Cue} cue
 */
export function wording({ automatic, text: title }) {
  if (automatic === "one_minute") return t("One minute left: {title}", { title });
  if (automatic === "wrap_up") return t("Wrap up: {title}", { title });
  if (automatic === "overtime") return t("Over time: {title}", { title });
  return title;
}
