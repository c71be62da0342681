// The hosts' screen: puts its parts together.

import { showAlerts } from "./alerts.js";
import { bindAsk } from "./ask.js";
import { Commands } from "./commands.js";
import { showAhead } from "./cue_ahead.js";
import { Around } from "./cue_around.js";
import { showReady } from "./cue_ready.js";
import { Script } from "./cue_script.js";
import { Settings } from "./cue_settings.js";
import { bindSheet } from "./cue_sheet.js";
import { SlotOnAir } from "./cue_slot.js";
import { CueTime } from "./cue_time.js";
import { data, mark, maybe, need, write } from "./dom.js";
import { fit } from "./fit.js";
import { Inbox } from "./inbox.js";
import { keepShell } from "./install.js";
import { addKeys } from "./keys.js";
import { showLamp } from "./lamp.js";
import { Live } from "./live.js";
import { showPicked } from "./picked.js";
import { RundownSource } from "./rundown_source.js";
import { bindScreen } from "./screen_tools.js";
import { showStale } from "./stale.js";
import { t } from "./words.js";

/** @type {{show: import("./protocol.js").Show, rights: import("./protocol.js").Rights, me: string, role: string}} */
const page = data("page");
const { show } = page;
/** Managers look on; everybody else may answer. */
const may = page.role !== "viewer";
const settings = new Settings();
const live = new Live(show.id, "cue");
const commands = new Commands(live);
const inbox = new Inbox(live, commands, { me: page.me, timezone: show.timezone });
const slotOnAir = new SlotOnAir(live, settings, show.currency);
const script = new Script(settings, new RundownSource(live, show.id));

showLamp(live, show.timezone);
showAlerts(live);
new CueTime(live, show, (timing) => timing.after?.[0] ?? null);
new Around(live, show.currency);
showPicked(live, commands, { may: page.rights.floor, most: 2 });
showReady(live, commands, may);
bindAsk(live, commands, inbox);
bindSheet(settings);
bindScreen();
showStale(live);
fit(need("stage"), 8);
keepShell();

for (const id of ["open-ask", "got-it", "cannot", "question"]) need(id).hidden = !may;
settings.watch((values) => {
  for (const name of /** @type {const} */ (["comments", "next", "timers"])) mark(need("stage"), name, values[name]);
});

live.on("timing", (timing) => {
  const over = timing.status === "ended" || timing.status === "reviewed";
  mark(need("stage"), "mode", over ? "over" : timing.run === null ? "before" : "air");
  need("thanks").hidden = !over;
  need("blackout").hidden = timing.blackout !== true;
  const isRehearsal = timing.status === "rehearsal";
  need("rehearsal").hidden = !isRehearsal;
  write(need("rehearsal-word"), timing.speed > 1 ? t("Rehearsal ×{speed}", { speed: timing.speed }) : t("Rehearsal"));
  slotOnAir.show(timing.now ?? null, over ? "" : t("Before the show"), show.title);
  showAhead(timing.after ?? [], timing.run !== null);
  script.show(timing.run?.slot_id ?? null);
});

/** A pedal or a clicker: a key that sets the speed of the script answers nothing, and one that is held answers once. */
const press = (/** @type {KeyboardEvent} */ event) => {
  if (!script.key(event.key.toLowerCase()) && !event.repeat && may) inbox.answer();
};
addKeys([
  { keys: ["enter", " ", "pagedown", "arrowright"], label: "Enter Space →", does: t("Got it"), run: press, repeats: true },
  { keys: ["pageup", "arrowup", "arrowdown"], label: "↑ ↓", does: t("Script faster or slower"), run: (event) => script.key(event.key.toLowerCase()), repeats: true },
  ...(may ? [{ keys: ["x"], label: "X", does: t("Can't"), run: () => void inbox.reply(t("Can't")) }] : []),
]);

maybe("main")?.focus();
