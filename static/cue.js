// The hosts' screen: puts its parts together.

import { showAlerts } from "./alerts.js";
import { face, paintFace } from "./countdown.js";
import { data, make, mark, maybe, need, write } from "./dom.js";
import { length, money } from "./format.js";
import { addKeys } from "./keys.js";
import { showLamp } from "./lamp.js";
import { Live } from "./live.js";
import { Inbox } from "./inbox.js";
import { keepAwake } from "./wake.js";
import { bindTextSize } from "./text_size.js";
import { kinds, t } from "./words.js";

/** @typedef {import("./protocol.js").SlotCard} SlotCard */
/** @typedef {import("./protocol.js").Timing} Timing */
/** @typedef {import("./protocol.js").Item} Item */

/** This long before zero the next slot gets "standby". */
const STANDBY_MS = 10_000;
/** This long a fresh take shows "go". */
const GO_MS = 3_000;

/** @type {{show: import("./protocol.js").Show, me: string, role: string}} */
const page = data("page");
const { show } = page;
const live = new Live(show.id, "cue");
const names = kinds();

showLamp(live, show.timezone);
showAlerts(live);
keepAwake();
bindTextSize(need("smaller"), need("larger"));
need("fullscreen").addEventListener("click", () => void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.()));
if (!document.fullscreenEnabled) need("fullscreen").hidden = true;

const inbox = new Inbox(live, page.me);
addKeys([{ keys: ["enter", " ", "pagedown", "arrowright"], label: "Enter Space", does: t("Got it"), run: () => inbox.answer() }]);

/** @type {string | null} */
let run = null;
let isFirst = true;
let goUntil = 0;

live.on("timing", (timing) => {
  const fresh = timing.run?.run_id ?? null;
  // A page that was just opened or came back has not seen the take; it does not say "go" late.
  if (fresh !== null && fresh !== run && !isFirst && live.now() - (timing.run?.started_at ?? 0) < GO_MS) goUntil = live.now() + GO_MS;
  isFirst = false;
  run = fresh;
  need("blackout").hidden = timing.blackout !== true;
  showSlot(timing.now ?? null, timing);
  showAhead(timing.after ?? []);
});
live.ticker.add(paint);

/**
 * @param {SlotCard | null} slot
 * @param {Timing} timing
 */
function showSlot(slot, timing) {
  mark(need("stage"), "kind", slot?.kind ?? "custom");
  const over = timing.status === "ended" || timing.status === "reviewed";
  write(need("facts"), slot === null ? show.title : `${slot.cue} · ${names[slot.kind] ?? slot.kind}`);
  write(need("title"), slot?.title ?? (over ? t("The show has ended. Thank you.") : t("Before the show")));
  need("items").replaceChildren(...(slot?.items ?? []).map(itemRow));
  const notes = (slot?.notes ?? "").split("\n").map((line) => line.trim().replace(/^[•\-·*]\s*/, "")).filter(Boolean);
  need("notes").replaceChildren(...notes.map((line) => make("li", {}, line)));
}

/** @param {Item} item */
function itemRow(item) {
  const price = item.price ?? null;
  const tag = item.tag_price ?? null;
  return make(
    "li",
    { "data-sku": item.sku },
    make("span", { class: "link", title: t("Link no.") }, item.link_no === null || item.link_no === undefined ? "" : String(item.link_no)),
    make("span", {}, make("span", { class: "name" }, item.title || item.sku), item.line ? make("p", { class: "line" }, item.line) : null),
    make("span", { class: "price" }, price === null ? "" : money(price, show.currency), tag !== null && tag !== price ? make("s", {}, money(tag, show.currency)) : null),
  );
}

/** @param {SlotCard[]} after */
function showAhead(after) {
  const line = (/** @type {SlotCard} */ slot) => `${slot.cue} ${slot.title} ${length(slot.duration_ms)}`;
  const [next, ...rest] = after;
  need("next").replaceChildren(...(next === undefined ? (run === null ? [] : [t("This is the last slot")]) : [make("b", {}, t("Next")), line(next)]));
  need("then").replaceChildren(...(rest.length === 0 ? [] : [make("b", {}, t("Then")), rest.map(line).join("  ·  ")]));
}

/**
 * @param {number} now
 * @returns {number | null}
 */
function paint(now) {
  const timing = live.timing;
  const output = need("countdown");
  const bar = /** @type {HTMLElement} */ (need("progress").firstElementChild);
  if (timing === null || timing.run === null) return paintIdle(timing, output, bar, now);
  const seen = face(timing.run, now, show.timezone);
  paintFace(output, seen, timing.run.paused);
  bar.style.transform = `scaleX(${seen.used.toFixed(4)})`;
  mark(need("progress"), "phase", seen.phase);
  mark(need("stage"), "phase", seen.phase);
  signal(timing, seen, now);
  return seen.next !== null && goUntil > now ? Math.min(seen.next, goUntil) : seen.next ?? (goUntil > now ? goUntil : null);
}

/**
 * @param {Timing} timing
 * @param {import("./countdown.js").Face} seen
 * @param {number} now
 */
function signal(timing, seen, now) {
  const next = timing.after?.[0];
  if (timing.run?.paused === true) say("paused", t("Paused"));
  else if (now < goUntil) say("go", t("Go"));
  else if (next !== undefined && seen.left > 0 && seen.left <= STANDBY_MS) say("standby", `${t("Standby")} · ${next.cue} ${next.title}`);
  else if (seen.phase === "overtime") say("overtime", t("Overtime"));
  else if (seen.phase === "danger") say("danger", t("Ending now"));
  else if (seen.phase === "warning") say("warning", t("Wrap up"));
  else say("", "");
}

/**
 * @param {string} kind
 * @param {string} text
 */
function say(kind, text) {
  const element = need("signal");
  element.dataset.signal = kind;
  write(element, text);
}

/**
 * @param {Timing | null} timing
 * @param {HTMLElement} output
 * @param {HTMLElement} bar
 * @param {number} now
 */
function paintIdle(timing, output, bar, now) {
  bar.style.transform = "scaleX(0)";
  say("", "");
  const until = show.starts_at - now;
  const isBefore = timing !== null && (timing.status === "draft" || timing.status === "armed");
  if (!isBefore || until <= 0 || until > 86_400_000) {
    paintFace(output, null);
    return null;
  }
  const seconds = Math.ceil(until / 1000);
  const text = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].filter((part, at) => at > 0 || part > 0).map((part) => String(part).padStart(2, "0")).join(":");
  paintFace(output, { text, seconds, phase: "pending", left: until, used: 0, next: null });
  return now + (until % 1000 || 1000);
}

maybe("main")?.focus();
