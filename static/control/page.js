// The director's page: puts its parts together.

import "../app/length_reading.js";
import { showAlerts } from "../app/alerts.js";
import { crewAlerts } from "../app/crew_alerts.js";
import { remindOfFigures } from "../app/figures_due.js";
import { showStatus } from "../app/show_status.js";
import { openDesk, showDesk } from "../desk/panel.js";
import { Screens } from "../desk/screens.js";
import { data, need, write } from "../lib/dom.js";
import { clockTime } from "../lib/format.js";
import { nameKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { Commands } from "../live/commands.js";
import { Live } from "../live/live.js";
import { nextSecond } from "../live/ticker.js";
import { BulletinButton } from "./bulletin.js";
import { CatchUp } from "./catch_up.js";
import { Chart } from "./chart.js";
import { showChips, showQuestion } from "./chips.js";
import { Goods } from "./goods.js";
import { bindKeys } from "./keys.js";
import { showMissing } from "./missing.js";
import { OnAir } from "./onair.js";
import { bindAddSlot } from "./quick_add.js";
import { ReadyBoard } from "./ready_board.js";
import { RundownList } from "./rundown.js";
import { Shifts } from "./shifts.js";
import { showSources } from "./sources.js";
import { showFlag, showScreensCount, showStream } from "./strip.js";
import { showTabs } from "./tabs.js";
import { Tiles } from "./tiles.js";
import { Transport } from "./transport.js";

/** @typedef {import("../live/protocol.js").Band} Band */

/**
 * What the page carries.
 * @typedef {object} Page
 * @property {import("../live/protocol.js").ShowHead} show
 * @property {import("../live/protocol.js").Rights} rights
 * @property {import("../live/protocol.js").TileSpec[]} tiles
 * @property {Band[]} bands
 */

/** @type {Page} */
const page = data("page");
const { show, rights } = page;
const live = new Live(show.id, "control");
const commands = new Commands(live);
const list = new RundownList(show.timezone, `/shows/${encodeURIComponent(show.id)}/fragments/rundown`);
const screens = new Screens(live, show.id);
const onAir = new OnAir(live, show, screens, (slotId) => list.slot(slotId));
new Goods(live, show);
const transport = new Transport(live, commands, show, (slotId) => list.slot(slotId));

showStatus(live, show.timezone);
showStream(live);
showAlerts(live, crewAlerts);
remindOfFigures(live, show, () => rights.report);
showMissing(live, screens, { timezone: show.timezone, may: rights.direct, open: () => openDesk("screens") });
showTabs(/** @type {HTMLElement} */ (document.querySelector(".control")));
bindAddSlot(show.id, live);

list.onFetched = () => {
  onAir.refresh();
  transport.enable();
  nameKeys(need("rundown"));
  live.ticker.wake();
};
live.ticker.add((now) => list.paint(live.timing, now));
let planned = "";
live.on("timing", (timing) => {
  // A rehearsal and an accepted delay move the planned times, though the plan reads the same.
  const now = `${timing.status === "rehearsal"} ${timing.speed} ${timing.accepted_ms}`;
  if (planned !== "" && planned !== now) list.fetch(true);
  planned = now;
});
need("rundown-scroll").addEventListener("click", (event) => {
  const [target, row] = [event.target, event.target instanceof Element ? event.target.closest("li[data-slot]") : null];
  if (row instanceof HTMLElement && target instanceof Element && target.closest("button") === null)
    list.setCursor(list.cursor === row.dataset.slot ? null : (row.dataset.slot ?? null));
});
live.on("changed", (changed) => {
  if (["rundown", "plan"].includes(changed.what)) list.fetch();
});
live.on("snapshot", (snapshot) => {
  if (snapshot.revision !== list.revision) list.fetch(true);
});

if (rights.figures) {
  const tiles = new Tiles(page.tiles, show);
  const chart = new Chart(need("chart"), need("chart-title"), show.timezone);
  chart.bands = page.bands;
  live.on("points", (points) => chart.fill(points));
  live.on("metrics", (frame) => {
    tiles.take(frame);
    chart.add(frame);
  });
  showSources(live, show.timezone);
  new BulletinButton(live, show);
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
  bands.push({
    run_id: run.run_id,
    slot_id: run.slot_id,
    cue: slot.cue,
    kind: /** @type {import("../live/protocol.js").SlotKind} */ (slot.kind),
    title: slot.title,
    start: run.started_at,
    end: null,
  });
}

const shifts = new Shifts(live, commands, show, list);
showQuestion(live, commands);
showChips(live);
showFlag(live, list, show.timezone);
if (rights.direct) new CatchUp(live, commands, show);
new ReadyBoard(live, commands, rights);
bindKeys({ live, list, transport, shifts }, rights.direct);
showDesk({ live, commands, show, rights, screens, slot: (slotId) => list.slot(slotId), onScreens: showScreensCount });
need("screens-count").addEventListener("click", () => openDesk("screens"));
nameKeys();
