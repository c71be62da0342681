// Numbers, money and times as people read them; console/i18n/language.py writes them the same way on the server.

import { isChinese, language, minorDigits, t } from "./texts.js";

export const DASH = "–";

/** @type {[number, string, number][]} from this size on, the unit, what it stands for */
const SCALES = isChinese
  ? [
      [1e8, "亿", 1e8],
      [1e4, "万", 1e4],
    ]
  : [
      [1e9, "B", 1e9],
      [1e6, "M", 1e6],
      [1e5, "K", 1e3],
    ];

/**
 * A number in full, with groups.
 * @param {number} value
 * @param {number} [digits]
 */
export function number(value, digits = 0) {
  return value
    .toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replace("-", "−");
}

/**
 * A large number short, in two parts: the figure and its unit.
 * @param {number} value
 * @returns {[string, string]}
 */
export function compact(value) {
  for (const [floor, unit, size] of SCALES) {
    if (Math.abs(Math.round(value)) >= floor) {
      const scaled = Math.abs(value / size);
      return [number(value / size, scaled < 10 ? 2 : scaled < 1000 ? 1 : 0), unit];
    }
  }
  return [number(value), ""];
}

/** @type {Map<string, {symbol: string, digits: number}>} */
const currencies = new Map();

/** @param {string} currency */
function currencyOf(currency) {
  let known = currencies.get(currency);
  if (known === undefined) {
    const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" });
    const symbol = format.formatToParts(0).find((part) => part.type === "currency")?.value ?? currency;
    known = {
      symbol: symbol.length > 1 ? `${symbol}\u00a0` : symbol,
      digits: minorDigits(currency),
    };
    currencies.set(currency, known);
  }
  return known;
}

/**
 * How many minor units make one.
 * @param {string} currency
 */
export function minorUnits(currency) {
  return 10 ** currencyOf(currency).digits;
}

/**
 * Minor units as money in full; zero minor units are left out.
 * @param {number} minor
 * @param {string} currency
 */
export function money(minor, currency) {
  const { symbol, digits } = currencyOf(currency);
  const amount = Math.abs(minor) / 10 ** digits;
  const text = number(amount, digits).replace(/\.0+$/, "");
  return `${minor < 0 ? "−" : ""}${symbol}${text}`;
}

/**
 * A fraction as a percentage.
 * @param {number} fraction
 * @returns {[string, string]}
 */
function percent(fraction) {
  const size = Math.abs(fraction * 100);
  return [number(fraction * 100, size < 10 ? 2 : size < 100 ? 1 : 0), "%"];
}

/**
 * A KPI by its unit, short, as figure and unit, and in full for the hover.
 * @param {number} value
 * @param {string} unit
 * @param {string} currency
 * @returns {{short: string, unit: string, full: string}}
 */
export function kpi(value, unit, currency) {
  if (unit === "money") {
    const { symbol } = currencyOf(currency);
    const full = money(value, currency);
    // What is worth less than a hundred is told to the cent: a value per viewer lies there.
    if (Math.abs(value) < 100 * minorUnits(currency)) return { short: full, unit: "", full };
    const [figure, scale] = compact(Math.round(Math.abs(value) / minorUnits(currency)));
    return { short: `${value < 0 ? "−" : ""}${symbol}${figure}`, unit: scale, full };
  }
  if (unit.startsWith("%") || unit === "percent" || unit === "fraction") {
    const [figure, sign] = percent(value);
    return { short: figure, unit: sign, full: `${figure} ${sign}` };
  }
  if (unit === "s" || unit === "seconds") {
    const text = length(value * 1000);
    return { short: text, unit: "", full: text };
  }
  if (unit === "people") value = Math.round(value);
  if (unit === "ratio" || unit === "index" || !Number.isInteger(value)) {
    const text = number(value, 2);
    return { short: text, unit: "", full: text };
  }
  const [figure, scale] = compact(value);
  return { short: figure, unit: scale, full: number(value) };
}

/**
 * A length of time as m:ss, or h:mm:ss from an hour on.
 * @param {number} ms
 */
export function length(ms) {
  const seconds = Math.round(Math.abs(ms) / 1000);
  return (ms < 0 && seconds > 0 ? "−" : "") + clockwork(seconds, 1);
}

/**
 * Seconds as a clock shows them.
 * @param {number} seconds
 * @param {number} minuteDigits
 */
export function clockwork(seconds, minuteDigits) {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(seconds % 60).padStart(2, "0");
  if (hours > 0) return `${hours}:${String(minutes).padStart(2, "0")}:${rest}`;
  return `${String(minutes).padStart(minuteDigits, "0")}:${rest}`;
}

/**
 * A signed lateness as +m:ss or −m:ss.
 * @param {number} ms
 */
export function signed(ms) {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  return `${ms < 0 ? "−" : "+"}${clockwork(seconds, 1)}`;
}

/**
 * How late something is against its plan, in words.
 * @param {number} late ms as they are shown; negative is early
 */
export function lateness(late) {
  if (Math.abs(late) < 1000) return t("on time");
  return `${late > 0 ? t("late") : t("early")} ${signed(late)}`;
}

/**
 * How long ago, roughly.
 * @param {number} ms
 */
export function age(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 100) return t("{n} s", { n: seconds });
  if (seconds < 5400) return t("{n} min", { n: Math.round(seconds / 60) });
  return t("{n} h", { n: Math.round(seconds / 3600) });
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {string} timezone
 * @param {"short" | "long"} how
 */
function clockFormat(timezone, how) {
  const key = `${timezone} ${how}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: timezone,
      hour: "2-digit",
      minute: "2-digit",
      ...(how === "long" ? { second: "2-digit" } : {}),
      hourCycle: "h23",
    });
    formats.set(key, format);
  }
  return format;
}

/**
 * An instant as a time of day in a show's time zone.
 * @param {number} at
 * @param {string} timezone
 */
export function timeOfDay(at, timezone) {
  return clockFormat(timezone, "short").format(at);
}

/**
 * The same with seconds.
 * @param {number} at
 * @param {string} timezone
 */
export function clockTime(at, timezone) {
  return clockFormat(timezone, "long").format(at);
}

/**
 * The day of an instant.
 * @param {number} at
 * @param {string} timezone
 */
export function day(at, timezone) {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    timeZone: timezone,
    weekday: "short",
    day: "numeric",
    month: "short",
  }).format(at);
}

/**
 * How far a time zone is from UTC at an instant, in ms.
 * @param {number} at
 * @param {string} timezone
 */
export function zoneOffset(at, timezone) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const part = (/** @type {string} */ type) => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wall - Math.floor(at / 1000) * 1000;
}

/**
 * Minor units as they are typed into a field.
 * @param {number | null | undefined} minor
 * @param {string} currency
 */
export function typedMoney(minor, currency) {
  if (minor === null || minor === undefined) return "";
  return (minor / minorUnits(currency)).toFixed(currencyOf(currency).digits).replace(/\.0+$/, "");
}
