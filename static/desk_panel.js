// The lower part of the control page's right column: puts its parts together.

import { showComments } from "./comments.js";
import { showCues } from "./cues.js";
import { maybe } from "./dom.js";
import { addKeys } from "./keys.js";
import { t } from "./words.js";

/**
 * @typedef {object} Desk
 * @property {import("./live.js").Live} live
 * @property {import("./commands.js").Commands} commands
 * @property {import("./protocol.js").Show} show
 * @property {import("./protocol.js").Rights} rights
 * @property {(slotId: string) => {cue: string, title: string, kind: string, length: string} | null} slot what the list knows of a slot
 */

/** @param {Desk} desk */
export function showDesk({ live, commands, show, rights }) {
  showComments(live);
  showCues(live, commands, show.timezone);
  if (rights.direct) addKeys([{ keys: ["c"], label: "C", does: t("Write a cue"), run: () => maybe("cue-text")?.focus() }]);
}

/**
 * Bring a part of the panel to the front, for links elsewhere on the page.
 * @param {"cues" | "playbooks" | "timers" | "chat" | "screens"} _part
 */
export function openDesk(_part) {
  maybe("cue-text")?.scrollIntoView({ block: "nearest" });
}
