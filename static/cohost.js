// The co-host's tablet: puts its parts together.

import { showAlerts } from "./alerts.js";
import { bindAsk } from "./ask.js";
import { Coming, ahead } from "./cohost_coming.js";
import { Goods } from "./cohost_goods.js";
import { Commands } from "./commands.js";
import { Around } from "./cue_around.js";
import { showReady } from "./cue_ready.js";
import { Settings } from "./cue_settings.js";
import { bindSheet } from "./cue_sheet.js";
import { lines } from "./cue_slot.js";
import { CueTime } from "./cue_time.js";
import { data, make, mark, maybe, need, write } from "./dom.js";
import { timeOfDay } from "./format.js";
import { Inbox } from "./inbox.js";
import { keepShell } from "./install.js";
import { addKeys } from "./keys.js";
import { showLamp } from "./lamp.js";
import { Live } from "./live.js";
import { showPicked } from "./picked.js";
import { RundownSource } from "./rundown_source.js";
import { bindScreen } from "./screen_tools.js";
import { showStale } from "./stale.js";
import { kinds, t } from "./words.js";

/** @type {{show: import("./protocol.js").Show, rights: import("./protocol.js").Rights, me: string, role: string}} */
const page = data("page");
const { show } = page;
const may = page.role !== "viewer";
const names = kinds();
const settings = new Settings();
const live = new Live(show.id, "cohost");
const commands = new Commands(live);
const inbox = new Inbox(live, commands, { me: page.me, timezone: show.timezone });
const source = new RundownSource(live, show.id);
const goods = new Goods(live, settings, show.currency);
const coming = new Coming(live);

showLamp(live, show.timezone);
showAlerts(live);
new CueTime(live, show, (timing) => ahead(timing, source.slots)[0] ?? null);
new Around(live, show.currency);
showPicked(live, commands, { may: page.rights.floor, most: 12 });
showReady(live, commands, may);
bindAsk(live, commands, inbox);
bindSheet(settings);
bindScreen();
showStale(live);
keepShell();

for (const id of ["open-ask", "got-it", "cannot", "question"]) need(id).hidden = !may;
settings.watch((values) => {
  for (const name of /** @type {const} */ (["comments", "timers"])) mark(need("stage"), name, values[name]);
});
source.onChange = draw;
source.want(true);
live.on("timing", draw);
live.on("floor", (floor) => {
  const since = floor.hosts_since === null ? "" : t("since {time}", { time: timeOfDay(floor.hosts_since, show.timezone) });
  write(need("hosts"), floor.hosts.length === 0 ? "" : [t("Hosts"), floor.hosts.join(", "), since].filter(Boolean).join(" · "));
});
addKeys([{ keys: ["enter", " ", "pagedown", "arrowright"], label: "Enter Space →", does: t("Got it"), run: () => may && inbox.answer() }]);

function draw() {
  const { timing } = live;
  if (timing === null) return;
  const over = timing.status === "ended" || timing.status === "reviewed";
  mark(need("stage"), "mode", over ? "over" : timing.run === null ? "before" : "air");
  need("thanks").hidden = !over;
  need("rehearsal").hidden = timing.status !== "rehearsal";
  write(need("rehearsal-word"), timing.speed > 1 ? t("Rehearsal ×{speed}", { speed: timing.speed }) : t("Rehearsal"));
  const onAir = source.slot(timing.run?.slot_id);
  const still = over ? [] : ahead(timing, source.slots);
  // Before the show there is time to read what it begins with.
  const slot = timing.run === null ? (still[0] ?? null) : onAir;
  mark(need("stage"), "kind", onAir?.kind ?? "custom");
  write(need("facts"), onAir === null ? show.title : `${onAir.cue} · ${names[onAir.kind] ?? onAir.kind}`);
  write(need("title"), onAir?.title ?? (over ? "" : t("Before the show")));
  goods.show(slot?.id ?? "", slot?.items ?? []);
  paragraphs("notes", lines(slot?.notes).map((line) => make("li", {}, line)));
  const script = (slot?.script ?? "").trim();
  need("script").hidden = script === "";
  paragraphs("script-text", script === "" ? [] : script.split(/\n{2,}/).map((part) => make("p", {}, part)));
  const isBare = slot !== null && (slot.items ?? []).length === 0 && script === "" && lines(slot.notes).length === 0;
  const first = slot !== null && onAir === null ? [t("It begins with"), slot.cue, slot.title].join(" ") : "";
  write(need("notice"), source.revision < 0 ? t("Loading") : first || (isBare ? t("This slot has no items, notes or script.") : ""));
  coming.show(still);
}

/**
 * @param {string} id
 * @param {HTMLElement[]} children
 */
function paragraphs(id, children) {
  const text = children.map((child) => child.textContent).join("\n");
  const element = need(id);
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  element.replaceChildren(...children);
}

maybe("main")?.focus();
