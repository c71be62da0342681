// Cues on the control page: sending them, and who has seen them.

import { make, maybe, need, write } from "./dom.js";
import { timeOfDay } from "./format.js";
import { nextSecond } from "./ticker.js";
import { t } from "./words.js";

/** @typedef {import("./protocol.js").Cue} Cue */

/** A cue that nobody has answered for so long stands out. */
const LONG_MS = 20_000;

/**
 * @param {import("./live.js").Live} live
 * @param {import("./commands.js").Commands} commands
 * @param {string} timezone
 */
export function showCues(live, commands, timezone) {
  /** @type {Map<number, Cue>} */
  let cues = new Map();
  const list = need("cues");
  const roles = new Map([...document.querySelectorAll("#cue-to option")].map((option) => [/** @type {HTMLOptionElement} */ (option).value, option.textContent ?? ""]));

  live.on("snapshot", () => {
    cues = new Map();
    list.replaceChildren();
  });
  live.on("cue", (cue) => {
    cues.set(cue.number, cue);
    const old = maybe(`cue-${cue.number}`);
    const fresh = row(cue, timezone, roles.get(cue.to) ?? cue.to);
    if (old !== null) old.replaceWith(fresh);
    else list.prepend(fresh);
    while (list.childElementCount > 50) list.lastElementChild?.remove();
    live.ticker.wake();
  });
  live.ticker.add((now) => {
    let waiting = false;
    for (const cue of cues.values()) {
      const element = maybe(`cue-${cue.number}`)?.querySelector(".acks");
      if (element instanceof HTMLElement && (cue.acks ?? []).length === 0) {
        const isLong = now - cue.at > LONG_MS;
        element.dataset.waiting = isLong ? "long" : "short";
        write(element, isLong ? t("no answer yet") : t("sent"));
        waiting ||= !isLong;
      }
    }
    return waiting ? nextSecond(now) : null;
  });
  bindSender(commands);
}

/**
 * @param {Cue} cue
 * @param {string} timezone
 * @param {string} to
 */
function row(cue, timezone, to) {
  const acks = cue.acks ?? [];
  const names = acks.map((ack) => `✓ ${ack.by}`).join("  ");
  const title = acks.map((ack) => `${ack.by} ${timeOfDay(ack.at, timezone)}`).join("\n");
  return make(
    "li",
    { id: `cue-${cue.number}`, "data-urgency": cue.urgency, "data-number": String(cue.number) },
    make("time", {}, timeOfDay(cue.at, timezone)),
    make("span", {}, make("span", { class: "text" }, cue.text), make("span", { class: "to" }, `  → ${to}`)),
    make("span", { class: "acks", title }, names),
  );
}

/** @param {import("./commands.js").Commands} commands */
function bindSender(commands) {
  const form = maybe("cue-sender");
  if (!(form instanceof HTMLFormElement)) return;
  const text = /** @type {HTMLInputElement} */ (need("cue-text"));
  const value = (/** @type {string} */ id) => /** @type {HTMLSelectElement} */ (need(id)).value;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (text.value.trim() === "") return;
    const urgency = value("cue-urgency");
    const sent = await commands.send({ type: "send_cue", text: text.value.trim(), to: value("cue-to"), urgency, blink: urgency === "now" });
    // What was typed stays until it is really out.
    if (sent) text.value = "";
  });
}
