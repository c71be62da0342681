// The alarm that somebody does not hear: screens of hosts and crew that have gone, sleep or are silent.

import { HOSTS } from "../desk/screens.js";
import { make, maybe, need } from "../lib/dom.js";
import { clockTime } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { OVER } from "../lib/timing.js";
import { toast } from "../lib/toast.js";

/** @typedef {import("../desk/screens.js").Missing} Missing */

const ID = "alert-screens-missing";
/** Names that are read at a glance; the list of screens has them all. */
const NAMED = 4;

/**
 * One of them in words.
 * @param {Missing} one
 * @param {string} timezone
 */
export function missed({ label, seen, why }, timezone) {
  const time = clockTime(seen, timezone);
  if (why === "asleep") return t("{name} asleep, last seen {time}", { name: label, time });
  return t("{name}, last seen {time}", { name: label, time });
}

/**
 * Who does not hear, each once, as they were last seen.
 * @param {Missing[]} missing those that went last first
 * @param {string} timezone
 */
export function unheard(missing, timezone) {
  const each = missing.filter((one, index) => missing.findIndex((other) => other.label === one.label) === index);
  const named = each.slice(0, NAMED).map((one) => missed(one, timezone));
  const more = each.length - named.length;
  return [...named, ...(more > 0 ? [t("{n} more", { n: more })] : [])].join(" · ");
}

/**
 * @param {import("../live/live.js").Live} live
 * @param {import("../desk/screens.js").Screens} screens
 * @param {{timezone: string, may: boolean, open: () => void}} options `may` dismiss it; `open` shows the list
 */
export function showMissing(live, screens, { timezone, may, open }) {
  /** Sleeping ones that the director knows of, until they wake. @type {Set<string>} */
  const noticed = new Set();
  let shown = "";

  const paint = () => {
    const isOver = live.timing !== null && OVER.includes(live.timing.status);
    const all = isOver ? [] : screens.missing;
    for (const id of noticed) if (!all.some((one) => one.id === id)) noticed.delete(id);
    const wanted = all.filter((one) => !noticed.has(one.id));
    const text = unheard(wanted, timezone);
    if (text === shown && (text === "" || maybe(ID) !== null)) return;
    shown = text;
    maybe(ID)?.remove();
    if (text !== "") need("alerts").append(banner(wanted, text));
  };

  /**
   * @param {Missing[]} wanted
   * @param {string} text
   */
  const banner = (wanted, text) => {
    const list = make("button", { type: "button", class: "small" }, t("Screens"));
    list.addEventListener("click", open);
    const dismiss = make("button", { type: "button", class: "small" }, t("Dismiss"));
    dismiss.addEventListener("click", async () => {
      for (const one of wanted) {
        const answer = one.why === "gone" ? await screens.dismiss(one.id) : { ok: true, status: 200, body: null };
        if (answer.ok || answer.status === 404) noticed.add(one.id);
        else return toast(answer.body?.detail ?? t("The server was not reached. Try again."), { level: "error" });
      }
      paint();
    });
    const level = wanted.some((one) => HOSTS.includes(one.view)) ? "error" : "warning";
    return make(
      "div",
      { class: "banner", id: ID, "data-level": level },
      make("span", { class: "banner-text" }, make("b", {}, t("Cues do not reach:")), ` ${text}`),
      list,
      ...(may ? [dismiss] : []),
    );
  };

  screens.onChange(paint);
  live.on("timing", paint);
}
