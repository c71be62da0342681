// What comes after the slot on air.

import { make, mark, need } from "../lib/dom.js";
import { length } from "../lib/format.js";
import { t } from "../lib/texts.js";

/**
 * @param {import("../live/protocol.js").SlotCard[]} after
 * @param {boolean} isRunning
 */
export function showAhead(after, isRunning) {
  const names = [t("Next"), t("Then")];
  const slots = after.map((slot, at) =>
    make(
      "li",
      { "data-kind": slot.kind },
      make("span", { class: "when" }, names[at] ?? ""),
      make("i", { class: "kind-bar" }),
      make("b", {}, slot.cue),
      make("span", { class: "name" }, slot.title),
      make("span", { class: "length" }, length(slot.duration_ms)),
    ),
  );
  const last = isRunning && slots.length === 0 ? [make("li", {}, t("This is the last slot"))] : [];
  need("ahead").replaceChildren(...slots, ...last);
  mark(need("ahead"), "empty", slots.length + last.length === 0);
}
