// Before the end: what is still open, each with the button that closes it, and the end all the same.

import { call } from "../lib/api.js";
import { allow, holdButton, openDialog } from "../lib/dialogs.js";
import { make, maybe, need } from "../lib/dom.js";
import { timeOfDay } from "../lib/format.js";
import { t } from "../lib/texts.js";

/** @typedef {import("../live/live.js").Live} Live */
/** @typedef {import("../live/commands.js").Commands} Commands */
/** @typedef {import("../live/commands.js").Command} Command */
/** @typedef {{key: string, kind: string, title: string, since: number}} Matter */

const ID = "before-end";

/**
 * What each kind of open matter is, and the word on its button.
 * @returns {Record<string, {name: string, close: string}>}
 */
const kinds = () => ({
  platform_draw: { name: t("Lucky bag still runs"), close: t("Stop") },
  coupon: { name: t("Coupon still runs"), close: t("Stop") },
  flash_price: { name: t("Flash price to be put back"), close: t("Settled") },
  prize: { name: t("Prizes to be claimed"), close: t("Settled") },
  reservation: { name: t("Reservations for the next show"), close: t("Settled") },
  other: { name: t("Still runs"), close: t("Stop") },
  call: { name: t("Playbook still open"), close: t("Close") },
  mandatory: { name: t("Must be said, was never on air"), close: t("Take") },
});

/**
 * End the show; what is still open is shown first. A rehearsal leaves nothing open and ends at once.
 * @param {Live} live
 * @param {Commands} commands
 * @param {import("../live/protocol.js").ShowHead} show
 */
export async function endShow(live, commands, show) {
  if (document.querySelector("dialog[open]") !== null) return;
  if (live.timing?.status === "rehearsal") return void (await commands.send({ type: "end" }));
  const found = await ask(show);
  if (found?.length === 0) return void (await commands.send({ type: "end" }));
  open(commands, show, found);
}

/**
 * @param {import("../live/protocol.js").ShowHead} show
 * @returns {Promise<Matter[] | null>} null: not known
 */
async function ask(show) {
  const answer = await call("GET", `/api/v1/shows/${encodeURIComponent(show.id)}/open-matters`);
  return answer.ok ? answer.body.matters : null;
}

/**
 * @param {Commands} commands
 * @param {import("../live/protocol.js").ShowHead} show
 * @param {Matter[] | null} found
 */
function open(commands, show, found) {
  const list = make("ul", { class: "matters", "aria-live": "polite" });
  const anyway = holdButton(
    "",
    () => {
      dialog.close();
      void commands.send({ type: "end" });
    },
    { "data-needs-live": "", id: "end-anyway" },
  );
  const back = make("button", { type: "button", class: "plain" }, t("Go on with the show"));
  back.addEventListener("click", () => dialog.close());
  const dialog = openDialog(ID, t("Still open"), list, make("div", { class: "answers" }, back, anyway));
  const fill = (/** @type {Matter[] | null} */ matters) => {
    const label = /** @type {HTMLElement} */ (anyway.querySelector("span"));
    label.textContent = matters?.length === 0 ? t("Hold to end") : t("Hold to end anyway");
    list.replaceChildren(...rows(matters, commands, show, () => void ask(show).then(again)));
    allow(commands.ready, dialog);
  };
  const again = (/** @type {Matter[] | null} */ matters) => maybe(ID) === dialog && fill(matters);
  fill(found);
  back.focus();
}

/**
 * @param {Matter[] | null} matters
 * @param {Commands} commands
 * @param {import("../live/protocol.js").ShowHead} show
 * @param {() => void} done
 */
function rows(matters, commands, show, done) {
  if (matters === null) return [make("li", { class: "fault" }, t("What is still open could not be read."))];
  if (matters.length === 0) return [make("li", { class: "quiet" }, t("Nothing is open any more."))];
  return matters.map((matter) => {
    const kind = kinds()[matter.kind] ?? { name: matter.kind, close: t("Settled") };
    const { command, word } = closing(matter, kind.close);
    const button = make(
      "button",
      { type: "button", "data-needs-live": "", "data-matter": matter.key, title: word },
      word,
    );
    button.addEventListener("click", async () => {
      button.disabled = true;
      // A slot that was skipped comes back before it is taken.
      const skipped = command.type === "take" && maybe(`row-${command.slot_id}`)?.dataset.skip !== undefined;
      const isDone =
        (!skipped || (await commands.send({ type: "unskip", slot_id: command.slot_id }))) &&
        (await commands.send(command));
      // A slot that is taken is what the director turns to now.
      if (!isDone) button.disabled = !commands.ready;
      else if (command.type === "take") /** @type {HTMLDialogElement} */ (need(ID)).close();
      else done();
    });
    const since =
      matter.kind === "mandatory" || matter.kind === "reservation"
        ? ""
        : t("since {time}", { time: timeOfDay(matter.since, show.timezone) });
    return make(
      "li",
      { "data-kind-of-matter": matter.kind },
      make(
        "span",
        { class: "what" },
        make("b", {}, matter.title || kind.name),
        make(
          "span",
          { class: "quiet small" },
          [matter.title === "" ? t("Opened on the platform, and said on air?") : kind.name, since]
            .filter((text) => text !== "")
            .join(" · "),
        ),
      ),
      settle(matter, commands, done),
      button,
    );
  });
}

/**
 * A must-do slot that is not to be taken any more can be settled too.
 * @param {Matter} matter
 * @param {Commands} commands
 * @param {() => void} done
 */
function settle(matter, commands, done) {
  if (matter.kind !== "mandatory") return null;
  const button = make(
    "button",
    { type: "button", class: "plain", "data-needs-live": "", "data-settle": matter.key },
    t("Settled"),
  );
  button.addEventListener("click", async () => {
    if (await commands.send({ type: "settle_matter", matter: matter.key })) done();
  });
  return button;
}

/**
 * What closes an open matter, and the word on its button.
 * @param {Matter} matter
 * @param {string} word
 * @returns {{command: Command, word: string}}
 */
function closing({ key, kind }, word) {
  const [what, id = ""] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
  if (what === "activity") return { command: { type: "stop_activity", activity: id }, word: t("Stop") };
  if (what === "call") return { command: { type: "close_call", call: id }, word: t("Close") };
  if (kind === "mandatory") return { command: { type: "take", slot_id: id }, word };
  return { command: { type: "settle_matter", matter: key }, word };
}
