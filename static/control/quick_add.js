// Adding a slot from the control page, right behind the next one.

import { call } from "../lib/api.js";
import { maybe, need } from "../lib/dom.js";
import { newId, nextCue } from "../lib/ids.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";
import { lengthHelp, readLength } from "../lib/typed_times.js";

const LONGEST = 86_400_000;

/**
 * @param {string} show
 * @param {import("../live/live.js").Live} live
 */
export function bindAddSlot(show, live) {
  const form = maybe("add-slot");
  if (!(form instanceof HTMLFormElement)) return;
  const field = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (need(id));
  const path = `/api/v1/shows/${encodeURIComponent(show)}/rundown`;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const duration = readLength(field("add-length").value);
    const wrong =
      field("add-title").value.trim() === ""
        ? t("Write a title.")
        : duration === null
          ? lengthHelp()
          : duration > LONGEST
            ? t("A day is the longest.")
            : "";
    field("add-title").setAttribute("aria-invalid", String(field("add-title").value.trim() === ""));
    field("add-length").setAttribute("aria-invalid", String(duration === null || duration > LONGEST));
    const fault = need("add-fault");
    fault.hidden = wrong === "";
    fault.textContent = wrong;
    if (wrong !== "" || duration === null)
      return field(field("add-title").value.trim() === "" ? "add-title" : "add-length").focus();
    const plan = await call("GET", path);
    if (!plan.ok) {
      toast(plan.body?.detail ?? t("The server was not reached. Nothing was added."), { level: "error" });
      return;
    }
    /** @type {import("../live/protocol.js").Slot[]} */
    const slots = plan.body.slots;
    const after = slots.findIndex((slot) => slot.id === (live.timing?.next ?? live.timing?.run?.slot_id));
    const kind = /** @type {import("../live/protocol.js").SlotKind} */ (field("add-kind").value);
    const slot = {
      id: newId(),
      cue: nextCue(slots),
      kind,
      title: field("add-title").value.trim(),
      duration_ms: duration,
    };
    slots.splice(after < 0 ? slots.length : after + 1, 0, slot);
    const answer = await call("PUT", path, { revision: plan.body.revision, slots });
    if (answer.ok) {
      field("add-title").value = "";
      toast(t("{cue} added", { cue: slot.cue }));
    } else {
      toast(answer.body?.detail ?? t("The server was not reached. Nothing was added."), { level: "error" });
    }
  });
}
