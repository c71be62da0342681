// The hosts' screen: puts its parts together.

import { need } from "../lib/dom.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { OVER } from "../lib/timing.js";
import { showAhead } from "./ahead.js";
import { openHostScreen } from "./base.js";
import { fit } from "./fit.js";
import { RundownSource } from "./rundown_source.js";
import { Script } from "./script.js";
import { SlotOnAir } from "./slot.js";

const { show, may, settings, live, inbox } = openHostScreen("cue", {
  picked: 2,
  next: (timing) => timing.after?.[0] ?? null,
});
const slotOnAir = new SlotOnAir(live, settings, show);
const script = new Script(settings, new RundownSource(live, show.id));
// The clock gives way to what is said; a word from the director and a comment to answer get smaller, and stay whole.
fit(need("stage"), [
  ...["rest", "picked", "beside", "clock", "small", "notes", "half-clock", "smaller", "next", "line", "close"],
  ...["least", "tight", "tiny", "items", "scroll"],
]);

live.on("timing", (timing) => {
  slotOnAir.show(timing.now ?? null, OVER.includes(timing.status) ? "" : t("Before the show"), show.title);
  showAhead(timing.after ?? [], timing.run !== null);
  script.show(timing.run?.slot_id ?? null);
});

/** A pedal or a clicker: a key that sets the speed of the script answers nothing, and one that is held answers once. */
const press = (/** @type {KeyboardEvent} */ event) => {
  if (!script.key(event.key.toLowerCase()) && !event.repeat && may) inbox.answer();
};
addKeys([
  {
    keys: ["enter", " ", "pagedown", "arrowright"],
    label: "Enter Space →",
    does: t("Got it"),
    run: press,
    repeats: true,
  },
  {
    keys: ["pageup", "arrowup", "arrowdown"],
    label: "↑ ↓",
    does: t("Script faster or slower"),
    run: (event) => script.key(event.key.toLowerCase()),
    repeats: true,
  },
  ...(may ? [{ keys: ["x"], label: "X", does: t("Can't"), run: () => void inbox.reply(t("Can't")) }] : []),
]);
