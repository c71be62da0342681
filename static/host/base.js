// What both screens of the hosts have besides what they show of the slot: the connection, cues to answer, the word
// "ready", comments worth answering, their settings.

import { showAlerts } from "../app/alerts.js";
import { keepShell } from "../app/install.js";
import { bindScreen } from "../app/screen_tools.js";
import { showStatus } from "../app/show_status.js";
import { data, mark, maybe, need, write } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { OVER } from "../lib/timing.js";
import { Commands } from "../live/commands.js";
import { Live } from "../live/live.js";
import { showStale } from "../live/stale.js";
import { bindAsk } from "./ask.js";
import { BesideSlot } from "./beside_slot.js";
import { CueTime } from "./countdown.js";
import { Inbox } from "./inbox.js";
import { showPicked } from "./picked.js";
import { showReady } from "./ready.js";
import { Settings } from "./settings.js";
import { bindSettingsDialog } from "./settings_dialog.js";

/** @typedef {import("../live/live.js").Timing} Timing */

/**
 * What the page carries.
 * @typedef {object} Page
 * @property {import("../live/protocol.js").ShowHead} show
 * @property {import("../live/protocol.js").Rights} rights
 * @property {string} me
 * @property {string} role
 */

/**
 * Open a screen of the hosts.
 * @param {string} view
 * @param {{picked: number, next: (timing: Timing) => {cue: string, title: string} | null}} options how many comments
 *   are shown at once, and the slot to stand by for
 */
export function openHostScreen(view, { picked, next }) {
  /** @type {Page} */
  const page = data("page");
  const { show } = page;
  /** Managers look on; everybody else may answer. */
  const may = page.role !== "viewer";
  const settings = new Settings();
  const live = new Live(show.id, view);
  const commands = new Commands(live);
  const inbox = new Inbox(live, commands, { me: page.me, may, timezone: show.timezone });

  showStatus(live, show.timezone);
  showAlerts(live);
  new CueTime(live, show, next);
  new BesideSlot(live, show.currency);
  showPicked(live, commands, { may: page.rights.floor, most: picked });
  showReady(live, commands, { may, own: page.rights.parts ?? null });
  bindAsk(live, commands, inbox);
  bindSettingsDialog(settings);
  bindScreen();
  showStale(live);
  keepShell();
  for (const id of ["open-ask", "got-it", "cannot", "question"]) need(id).hidden = !may;
  settings.watch((values) => {
    for (const name of /** @type {const} */ (["comments", "next", "timers"])) mark(need("stage"), name, values[name]);
  });
  live.on("timing", showMode);
  maybe("main")?.focus();
  return { show, may, settings, live, inbox };
}

/** @param {Timing} timing */
function showMode({ status, run, speed, blackout }) {
  const isOver = OVER.includes(status);
  mark(need("stage"), "mode", isOver ? "over" : run === null ? "before" : "air");
  need("blackout").hidden = blackout !== true;
  need("thanks").hidden = !isOver;
  need("rehearsal").hidden = status !== "rehearsal";
  write(need("rehearsal-word"), speed > 1 ? t("Rehearsal ×{speed}", { speed }) : t("Rehearsal"));
}
