// A word to the director: a question of one's own, or an answer in words to a cue.

import { addActions } from "../app/palette.js";
import { answers, words as saidIn, TO_A_QUESTION } from "../lib/answers.js";
import { all, make, mark, need, write } from "../lib/dom.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";

/** What the server takes. */
const MOST = 500;

/**
 * @param {import("../live/live.js").Live} live
 * @param {import("../live/commands.js").Commands} commands
 * @param {import("./inbox.js").Inbox} inbox
 */
export function bindAsk(live, commands, inbox) {
  const dialog = /** @type {HTMLDialogElement} */ (need("ask"));
  const field = /** @type {HTMLTextAreaElement} */ (need("ask-text"));
  /** @type {number | null} */
  let about = null;

  const open = (/** @type {number | null} */ number, /** @type {string} */ quote) => {
    if (document.querySelector("dialog[open]") !== null) return;
    about = number;
    write(need("ask-title"), number === null ? t("Ask the director") : t("Answer the director"));
    write(need("ask-quote"), quote);
    need("ask-quick").hidden = number !== null;
    need("ask-taps").hidden = number === null;
    complain("");
    dialog.showModal();
    // On air nobody types: an answer is one tap, or one press of Enter.
    if (number === null) field.focus();
    else all("button", need("ask-taps"))[0]?.focus();
  };
  const send = async (/** @type {string} */ text) => {
    const fault =
      text === ""
        ? t("Write something first.")
        : text.length > MOST
          ? t("At most {most} characters; these are {n}.", { most: MOST, n: text.length })
          : "";
    complain(fault);
    if (fault !== "") return;
    const done = about === null ? await commands.send({ type: "ask", text }) : await inbox.reply(text, about);
    // What was typed stays until it is really out.
    if (!done) return complain(t("It was not sent. What you wrote is still here."));
    if (field.value.trim() === text) field.value = "";
    dialog.close();
  };

  const tap = async (/** @type {import("../lib/answers.js").OneTap} */ answer) => {
    if (about === null) return;
    if (await inbox.tap(answer, about)) dialog.close();
    else complain(t("It was not sent. Try again."));
  };

  need("ask-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void send(field.value.trim());
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      void send(field.value.trim());
    }
  });
  const quick = [t("More time, please"), t("Done early, go on"), t("Which price?"), t("The sample is missing")];
  need("ask-quick").replaceChildren(
    ...quick.map((text) => {
      const button = make("button", { type: "button", "data-live": true, disabled: true }, text);
      button.addEventListener("click", () => void send(text));
      return button;
    }),
  );
  const words = answers();
  need("ask-taps").replaceChildren(
    ...TO_A_QUESTION.map((answer) => {
      const button = make("button", { type: "button", "data-live": true, disabled: true }, words[answer]);
      button.addEventListener("click", () => void tap(answer));
      return button;
    }),
  );
  need("open-ask").addEventListener("click", () => open(null, ""));
  need("question").addEventListener("click", () => {
    const cue = inbox.current;
    if (cue !== null) open(cue.number, cue.text);
  });
  need("ask-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  inbox.onUrgent = () => dialog.close();
  inbox.onChange = () => showAsked(live, inbox);
  addKeys([{ keys: ["a"], label: "A", does: t("Ask the director"), run: () => open(null, "") }]);
  addActions(() => [{ name: t("Ask the director"), hint: "A", run: () => open(null, "") }]);
}

/** @param {string} fault */
function complain(fault) {
  write(need("ask-fault"), fault);
  need("ask-fault").hidden = fault === "";
  need("ask-text").setAttribute("aria-invalid", String(fault !== ""));
}

/** A question leaves the screen this long after it was answered or asked. */
const SHOWN_MS = 3 * 60_000;

/**
 * The last question, with who has seen it.
 * @param {import("../live/live.js").Live} live
 * @param {import("./inbox.js").Inbox} inbox
 */
function showAsked(live, inbox) {
  const [last] = inbox.asked;
  const element = need("asked");
  const fresh = last !== undefined && live.now() - last.at < SHOWN_MS ? last : null;
  element.hidden = fresh === null;
  if (fresh === null) return;
  const reply = fresh.replies?.filter((one) => one.by !== fresh.by).at(-1);
  const seen = (fresh.acks ?? []).filter((ack) => ack.by !== fresh.by).map((ack) => ack.by);
  const what =
    reply !== undefined
      ? `${reply.by}: ${saidIn(reply)}`
      : seen.length > 0
        ? t("seen by {names}", { names: seen.join(", ") })
        : t("sent, not seen yet");
  mark(element, "state", reply !== undefined ? "answered" : seen.length > 0 ? "seen" : "sent");
  element.replaceChildren(
    make("span", { class: "label" }, t("You asked: {text}", { text: fresh.text })),
    make("span", { class: "state" }, what),
  );
}
