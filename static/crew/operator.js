// The operator's view: the rundown for one role, what comes next for it, its cues and its steps.

import { remindOfFigures } from "../app/figures_due.js";
import "../app/length_reading.js";
import { Act } from "../desk/act.js";
import { Comments } from "../desk/comments.js";
import { Picks } from "../desk/picks.js";
import { mark, need, write } from "../lib/dom.js";
import { timeOfDay } from "../lib/format.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { enable } from "../live/stale.js";
import { StockLeft } from "../live/stock.js";
import { showActivities } from "./activities.js";
import { paintAir } from "./air.js";
import { openView } from "./base.js";
import { CellEditor } from "./cell_edit.js";
import { CrewCues } from "./cues.js";
import { Follow } from "./follow.js";
import { SlotList } from "./list.js";
import { People } from "./people.js";
import { showSteps } from "./steps.js";
import { changesAt, waitText } from "./times.js";

/** The parts that read the chat and pick from it. */
const CHAT = ["floor_manager", "community"];

const { page, settings, crew, commands } = openView({ role: (known) => known.get("role") });
const { show, duties } = page;
const part = () => settings.get("role");
const people = new People(page.parts);
const stock = new StockLeft(crew.live);
const labels = new Map(
  page.settings.find((field) => field.name === "columns")?.choices.map((choice) => [choice.value, choice.label]),
);

const list = new SlotList(crew, people, labels, stock, part);
const follow = new Follow(crew, settings);
const editor = new CellEditor(crew, page.rights.plan, labels);
const cues = new CrewCues(crew, commands, { me: page.me, may: duties.acknowledge, past: 5, timezone: show.timezone });
const showOwnSteps = showSteps(crew, commands, { part, may: duties.floor, timezone: show.timezone });
showActivities(crew, commands, { may: duties.floor, timezone: show.timezone });
editor.bind(need("slots"));
const act = new Act(need("chat-section"), crew.live, commands, duties.floor);
const comments = new Comments(crew.live, act, new Picks(crew.live, act));
showChat();

remindOfFigures(crew.live, show, (reporting) => reporting === part() && isOwn());
cues.onChange = (shown) => (need("crew-cues-none").hidden = shown > 0);
stock.onChange = () => draw();
crew.onRundown(() => draw());
crew.live.on("timing", () => {
  showReady();
  follow.keep();
});
crew.live.on("floor", () => showReady());
crew.live.ticker.add(paint);
need("ready").addEventListener("click", sayReady);
let role = part();
settings.watch(() => {
  if (role !== part()) crew.live.play(part());
  role = part();
  draw();
  showReady();
  showOwnSteps();
  showChat();
});

addKeys([
  {
    keys: ["e"],
    label: "E",
    does: t("Change the field that has the focus"),
    run: () => list.place !== null && editor.open(list.place.slot, list.place.column),
  },
  {
    keys: ["m"],
    label: "M",
    does: t("Only the slots of this role"),
    run: () => settings.set("mine", !settings.flag("mine")),
  },
  ...(duties.acknowledge ? [{ keys: ["r"], label: "R", does: t("Ready, before the start"), run: sayReady }] : []),
]);

function draw() {
  list.draw({ columns: settings.list("columns"), mine: settings.flag("mine"), done: settings.flag("done") });
  list.paint(crew.live.now());
  follow.keep();
  need("activities-section").hidden = part() !== "operator";
  write(need("role-name"), people.label(part()));
  const own = crew.slots.filter((slot) => people.needs(slot, part())).length;
  write(
    need("role-count"),
    crew.revision < 0
      ? ""
      : own === 1
        ? t("1 slot of {n}", { n: crew.slots.length })
        : t("{own} slots of {n}", { own, n: crew.slots.length }),
  );
  document.title = `${people.label(part())} · ${show.title} · Cuelight`;
}

/**
 * @param {number} now
 * @returns {number | null}
 */
function paint(now) {
  const times = [
    list.paint(now),
    paintAir(crew, { box: need("air"), label: need("air-label"), what: need("air-what") }, now),
    paintMine(now),
  ].filter((at) => at !== null);
  return times.length > 0 ? Math.min(...times) : null;
}

/**
 * The next slot of this role, or the one on air where that is one.
 * @param {number} now
 * @returns {number | null}
 */
function paintMine(now) {
  const onAir = crew.onAir;
  const isOn = onAir !== null && people.needs(onAir, part());
  const slot = crew.ahead.find((one) => people.needs(one, part())) ?? null;
  const box = need("mine");
  mark(box, "state", isOn ? "on" : slot === null ? "none" : "waits");
  mark(box, "kind", slot?.kind ?? (isOn ? onAir.kind : "custom"));
  write(need("mine-label"), isOn ? t("You are on") + (slot === null ? "" : ` · ${t("then")}`) : t("Your next"));
  if (slot === null) {
    write(need("mine-time"), "");
    write(
      need("mine-what"),
      crew.isOver ? t("Nothing more.") : isOn ? `${onAir.cue} ${onAir.title}` : t("Nothing ahead for this role."),
    );
    delete box.dataset.slot;
    return null;
  }
  const start = crew.startOf(slot.id, now) ?? now;
  const left = (start - now) * (crew.isBefore ? 1 : crew.speed);
  box.dataset.slot = slot.id;
  write(
    need("mine-time"),
    left < 86_400_000 ? t("in {time}", { time: waitText(left) }) : timeOfDay(start, show.timezone),
  );
  write(need("mine-what"), `${slot.cue} ${slot.title}`);
  mark(box, "soon", left <= 60_000);
  return left > 0 ? changesAt(now, left, crew.isBefore ? 1 : crew.speed) : null;
}

/** Those who look after the chat have it before their eyes. */
function showChat() {
  const section = need("chat-section");
  const was = section.hidden;
  section.hidden = !CHAT.includes(part());
  if (was && !section.hidden) comments.follow();
}

/** Whether this part is the person's own: nobody says ready for another's. */
function isOwn() {
  const own = page.rights.parts ?? null;
  return duties.acknowledge && (own === null || own.includes(part()));
}

function showReady() {
  const button = need("ready");
  const { floor } = crew;
  const isAsked = crew.isBefore && isOwn() && floor !== null;
  button.hidden = !isAsked;
  if (floor === null) return;
  const by = floor.ready[part()] ?? null;
  button.setAttribute("aria-pressed", String(by !== null));
  write(button, by === null ? t("Ready") : t("Ready ✓ {name}", { name: by }));
  enable(crew.live, need("operator"));
}

function sayReady() {
  const { floor } = crew;
  if (!crew.isBefore || floor === null || !isOwn()) return;
  void commands.send({ type: "ready", role: part(), ready: floor.ready[part()] === undefined });
}

draw();
