// What every page of the crew has besides what it shows: its connection, its settings, its keys.

import { showAlerts } from "../app/alerts.js";
import { crewAlerts } from "../app/crew_alerts.js";
import { bindFullScreen } from "../app/screen_tools.js";
import { showStatus } from "../app/show_status.js";
import { data, maybe } from "../lib/dom.js";
import { nameKeys } from "../lib/keys.js";
import { keepAwake } from "../lib/wake.js";
import { Commands } from "../live/commands.js";
import { showStale } from "../live/stale.js";
import { Crew } from "./crew.js";
import { Settings, tellAwake } from "./settings_dialog.js";

/**
 * What the server wrote into the page.
 * @typedef {object} Page
 * @property {import("../live/protocol.js").ShowHead} show
 * @property {import("../live/protocol.js").Rights} rights
 * @property {{acknowledge: boolean, floor: boolean}} duties
 * @property {import("./settings_dialog.js").Field[]} settings
 * @property {Record<string, string[]>} parts part → what it may be called in a plan
 * @property {string} me
 * @property {string} view
 */

/**
 * Open a page of the crew.
 * @param {{role?: (settings: Settings) => string, always?: boolean}} [options]
 */
export function openView({ role = () => "", always = false } = {}) {
  /** @type {Page} */
  const page = data("page");
  const settings = new Settings(page.settings);
  const crew = new Crew(page.show, { view: page.view, role: role(settings), always });
  const commands = new Commands(crew.live);
  showStatus(crew.live, page.show.timezone);
  showAlerts(crew.live, crewAlerts);
  showStale(crew.live);
  settings.watch(() => crew.live.ticker.wake());
  keepAwake(tellAwake);
  bindFullScreen();
  nameKeys();
  return { page, settings, crew, commands };
}

maybe("main")?.focus({ preventScroll: true });
