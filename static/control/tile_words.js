// What is said beside a figure: where it is going, where it stands, how far its target is, and what is behind it.

import { clockTime, DASH, kpi, timeOfDay } from "../lib/format.js";
import { t } from "../lib/texts.js";

/** @typedef {import("../live/bodies.js").Frame} Frame */
/** @typedef {import("../live/bodies.js").Kpi} Kpi */
/** @typedef {import("../live/bodies.js").Goal} Goal */
/** @typedef {import("../live/protocol.js").TileSpec} TileSpec */
/**
 * For the tile; where that has no room; for readers.
 * @typedef {object} Beside
 * @property {string} kind
 * @property {string} text
 * @property {string} brief
 * @property {string} long
 */
/**
 * How the figures are looked at.
 * @typedef {object} View
 * @property {number} minutes
 * @property {string} currency
 * @property {string} timezone
 * @property {boolean} isOver
 */

/** Whose last minutes are told by another figure: of a number that stands for an instant, the mean. */
const LATELY = /** @type {Record<string, string>} */ ({ online: "avg_online" });
/** Less than this is no movement. */
const STEADY = 0.03;
/** So far from its target's curve a figure is on it. */
const ON_PACE = 0.005;
const MOST = 9.99;
const NOT_REPORTED = "No source reports it.";
/** Why there may be no value, as the server says it; here so that the texts are found. */
void [
  t("No source reports it."),
  t("No source reports when people leave."),
  t("It has a meaning for a whole show only."),
  t("It has a meaning for a part of a show only."),
  t("The show has not begun."),
  t("The show was not on air in this time."),
  t("How many people were online in this time is not known."),
  t("No targets were set before the start."),
  t("None of the figures that have a target is known yet."),
  t("It is the room's first show: there is nobody to compare with."),
  t("There are too many people to tell who of them is new."),
  t("The days after the show are not over yet."),
  t("Who was there in these minutes is no longer kept."),
  t("There are fewer than five of them."),
  t("Their tier is not known."),
  t("What it is divided by is still 0."),
  t("Over 100 %: the sources report fewer people who were there than people who did this."),
];

/**
 * A fraction as a whole percentage.
 * @param {number} fraction
 */
export function share(fraction) {
  return `${Math.round(Math.abs(fraction) * 100)}\u202f%`;
}

/**
 * The last minutes against those before; null where either is unknown.
 * @param {TileSpec} spec
 * @param {Frame} frame
 * @param {number} minutes
 * @returns {{last: number, before: number, way: "up" | "down" | "level", text: string, change: string} | null}
 */
export function trend(spec, frame, minutes) {
  const slug = LATELY[spec.slug] ?? spec.slug;
  const lately = frame.recent?.find((one) => one.minutes === minutes);
  const [last, before] = [lately?.last[slug]?.value, lately?.before[slug]?.value];
  if (last === null || last === undefined || before === null || before === undefined) return null;
  if (before === 0)
    return last === 0
      ? null
      : { last, before, way: last > 0 ? "up" : "down", text: "", change: last > 0 ? t("up from 0") : t("down from 0") };
  const change = (last - before) / Math.abs(before);
  const way = Math.abs(change) < STEADY ? "level" : change > 0 ? "up" : "down";
  const sign = Math.round(change * 100) === 0 ? "±" : change > 0 ? "+" : "−";
  const size = share(Math.min(Math.abs(change), MOST));
  return { last, before, way, text: size, change: `${Math.abs(change) > MOST ? "> " : ""}${sign}${size}` };
}

/**
 * A trend in words.
 * @param {string} change
 * @param {number} minutes
 */
export function trendWords(change, minutes) {
  return minutes === 1
    ? t("{change} against the minute before", { change })
    : t("{change} against the {n} minutes before", { change, n: minutes });
}

/**
 * The amount that a figure is to reach; empty where there is none.
 * @param {TileSpec} spec
 * @param {Frame} frame
 * @param {string} currency
 */
export function targetText(spec, frame, currency) {
  const target = frame.goals?.[spec.slug]?.target ?? spec.target;
  // As it was typed: a target of 1.5 % is no 1.50 %.
  return target === null ? "" : short(target, spec.unit, currency).replace(/(?:\.0+|(?<=\.\d+)0+)(?=\u202f%)/, "");
}

/**
 * What stands beside the value: who says it, else how far its target is, else where the last minute stands.
 * @param {TileSpec} spec
 * @param {Frame} frame
 * @param {View} view
 * @returns {Beside | null}
 */
export function beside(spec, frame, view) {
  const value = frame.kpis[spec.slug];
  const reported = value === undefined ? null : statement(spec, value, view);
  if (reported !== null) return reported;
  const goal = frame.goals?.[spec.slug];
  if (goal !== undefined) return goalWords(goal, view.isOver);
  const rank = rankOf(spec, frame);
  return rank === null || view.isOver
    ? null
    : {
        kind: "rank",
        text: t("beats {share}", { share: share(rank) }),
        brief: t("above {share}", { share: share(rank) }),
        long: rankWords(rank),
      };
}

/**
 * @param {TileSpec} spec
 * @param {Kpi} value
 * @param {View} view
 * @returns {Beside | null}
 */
function statement(spec, value, view) {
  const by = { platform: t("Platform"), manual: t("By hand"), counted: t("Counted") };
  if (value.value !== null && (value.source === "platform" || value.source === "manual")) {
    const at = value.at === undefined ? "" : timeOfDay(value.at, view.timezone);
    return {
      kind: value.source,
      text: `${by[value.source]} ${at}`,
      brief: by[value.source],
      long: t("{who}, stated at {time}", { who: by[value.source], time: at }),
    };
  }
  if (value.reported === undefined || value.reported_by === undefined) return null;
  const who = by[value.reported_by];
  const at = value.reported_at === undefined ? "" : timeOfDay(value.reported_at, view.timezone);
  const full = kpi(value.reported, value.unit ?? spec.unit, view.currency).full;
  const same = value.reported === value.value ? "=" : "≠";
  return {
    kind: "reported",
    text: `${who} ${short(value.reported, spec.unit, view.currency)}`,
    brief: `${same} ${who}`,
    long: t("{who} says {value}, stated at {time}", { who, value: full, time: at }),
  };
}

/**
 * How far a target is.
 * @param {Goal} goal
 * @param {boolean} isOver
 * @returns {Beside | null}
 */
function goalWords(goal, isOver) {
  if (goal.attainment === null) return null;
  const reached = t("{share} of the target", { share: share(goal.attainment) });
  if (isOver || goal.pace === null) return { kind: "goal", text: share(goal.attainment), brief: "", long: reached };
  const off = goal.pace - 1;
  if (Math.abs(off) < ON_PACE) return { kind: "on", text: t("on pace"), brief: "", long: t("on pace") };
  const [above, size] = [off > MOST ? ">\u202f" : "", share(Math.min(Math.abs(off), MOST))];
  const said = { share: above + size };
  const text = off > 0 ? t("ahead {share}", said) : t("behind {share}", said);
  return { kind: off > 0 ? "ahead" : "behind", text, brief: `${above}${off > 0 ? "+" : "−"}${size}`, long: text };
}

/**
 * Which share of the show's minutes the last whole one was better than.
 * @param {TileSpec} spec
 * @param {Frame} frame
 */
function rankOf(spec, frame) {
  const rank = frame.ranks?.[spec.slug];
  if (rank === undefined) return null;
  return spec.better === "lower" ? 1 - rank : rank;
}

/** @param {number} rank */
function rankWords(rank) {
  return t("The last whole minute was better than {share} of the show's minutes.", { share: share(rank) });
}

/**
 * @param {number} value
 * @param {string} unit
 * @param {string} currency
 */
function short(value, unit, currency) {
  const text = kpi(value, unit, currency);
  return text.short + (text.unit === "%" ? "\u202f%" : text.unit);
}

/**
 * All that is behind a figure: lines of a name and what is to be said.
 * @param {TileSpec} spec
 * @param {Frame} frame
 * @param {View} view
 * @param {string} age how old it is; empty while it is fresh
 * @returns {{value: string, lines: [string, string][], notes: string[]}}
 */
export function facts(spec, frame, view, age) {
  const value = frame.kpis[spec.slug];
  const full = (/** @type {number} */ figure) => kpi(figure, spec.unit, view.currency).full;
  const known = value !== undefined && value.value !== null;
  /** @type {[string, string][]} */
  const lines = [];
  if (!known) lines.push([t("Why"), t(value?.reason || NOT_REPORTED)]);
  else lines.push([t("Source"), source(value, frame, view, age)]);
  if (known && spec.estimated && frame.unique_error)
    lines.push([
      t("Estimate"),
      t("±{share} %: over a million people are no longer counted one by one", {
        share: (frame.unique_error * 100).toFixed(1),
      }),
    ]);
  if (known && value.reported !== undefined) lines.push([t("Reported"), statement(spec, value, view)?.long ?? ""]);
  lines.push(...goalLines(spec, frame, view, full));
  const moves = view.isOver ? null : trend(spec, frame, view.minutes);
  const last = view.minutes === 1 ? t("Last minute") : t("Last {n} minutes", { n: view.minutes });
  if (moves !== null)
    lines.push([
      last,
      t("{last}, before that {before}: {change}", {
        last: full(moves.last),
        before: full(moves.before),
        change: moves.change,
      }),
    ]);
  const rank = rankOf(spec, frame);
  if (rank !== null && !view.isOver) lines.push([t("Rank"), rankWords(rank)]);
  if (known && typeof value.numerator === "number" && typeof value.denominator === "number") {
    lines.push([
      t("Made of"),
      `${kpi(value.numerator, spec.part, view.currency).full} ÷ ${kpi(value.denominator, "count", view.currency).full}`,
    ]);
  }
  lines.push([t("Formula"), spec.formula]);
  return {
    value: known ? full(/** @type {number} */ (value.value)) : DASH,
    lines,
    notes: [value?.doubt ? t(value.doubt) : "", spec.caveat].filter(Boolean),
  };
}

/**
 * @param {Kpi} value
 * @param {Frame} frame
 * @param {View} view
 * @param {string} age
 */
function source(value, frame, view, age) {
  if (value.source === "platform" || value.source === "manual") {
    const who = value.source === "platform" ? t("Platform") : t("By hand");
    return value.at === undefined
      ? who
      : t("{who}, stated at {time}", { who, time: clockTime(value.at, view.timezone) });
  }
  const counted = t("Counted, as of {time}", { time: clockTime(frame.as_of, view.timezone) });
  return age === "" ? counted : `${counted} · ${t("delayed by {age}", { age })}`;
}

/**
 * @param {TileSpec} spec
 * @param {Frame} frame
 * @param {View} view
 * @param {(figure: number) => string} full
 * @returns {[string, string][]}
 */
function goalLines(spec, frame, view, full) {
  const goal = frame.goals?.[spec.slug];
  /** @type {[string, string][]} */
  const weight =
    spec.weight === null
      ? []
      : [[t("Weight"), spec.weight === 0 ? t("0, so it is left out of attainment and pace") : String(spec.weight)]];
  if (goal === undefined) {
    if (spec.target === null || view.isOver) return [];
    return [[t("Target"), t("{value}, frozen at the start", { value: full(spec.target) })], ...weight];
  }
  const reached = goal.attainment === null ? "" : ` · ${t("{share} reached", { share: share(goal.attainment) })}`;
  const words = goalWords(goal, false);
  /** @type {[string, string][]} */
  const lines = [[t("Target"), `${full(goal.target)}${reached}`], ...weight];
  if (goal.expected !== null && goal.pace !== null && words !== null && !view.isOver) {
    lines.push([t("Pace"), t("should be {value} by now: {words}", { value: full(goal.expected), words: words.text })]);
  }
  return lines;
}
