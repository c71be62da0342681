// What hosts and crew answer in one tap, and which of their words want a director.

import { t } from "./texts.js";

/** @typedef {import("../live/protocol.js").CueMessage} Cue */
/** @typedef {import("../live/protocol.js").CueReply} Reply */
/** @typedef {"yes" | "no" | "later" | "again" | "cannot"} OneTap */
/**
 * A word that wants a director; `reply` is its place among the replies to its cue, null for a question of one's own.
 * @typedef {object} Raised
 * @property {string} id
 * @property {number} number of the cue
 * @property {number | null} reply
 * @property {string} by
 * @property {number} at
 * @property {string} text
 * @property {string} about the cue that it answers
 * @property {string} answer
 */

/** @returns {Record<OneTap, string>} */
export const answers = () => ({
  yes: t("Yes"),
  no: t("No"),
  later: t("Later"),
  again: t("Say it again"),
  cannot: t("Can't"),
});

/** What a question is answered with. @type {OneTap[]} */
export const TO_A_QUESTION = ["yes", "no", "later", "again"];
const RAISED = ["again", "cannot", "question"];

/**
 * Whether a cue asks something.
 * @param {string} text
 */
export const isQuestion = (text) => /[?？]\s*$|[吗嘛么][。.!！]?\s*$/u.test(text);

/**
 * The words of a reply, in the language of the page where it was a tap.
 * @param {Reply} reply
 */
export const words = ({ answer = "", text }) => answers()[/** @type {OneTap} */ (answer)] ?? text;

/**
 * The sign before somebody who has acknowledged a cue: a refusal is no tick.
 * @param {Cue} cue
 * @param {string} by
 */
export function signOf(cue, by) {
  const said = (cue.replies ?? []).filter((reply) => reply.by === by && (reply.answer ?? "") !== "").at(-1)?.answer;
  if (said === "no" || said === "cannot") return "✗";
  if (said === "again" || said === "question") return "?";
  return said === "later" ? "…" : "✓";
}

/**
 * What in the thread of a cue wants a director and was not seen by one.
 * @param {Cue} cue
 * @returns {Raised[]}
 */
export function raised(cue) {
  const { number, replies = [], acks = [] } = cue;
  const own = cue.to === "desk" && replies.length === 0 && acks.length === 0;
  return [
    ...(own
      ? [{ id: String(number), number, reply: null, by: cue.by, at: cue.at, text: cue.text, about: "", answer: "" }]
      : []),
    ...replies.flatMap((reply, at) => {
      const { by, answer = "", seen_by: seenBy = "" } = reply;
      if (!RAISED.includes(answer) || seenBy !== "") return [];
      return [
        { id: `${number}-${at}`, number, reply: at, by, at: reply.at, text: words(reply), about: cue.text, answer },
      ];
    }),
  ];
}

/**
 * The command by which a director says that it was seen.
 * @param {Raised} word
 */
export const seen = ({ number, reply }) => ({ type: "ack_cue", number, ...(reply === null ? {} : { reply }) });
