// The curve of the last half hour, with the slots behind it.

import { make, write } from "../lib/dom.js";
import { clockTime, compact } from "../lib/format.js";
import { t } from "../lib/texts.js";
import uPlot from "../vendor/uPlot.esm.js";

/** @typedef {import("../live/protocol.js").Band} Band */
/** @typedef {import("../live/bodies.js").Frame} Frame */

const SPAN_MS = 30 * 60_000;
/** The first series with a value is drawn: what a platform reports, else what only a chat tells. */
const SERIES = ["online", "comments_per_min"];
const TITLES = {
  online: () => t("Online, last 30 minutes"),
  comments_per_min: () => t("Comments per minute, last 30 minutes"),
};

export class Chart {
  #element;
  #title;
  #timezone;
  /** @type {uPlot | null} */
  #plot = null;
  /** @type {number[]} */
  #at = [];
  /** @type {Map<string, (number | null)[]>} */
  #series = new Map(SERIES.map((name) => [name, []]));
  /** @type {number[]} instants and totals, for comments per minute */
  #comments = [];
  /** @type {Band[]} */
  bands = [];
  #drawn = "";
  /** @type {import("../live/protocol.js").ChartReading[]} what was reported of those online: points without a line */
  #readings = [];

  /**
   * @param {HTMLElement} element
   * @param {HTMLElement} title
   * @param {string} timezone
   */
  constructor(element, title, timezone) {
    this.#element = element;
    this.#title = title;
    this.#timezone = timezone;
    new ResizeObserver(() => this.#resize()).observe(element);
    window.addEventListener("themechange", () => this.#rebuild());
    matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => this.#rebuild());
    this.#draw();
  }

  /** @param {import("../live/protocol.js").Points} points */
  fill(points) {
    this.#at = [...points.at];
    for (const name of SERIES) this.#series.set(name, [...(points.series[name] ?? points.at.map(() => null))]);
    this.#comments = [];
    this.#readings = [...(points.readings?.online ?? [])];
    this.#draw();
  }

  /**
   * Add a frame; what is older than the span falls out.
   * @param {Frame} frame
   */
  add(frame) {
    const last = this.#at.at(-1) ?? 0;
    if (frame.as_of <= last) return;
    this.#at.push(frame.as_of);
    this.#series.get("online")?.push(this.#counted(frame.kpis.online, frame.as_of));
    this.#series.get("comments_per_min")?.push(frame.kpis.comments_per_min?.value ?? this.#perMinute(frame));
    const keep = this.#at.findIndex((at) => at >= frame.as_of - SPAN_MS);
    if (keep > 0) {
      this.#at.splice(0, keep);
      for (const values of this.#series.values()) values.splice(0, keep);
    }
    if (document.visibilityState === "visible") this.#draw();
  }

  /**
   * What is counted goes on the line; what is reported is a point as of its own instant.
   * @param {import("../live/bodies.js").Kpi | undefined} online
   * @param {number} now
   */
  #counted(online, now) {
    if (online === undefined || online.value === null) return null;
    const { value, source, at } = online;
    if (source !== "manual" && source !== "platform") return value;
    const others = this.#readings.filter((one) => one.at !== at || one.source !== source);
    this.#readings = [...others, { at: at ?? now, value, source }].filter((one) => one.at >= now - SPAN_MS);
    return null;
  }

  /**
   * @param {Frame} frame
   * @returns {number | null}
   */
  #perMinute(frame) {
    const total = frame.kpis.comments?.value;
    if (total === null || total === undefined) return null;
    this.#comments.push(frame.as_of, total);
    while ((this.#comments[0] ?? Infinity) < frame.as_of - 60_000) this.#comments.splice(0, 2);
    const [first = frame.as_of, before = total] = this.#comments;
    const span = frame.as_of - first;
    return span < 20_000 ? null : Math.round(((total - before) * 60_000) / span);
  }

  #name() {
    if (this.#readings.length > 0) return "online";
    return SERIES.find((name) => this.#series.get(name)?.some((value) => value !== null)) ?? null;
  }

  #draw() {
    const name = this.#name();
    if (name === null) {
      this.#plot?.destroy();
      this.#plot = null;
      this.#element.replaceChildren(make("p", { class: "empty small" }, t("The curve starts with the first figures.")));
      return;
    }
    write(this.#title, TITLES[/** @type {"online"} */ (name)]());
    if (this.#plot === null || this.#drawn !== name) this.#build(name);
    const end = this.#at.at(-1) ?? this.#readings.at(-1)?.at ?? 0;
    this.#plot?.setData([this.#at.map((at) => at / 1000), this.#series.get(name) ?? []], false);
    const first = Math.min(this.#at[0] ?? end, ...this.#readings.map((one) => one.at - 60_000));
    const start = Math.min(Math.max(first, end - SPAN_MS), end - 5 * 60_000);
    this.#plot?.setScale("x", { min: start / 1000, max: end / 1000 });
  }

  #rebuild() {
    this.#drawn = "";
    this.#draw();
  }

  #resize() {
    const { clientWidth, clientHeight } = this.#element;
    if (clientWidth > 40 && clientHeight > 40) this.#plot?.setSize(this.#size());
  }

  #size() {
    return {
      width: Math.max(120, this.#element.clientWidth - 16),
      height: Math.max(100, this.#element.clientHeight - 8),
    };
  }

  /** @param {string} name */
  #build(name) {
    this.#plot?.destroy();
    this.#element.replaceChildren();
    const style = getComputedStyle(document.documentElement);
    const colour = (/** @type {string} */ token) => style.getPropertyValue(token).trim();
    const font = `12px ${colour("--font")}`;
    const axis = {
      stroke: colour("--text-3"),
      font,
      ticks: { show: false },
      grid: { stroke: colour("--line"), width: 1 },
    };
    this.#drawn = name;
    this.#plot = new uPlot(
      {
        ...this.#size(),
        padding: [8, 20, 0, 0],
        cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
        legend: { show: false },
        scales: {
          x: { time: true },
          y: { range: (_plot, _low, high) => [0, Math.max(10, this.#highest(high) * 1.12)] },
        },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), this.#timezone),
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 26,
            space: 56,
            values: (_plot, ticks) => ticks.map((at) => clockTime(at * 1000, this.#timezone).slice(0, 5)),
          },
          { ...axis, size: 44, space: 32, values: (_plot, ticks) => ticks.map((value) => compact(value).join("")) },
        ],
        series: [
          {},
          { stroke: colour("--accent"), width: 2, fill: `${colour("--accent")}1f`, points: { show: false } },
        ],
        hooks: {
          drawClear: [(plot) => this.#paintBands(plot, style)],
          draw: [(plot) => this.#paintReadings(plot, colour)],
        },
      },
      [[], []],
      this.#element,
    );
  }

  /** @param {number | null} high of the line */
  #highest(high) {
    return Math.max(high ?? 0, ...(this.#drawn === "online" ? this.#readings.map((one) => one.value) : []));
  }

  /**
   * Rings for what a person read, squares for what the platform says.
   * @param {uPlot} plot
   * @param {(token: string) => string} colour
   */
  #paintReadings(plot, colour) {
    if (this.#drawn !== "online") return;
    const { ctx, bbox } = plot;
    const size = 4 * devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width + size, bbox.height);
    ctx.clip();
    ctx.strokeStyle = colour("--accent");
    ctx.fillStyle = colour("--bg-1");
    ctx.lineWidth = 2 * devicePixelRatio;
    for (const { at, value, source } of this.#readings) {
      const [x, y] = [plot.valToPos(at / 1000, "x", true), plot.valToPos(value, "y", true)];
      ctx.beginPath();
      if (source === "manual") ctx.arc(x, y, size, 0, 2 * Math.PI);
      else ctx.rect(x - size, y - size, 2 * size, 2 * size);
      ctx.fill();
      ctx.stroke();
    }
    ctx.restore();
  }

  /**
   * @param {uPlot} plot
   * @param {CSSStyleDeclaration} style
   */
  #paintBands(plot, style) {
    const { ctx, bbox } = plot;
    const [low = 0, high = 0] = [plot.scales.x?.min ?? 0, plot.scales.x?.max ?? 0];
    ctx.save();
    for (const band of this.bands) {
      const from = Math.max(low, band.start / 1000);
      const until = Math.min(high, (band.end ?? Infinity) / 1000);
      if (until <= from) continue;
      const [x, right] = [plot.valToPos(from, "x", true), plot.valToPos(until, "x", true)];
      ctx.fillStyle = style.getPropertyValue(`--k-${band.kind}`).trim();
      ctx.globalAlpha = 0.13;
      ctx.fillRect(x, bbox.top, right - x, bbox.height);
      ctx.globalAlpha = 0.9;
      ctx.fillRect(x, bbox.top + bbox.height - 3, Math.max(1, right - x - 1), 3);
    }
    ctx.restore();
  }
}
