// The floor: timers, what runs on the platform, whether hosts see figures, notes for the record.

import { maybe, need } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";
import { Activities } from "./activities.js";
import { onSend, read } from "./field.js";
import { Timers } from "./timers.js";

/** The longest note, in characters. */
const NOTE = 2_000;

export class FloorPart {
  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("./act.js").Act} act
   * @param {string} timezone
   */
  constructor(live, act, timezone) {
    this.timers = new Timers(live, act);
    this.activities = new Activities(live, act, timezone);
    bindFigures(live, act);
    if (act.may) bindNote(act);
  }

  /** How many timers and activities run. */
  get running() {
    return this.timers.running + this.activities.running;
  }

  /** How many of them want a look, because their time is over. */
  get over() {
    return this.timers.over + this.activities.over;
  }
}

/**
 * @param {import("../live/live.js").Live} live
 * @param {import("./act.js").Act} act
 */
function bindFigures(live, act) {
  const box = maybe("share-figures");
  const word = maybe("share-figures-word");
  live.on("floor", ({ figures_shared: shared }) => {
    if (box instanceof HTMLInputElement) box.checked = shared;
    if (word !== null) word.textContent = shared ? t("Hosts see the sales figures.") : t("Hosts see no sales figures.");
  });
  if (!(box instanceof HTMLInputElement)) return;
  box.dataset.act = "";
  box.addEventListener("change", () => {
    void act.press(box, { type: "share_figures", on: box.checked }).then((done) => {
      if (!done) box.checked = live.floor?.figures_shared === true;
    });
  });
}

/** @param {import("./act.js").Act} act */
function bindNote(act) {
  const field = /** @type {HTMLInputElement} */ (need("note-text"));
  onSend(/** @type {HTMLFormElement} */ (need("note-form")), async () => {
    if (field.value.trim() === "") {
      field.focus();
      return;
    }
    const text = read(field, NOTE);
    if (text !== null && (await act.say(field, { type: "note", text }))) toast(t("Noted down"), { key: "note" });
  });
}
