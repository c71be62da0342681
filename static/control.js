// The director's page: puts its parts together.

import { showAlerts } from "./alerts.js";
import { Chart } from "./chart.js";
import { Commands } from "./commands.js";
import { showDesk } from "./desk_panel.js";
import { data, maybe, need, write } from "./dom.js";
import { clockTime } from "./format.js";
import { addKeys } from "./keys.js";
import { showLamp } from "./lamp.js";
import { Live } from "./live.js";
import { OnAir } from "./onair.js";
import { addActions } from "./palette.js";
import { bindAddSlot } from "./quick_add.js";
import { RundownList } from "./rundown.js";
import { showTabs } from "./tabs.js";
import { nextSecond } from "./ticker.js";
import { Tiles } from "./tiles.js";
import { kinds, t } from "./words.js";

/** @typedef {import("./protocol.js").Band} Band */

/** @type {{show: import("./protocol.js").Show, rights: import("./protocol.js").Rights, tiles: import("./protocol.js").TileSpec[], bands: Band[]}} */
const page = data("page");
const { show, rights } = page;
const live = new Live(show.id, "control");
const commands = new Commands(live);
const list = new RundownList(show.timezone, `/shows/${encodeURIComponent(show.id)}/fragments/rundown`);
const onAir = new OnAir(live, commands, show, (slotId) => list.slot(slotId));

showLamp(live, show.timezone);
showAlerts(live);
showTabs(/** @type {HTMLElement} */ (document.querySelector(".control")));
showDesk({ live, commands, show, rights, slot: (slotId) => list.slot(slotId) });
bindAddSlot(show.id, live);

list.onFetched = () => {
  onAir.refresh();
  live.ticker.wake();
};
live.ticker.add((now) => list.paint(live.timing, now));
live.on("changed", (changed) => {
  if (["rundown", "plan"].includes(changed.what)) list.fetch();
});
live.on("snapshot", (snapshot) => {
  if (snapshot.revision !== list.revision) list.fetch(true);
});

if (rights.figures) {
  const tiles = new Tiles(page.tiles, show.currency);
  const chart = new Chart(need("chart"), need("chart-title"), show.timezone);
  chart.bands = page.bands;
  live.on("points", (points) => {
    chart.fill(points);
    for (const [slug, values] of Object.entries(points.series)) tiles.seed(slug, points.at, values);
  });
  live.on("metrics", (frame) => {
    tiles.take(frame);
    chart.add(frame);
  });
  live.on("timing", () => followRuns(chart.bands));
  live.on("connection", () => live.ticker.wake());
  const asOf = need("as-of");
  live.ticker.add((now) => {
    tiles.ageAt(now, live.connection === "live");
    write(asOf, tiles.frame === null ? "" : t("as of {time}", { time: clockTime(tiles.frame.as_of, show.timezone) }));
    return nextSecond(now);
  });
}

/**
 * Keep the bands behind the curve in step with what is on air.
 * @param {Band[]} bands
 */
function followRuns(bands) {
  const run = live.timing?.run ?? null;
  const last = bands.at(-1);
  if (last !== undefined && last.end === null && last.run_id !== run?.run_id) last.end = run?.started_at ?? live.now();
  if (run === null || bands.some((band) => band.run_id === run.run_id)) return;
  const slot = list.slot(run.slot_id);
  if (slot === null) return;
  bands.push({ run_id: run.run_id, slot_id: run.slot_id, cue: slot.cue, kind: /** @type {import("./protocol.js").Kind} */ (slot.kind), title: slot.title, start: run.started_at, end: null });
}

/** @param {string} id */
const press = (id) => {
  const button = maybe(id);
  if (button instanceof HTMLButtonElement && !button.hidden) onAir.press(button);
};

if (rights.direct) {
  addKeys([
    { keys: ["n", "arrowright"], label: "N →", does: t("Next slot"), run: () => press(maybe("start")?.hidden === false ? "start" : "next") },
    { keys: ["b", "arrowleft"], label: "B ←", does: t("Previous slot"), run: () => press("previous") },
    { keys: ["p"], label: "P", does: t("Pause or resume"), run: () => press(live.timing?.run?.paused === true ? "resume" : "pause") },
    { keys: ["+", "="], label: "+", does: t("Add 30 seconds"), run: () => press("add-30") },
    { keys: ["-", "_"], label: "−", does: t("Cut 30 seconds"), run: () => press("cut-30") },
    { keys: ["m"], label: "M", does: t("Add one minute"), run: () => press("add-60") },
    { keys: ["u"], label: "U", does: t("Undo"), run: () => press("undo") },
    { keys: ["e"], label: "E", does: t("Hold one second to end the show"), run: () => onAir.hold?.press(), up: () => onAir.hold?.release() },
  ]);
  addActions(() => {
    const names = kinds();
    const buttons = ["start", "next", "previous", "pause", "resume", "add-30", "cut-30", "add-60", "undo", "blackout"].flatMap((id) => {
      const button = maybe(id);
      return button instanceof HTMLButtonElement && !button.hidden && !button.disabled ? [{ name: (button.querySelector("span") ?? button).textContent ?? id, run: () => onAir.press(button) }] : [];
    });
    const takes = list.order.flatMap((id) => {
      const [slot, button] = [list.slot(id), document.querySelector(`#row-${CSS.escape(id)} .take`)];
      return slot !== null && button instanceof HTMLButtonElement ? [{ name: `${t("Take")} ${slot.cue} ${slot.title}`, hint: names[slot.kind] ?? "", run: () => onAir.press(button) }] : [];
    });
    return [...buttons, ...takes];
  });
}
