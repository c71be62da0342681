// The keys and the palette of the control page.

import { addActions, openPalette } from "../app/palette.js";
import { toggleOffset } from "../app/show_status.js";
import { openDesk } from "../desk/panel.js";
import { all, maybe } from "../lib/dom.js";
import { addKeys } from "../lib/keys.js";
import { kinds, t } from "../lib/texts.js";

/**
 * @typedef {object} Parts
 * @property {import("../live/live.js").Live} live
 * @property {import("./rundown.js").RundownList} list
 * @property {import("./transport.js").Transport} transport
 * @property {import("./shifts.js").Shifts} shifts
 */

/** The buttons that the palette offers, where they can be pressed. */
const OFFERED = [
  "start",
  "rehearse",
  "next",
  "previous",
  "pause",
  "resume",
  "add-10",
  "add-30",
  "add-60",
  "add-300",
  "cut-10",
  "cut-30",
  "cut-60",
  "cut-300",
  "undo",
  "hand-over",
  "catch-up",
  "crew-change",
  "blackout",
];

/**
 * @param {Parts} parts
 * @param {boolean} directs whether this person may direct
 */
export function bindKeys({ live, list, transport, shifts }, directs) {
  const everywhere = t("Everywhere");
  const rundown = t("Rundown");
  const move = (/** @type {number} */ by) => () =>
    list.moveCursor(by, live.timing?.next ?? live.timing?.run?.slot_id ?? null);
  addKeys([
    {
      keys: ["j", "arrowdown"],
      label: "J ↓",
      part: rundown,
      does: t("Mark the slot below"),
      run: move(1),
      repeats: true,
    },
    {
      keys: ["k", "arrowup"],
      label: "K ↑",
      part: rundown,
      does: t("Mark the slot above"),
      run: move(-1),
      repeats: true,
    },
    { keys: ["escape"], label: "Esc", part: rundown, does: t("Mark none"), run: () => list.setCursor(null) },
    {
      keys: ["o"],
      label: "O",
      part: everywhere,
      does: t("Late against the plan, or since the start"),
      run: () => toggleOffset(live),
    },
    { keys: ["y"], label: "Y", part: everywhere, does: t("Connected screens"), run: () => openDesk("screens") },
  ]);
  if (!directs) return;
  bindDirecting(list, transport, shifts);
}

/** @param {string} id */
function button(id) {
  const found = maybe(id);
  return found instanceof HTMLButtonElement && !found.disabled && found.closest("[hidden]") === null ? found : null;
}

/**
 * @param {Parts["list"]} list
 * @param {Parts["transport"]} transport
 * @param {Parts["shifts"]} shifts
 */
function bindDirecting(list, transport, shifts) {
  const [show, time, rundown, people] = [t("Show"), t("Time"), t("Rundown"), t("People")];
  const press = (/** @type {string} */ id) => () => button(id)?.click();
  const hold = (/** @type {string} */ id) => ({
    run: () => button(id) !== null && transport.holder(id)?.press(),
    up: () => transport.holder(id)?.release(),
  });
  const onRow = (/** @type {string} */ what) => () => {
    const found = list.cursor === null ? null : document.querySelector(`#row-${CSS.escape(list.cursor)} .${what}`);
    if (found instanceof HTMLButtonElement) transport.press(found);
  };
  addKeys([
    {
      keys: ["n", "arrowright"],
      label: "N →",
      part: show,
      does: t("Go live, then the next slot"),
      run: () => (button("next") ?? button("start"))?.click(),
    },
    { keys: ["b"], label: "B", part: show, does: t("Previous slot"), run: press("previous") },
    {
      keys: ["p"],
      label: "P",
      part: show,
      does: t("Pause or resume"),
      run: () => (button("pause") ?? button("resume"))?.click(),
    },
    { keys: ["u"], label: "U", part: show, does: t("Take back what you did last"), run: press("undo") },
    { keys: ["r"], label: "R", part: show, does: t("Hold: let it run by itself, or take it in hand"), ...hold("roll") },
    { keys: ["e"], label: "E", part: show, does: t("Hold one second to end the show"), ...hold("end") },
    { keys: ["l"], label: "L", part: show, does: t("Catch up, when it is late"), run: press("catch-up") },
    { keys: ["t"], label: "T", part: rundown, does: t("Take the marked slot"), run: onRow("take") },
    { keys: ["s"], label: "S", part: rundown, does: t("Skip the marked slot, or put it back"), run: onRow("skip") },
    {
      keys: ["f"],
      label: "F",
      part: rundown,
      does: t("Take a slot by its code"),
      run: () => openPalette(`${t("Take")} `),
    },
    { keys: ["digit1"], label: "1", part: time, does: t("Add 10 seconds"), run: press("add-10") },
    { keys: ["digit2", "+", "="], label: "2 +", part: time, does: t("Add 30 seconds"), run: press("add-30") },
    { keys: ["digit3", "m"], label: "3 M", part: time, does: t("Add one minute"), run: press("add-60") },
    { keys: ["digit4"], label: "4", part: time, does: t("Add five minutes"), run: press("add-300") },
    { keys: ["shift digit1"], label: "⇧1", part: time, does: t("Cut 10 seconds"), run: press("cut-10") },
    { keys: ["shift digit2", "-", "_"], label: "⇧2 −", part: time, does: t("Cut 30 seconds"), run: press("cut-30") },
    { keys: ["shift digit3"], label: "⇧3", part: time, does: t("Cut one minute"), run: press("cut-60") },
    { keys: ["shift digit4"], label: "⇧4", part: time, does: t("Cut five minutes"), run: press("cut-300") },
    {
      keys: ["a"],
      label: "A",
      part: time,
      does: t("Type the time to add or cut"),
      run: () => maybe("time-typed")?.focus(),
    },
    { keys: ["h"], label: "H", part: people, does: t("Hand over to other hosts"), run: () => shifts.open() },
    {
      keys: ["v"],
      label: "V",
      part: people,
      does: t("Answer the question of a host"),
      run: () => maybe("asked-reply")?.focus(),
    },
  ]);
  addActions(() => {
    const names = kinds();
    const buttons = OFFERED.flatMap((id) => {
      const found = button(id);
      return found === null
        ? []
        : [
            {
              name: (found.querySelector("span") ?? found).textContent?.trim() ?? id,
              hint: found.dataset.key ?? "",
              run: () => found.click(),
            },
          ];
    });
    const rows = all("#rundown li[data-slot]").flatMap((row) => {
      const { cue = "", title = "", kind = "", live: phase } = row.dataset;
      const [take, skip] = [row.querySelector(".take"), row.querySelector(".skip")];
      if (
        !(take instanceof HTMLButtonElement) ||
        !(skip instanceof HTMLButtonElement) ||
        take.disabled ||
        phase === "on_air"
      )
        return [];
      const acts =
        skip.dataset.command === "unskip"
          ? []
          : [{ name: `${t("Take")} ${cue} ${title}`, hint: names[kind] ?? "", run: () => transport.press(take) }];
      return [
        ...acts,
        {
          name: `${skip.textContent?.trim() ?? ""} ${cue} ${title}`,
          hint: names[kind] ?? "",
          run: () => transport.press(skip),
        },
      ];
    });
    return [...buttons, ...rows];
  });
}
