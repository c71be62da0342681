// The co-host's tablet: puts its parts together.

import { make, mark, need, write } from "../lib/dom.js";
import { timeOfDay } from "../lib/format.js";
import { addKeys } from "../lib/keys.js";
import { kinds, t } from "../lib/texts.js";
import { OVER } from "../lib/timing.js";
import { openHostScreen } from "./base.js";
import { ahead, Coming } from "./cohost_coming.js";
import { Goods } from "./cohost_goods.js";
import { fit } from "./fit.js";
import { RundownSource } from "./rundown_source.js";
import { lines } from "./slot.js";

const names = kinds();
const { show, may, settings, live, inbox } = openHostScreen("cohost", {
  picked: 12,
  next: (timing) => ahead(timing, source.slots)[0] ?? null,
});
const source = new RundownSource(live, show.id);
const goods = new Goods(live, settings, show);
const coming = new Coming(live);

fit(need("stage"), ["small", "columns", "smaller", "tight", "least", "tiny", "scroll"]);
source.onChange = draw;
source.want(true);
live.on("timing", draw);
live.on("floor", (floor) => {
  const since =
    floor.hosts_since === null ? "" : t("since {time}", { time: timeOfDay(floor.hosts_since, show.timezone) });
  write(
    need("hosts"),
    floor.hosts.length === 0 ? "" : [t("Hosts"), floor.hosts.join(", "), since].filter(Boolean).join(" · "),
  );
});
addKeys([
  {
    keys: ["enter", " ", "pagedown", "arrowright"],
    label: "Enter Space →",
    does: t("Got it"),
    run: () => may && inbox.answer(),
  },
]);

function draw() {
  const { timing } = live;
  if (timing === null) return;
  const over = OVER.includes(timing.status);
  const onAir = source.slot(timing.run?.slot_id);
  const still = over ? [] : ahead(timing, source.slots);
  // Before the show there is time to read what it begins with.
  const slot = timing.run === null ? (still[0] ?? null) : onAir;
  mark(need("stage"), "kind", onAir?.kind ?? "custom");
  lead("comments-box", onAir?.kind === "interaction");
  lead("timers-box", ["lottery", "platform_draw"].includes(onAir?.kind ?? ""));
  write(need("facts"), onAir === null ? show.title : `${onAir.cue} · ${names[onAir.kind] ?? onAir.kind}`);
  write(need("title"), onAir?.title ?? (over ? "" : t("Before the show")));
  goods.show(slot?.id ?? "", slot?.items ?? []);
  paragraphs(
    "notes",
    lines(slot?.notes).map((line) => make("li", {}, line)),
  );
  const script = (slot?.script ?? "").trim();
  need("script").hidden = script === "";
  paragraphs("script-text", script === "" ? [] : script.split(/\n{2,}/).map((part) => make("p", {}, part)));
  const isBare = slot !== null && (slot.items ?? []).length === 0 && script === "" && lines(slot.notes).length === 0;
  const first = slot !== null && onAir === null ? [t("It begins with"), slot.cue, slot.title].join(" ") : "";
  write(
    need("notice"),
    source.revision < 0 ? t("Loading") : first || (isBare ? t("This slot has no items, notes or script.") : ""),
  );
  coming.show(still);
}

/**
 * Put a part before everything else of the slot, or back beside it.
 * @param {string} id
 * @param {boolean} first
 */
function lead(id, first) {
  const part = need(id);
  if (first === (part.parentElement === need("now"))) return;
  if (first) need("now").prepend(part);
  else need("coming").after(part);
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
