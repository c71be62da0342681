// The lower part of the control page's right column: puts its parts together, as tabs with what needs attention.

import { addActions } from "../app/palette.js";
import { need } from "../lib/dom.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { showScreens } from "../screens/list.js";
import { Act } from "./act.js";
import { Calls } from "./called_playbooks.js";
import { Comments } from "./comments.js";
import { SentCues } from "./cues.js";
import { FloorPart } from "./floor.js";
import { Picks } from "./picks.js";
import { Playbooks } from "./playbooks.js";
import { Questions } from "./questions.js";
import { Sender } from "./sender.js";
import { DeskTabs } from "./tabs.js";

/** @typedef {import("./tabs.js").Part} Part */

/**
 * @typedef {object} Desk
 * @property {import("../live/live.js").Live} live
 * @property {import("../live/commands.js").Commands} commands
 * @property {import("../live/protocol.js").ShowHead} show
 * @property {import("../live/protocol.js").Rights} rights
 * @property {import("./screens.js").Screens} screens
 * @property {(slotId: string) => {cue: string, title: string, kind: string, length: string} | null} slot what the list
 *   knows of a slot
 * @property {(count: number, troubled: number) => void} onScreens told how many screens are connected, and how many of
 *   them sleep or lag
 */

/** @type {DeskTabs | null} */
let tabs = null;

/** @param {Desk} desk */
export function showDesk({ live, commands, show, rights, screens, onScreens }) {
  const act = new Act(need("desk"), live, commands, rights.direct);
  const desk = new DeskTabs();
  tabs = desk;

  const cues = new SentCues(live, act, show.timezone, screens);
  const questions = new Questions(live, act);
  cues.onChange = questions.onChange = () =>
    desk.count("cues", cues.waiting + questions.count, cues.waiting + questions.count > 0);

  const calls = new Calls(live, act, show.timezone, screens.name);
  calls.onChange = () => desk.count("playbooks", calls.count, calls.count > 0);

  const floor = new FloorPart(live, act, show.timezone);
  floor.timers.onChange = floor.activities.onChange = () =>
    desk.count("timers", floor.over || floor.running, floor.over > 0);

  const picks = new Picks(live, act);
  const comments = new Comments(live, act, picks);
  picks.onChange = () => desk.count("chat", picks.count, false);
  desk.onShown("chat", () => comments.follow());

  screens.onChange(() => {
    const troubled = screens.troubled + screens.missing.filter((one) => one.why === "gone").length;
    desk.count("screens", screens.count, troubled > 0);
    onScreens(screens.count, troubled);
  });
  showScreens(need("desk-screens-list"), show.id, live);

  const playbooks = new Playbooks(live, act, show.room, screens.name);
  void playbooks.fetch();
  desk.onShown("playbooks", () => void playbooks.fetch());

  if (rights.direct) {
    const sender = new Sender(live, act, screens);
    void sender.fetchPhrases(show.room);
    const write = () => {
      desk.open("cues");
      sender.write();
    };
    addKeys([
      { keys: ["c"], label: "C", does: t("Write a cue"), part: t("Desk"), run: write },
      // The list of comments takes these itself.
      {
        keys: [],
        label: "↑ ↓ P",
        does: t("In the chat: walk through the comments, pick one"),
        part: t("Desk"),
        run: () => {},
      },
    ]);
    addActions(() => [{ name: t("Write a cue"), hint: "C", run: write }]);
  }
  desk.bindKeys();
}

/**
 * Bring a part of the panel to the front, for links elsewhere on the page.
 * @param {Part} part
 */
export function openDesk(part) {
  tabs?.open(part);
}
