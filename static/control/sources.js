// How the sources of the figures deliver: one line in the head of the figures, and under it, on demand, each of them.

import { addActions } from "../app/palette.js";
import { make, mark, need, write } from "../lib/dom.js";
import { age, timeOfDay } from "../lib/format.js";
import { called, isLive } from "../lib/source_names.js";
import { t } from "../lib/texts.js";
import { nextSecond } from "../live/ticker.js";

/** @typedef {import("../live/bodies.js").Source} Source */
/** @typedef {"fresh" | "late" | "missing"} Freshness */

const MINUTE = 60_000;
/** A clock that is wrong by no more than this is not worth a word. */
const SKEW_MS = 1_000;
/** @type {Freshness[]} */
const WORST_FIRST = ["missing", "late", "fresh"];

/**
 * @param {import("../live/live.js").Live} live
 * @param {string} timezone
 */
export function showSources(live, timezone) {
  const box = /** @type {HTMLDetailsElement} */ (need("sources"));
  /** @type {{as_of: number, sources: Source[]}} */
  let frame = { as_of: 0, sources: [] };
  live.on("metrics", ({ as_of, sources }) => {
    frame = { as_of, sources: sources ?? [] };
    live.ticker.wake();
  });
  live.ticker.add((now) => {
    box.hidden = frame.sources.length === 0;
    if (box.hidden) return null;
    const grown = document.body.dataset.status === "on_air" ? Math.max(0, now - frame.as_of) : 0;
    const rows = frame.sources.map((source) => ({
      source,
      old: source.age_ms + grown,
      is: state(source, source.age_ms + grown),
    }));
    head(rows);
    if (box.open) list(rows, timezone);
    return nextSecond(now);
  });
  box.addEventListener("toggle", () => live.ticker.wake());
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    event.stopPropagation();
    close(box);
  });
  document.addEventListener("click", (event) => {
    if (box.open && event.target instanceof Node && !box.contains(event.target)) box.open = false;
  });
  addActions(() =>
    box.hidden ? [] : [{ name: t("Sources of the figures"), hint: t("Figures"), run: () => open(box) }],
  );
}

/** @param {HTMLDetailsElement} box */
function open(box) {
  const tab = document.querySelector(".tabs > [data-tab=figures]");
  if (tab instanceof HTMLElement && tab.offsetParent !== null) tab.click();
  box.open = true;
  box.querySelector("summary")?.focus();
}

/** @param {HTMLDetailsElement} box */
function close(box) {
  box.open = false;
  box.querySelector("summary")?.focus();
}

/**
 * What is fresh ages here as well when nothing new is heard.
 * @param {Source} source
 * @param {number} old
 * @returns {Freshness}
 */
function state(source, old) {
  return source.freshness === "fresh" && old > MINUTE ? "late" : source.freshness;
}

/** @typedef {{source: Source, old: number, is: Freshness}} Row */

/** @param {Row[]} all */
function head(all) {
  const rows = all.filter(({ source }) => isLive(source.name));
  if (rows.length === 0) {
    const line = need("sources-line");
    mark(line, "is", "fresh");
    mark(line, "troubled", false);
    write(line, [...new Set(all.map(({ source }) => called(source.name)))].join(" · "));
    return;
  }
  const worst = WORST_FIRST.find((one) => rows.some(({ is }) => is === one)) ?? "fresh";
  const how = rows.filter(({ is }) => is === worst).length;
  const troubled = rows.some(({ source }) => source.parking || ahead(source) !== "");
  const line = need("sources-line");
  mark(line, "is", worst);
  mark(line, "troubled", worst === "fresh" && troubled);
  const count = rows.length === 1 ? t("1 source") : t("{n} sources", { n: rows.length });
  const word =
    worst === "fresh"
      ? troubled
        ? t("clock wrong")
        : words()[worst]
      : rows.length === 1
        ? words()[worst]
        : `${how} ${words()[worst]}`;
  write(line, `${count} · ${word}`);
}

/**
 * @param {Row[]} rows
 * @param {string} timezone
 */
function list(rows, timezone) {
  const body = need("sources-list");
  const wanted = rows.map(({ source }) => source.name).join("\n");
  if (body.dataset.names !== wanted) {
    body.dataset.names = wanted;
    body.replaceChildren(
      ...rows.map(() =>
        make(
          "li",
          {},
          make("b", { class: "source-name cut" }),
          make("span", { class: "source-is" }),
          make("span", { class: "source-age" }),
          make("span", { class: "source-rate" }),
          make("span", { class: "source-notes" }),
        ),
      ),
    );
  }
  rows.forEach(({ source, old, is }, index) => {
    const row = /** @type {HTMLElement} */ (body.children[index]);
    const [name, word, aged, rate, notes] = /** @type {HTMLElement[]} */ ([...row.children]);
    if (name === undefined || word === undefined || aged === undefined || rate === undefined || notes === undefined)
      return;
    mark(row, "is", isLive(source.name) ? is : "fresh");
    write(name, called(source.name));
    row.title = explain(source);
    write(word, isLive(source.name) ? words()[is] : "");
    write(aged, age(old));
    write(rate, t("{n}/min", { n: source.per_minute.toLocaleString("en-US") }));
    write(notes, remarks(source, timezone).join(" · "));
    notes.hidden = notes.textContent === "";
  });
}

/** @returns {Record<Freshness, string>} */
const words = () => ({ fresh: t("Fresh"), late: t("Late"), missing: t("Missing") });

/** @param {Source} source */
function ahead({ skew_ms: skew }) {
  if (skew === null || Math.abs(skew) <= SKEW_MS) return "";
  return skew > 0
    ? t("its clock is {age} ahead", { age: age(skew) })
    : t("its clock is {age} behind, or it holds events back", { age: age(-skew) });
}

/**
 * @param {Source} source
 * @param {string} timezone
 */
function remarks(source, timezone) {
  const found = [ahead(source)];
  if (source.parked > 0)
    found.push(
      t("{n} set aside: they claim to be from the future, up to {time}", {
        n: source.parked.toLocaleString("en-US"),
        time: timeOfDay(source.parked_at ?? 0, timezone),
      }),
    );
  if (source.refunds_beyond > 0) found.push(t("refunds beyond what was paid"));
  if (source.contradictions > 0)
    found.push(t("payments that contradict: {n}", { n: source.contradictions.toLocaleString("en-US") }));
  return found.filter(Boolean);
}

/** @param {Source} source */
function explain(source) {
  const kinds = Object.entries(source.kinds).map(([kind, { age_ms: old }]) => `${kind} ${age(old)}`);
  const late =
    source.late > 0
      ? t("{n} came late, up to {age}", { n: source.late.toLocaleString("en-US"), age: age(source.latest_ms) })
      : "";
  const again =
    source.repeats > 0 ? t("{n} came twice and count once", { n: source.repeats.toLocaleString("en-US") }) : "";
  return [t("{n} events", { n: source.events.toLocaleString("en-US") }), late, again, ...kinds]
    .filter(Boolean)
    .join("\n");
}
