// The scrubber of the replay: runs as bands, the audience as a curve, what happened as marks, and the head.

import { make, need } from "../lib/dom.js";
import { clockTime } from "../lib/format.js";

/**
 * @typedef {object} Point
 * @property {number} at
 * @property {Record<string, number | null>} kpis
 * @property {Record<string, {source: string, at: number}>} [reported] what of them is not counted
 */

export class Scrubber {
  #start;
  #end;
  #timezone;
  #element = need("scrubber");

  /**
   * @param {import("./replay.js").Page} page
   * @param {(at: number) => void} seek
   */
  constructor({ start, end, show, bands, marks }, seek) {
    this.#start = start;
    this.#end = Math.max(end, start + 1000);
    this.#timezone = show.timezone;
    need("scrub-bands").append(...bands.map((band) => this.#band(band)));
    need("scrub-marks").append(
      ...marks.map((one) =>
        this.#place(
          make("i", { "data-mark-kind": one.kind, title: `${clockTime(one.at, show.timezone)} ${one.label}` }),
          one.at,
        ),
      ),
    );
    const at = (/** @type {PointerEvent} */ event) => {
      const box = this.#element.getBoundingClientRect();
      return this.#start + ((event.clientX - box.left) / box.width) * (this.#end - this.#start);
    };
    this.#element.addEventListener("pointerdown", (event) => {
      this.#element.setPointerCapture(event.pointerId);
      seek(at(event));
    });
    this.#element.addEventListener("pointermove", (event) => {
      if (this.#element.hasPointerCapture(event.pointerId)) seek(at(event));
    });
  }

  /** @param {number} at */
  show(at) {
    need("scrub-head").style.left = `${this.#share(at) * 100}%`;
    this.#element.setAttribute("aria-valuenow", String(at));
    this.#element.setAttribute("aria-valuetext", clockTime(at, this.#timezone));
  }

  /**
   * The audience over the show: online, or comments where online is unknown.
   * @param {Point[]} points
   */
  draw(points) {
    if (points.some((point) => point.reported?.online)) return this.#drawReadings(points);
    const isKnown = points.some((point) => point.kpis.online !== null && point.kpis.online !== undefined);
    const values = isKnown
      ? points.map((point) => point.kpis.online ?? null)
      : points.map((point, index) =>
          index === 0 ? 0 : (point.kpis.comments ?? 0) - (points[index - 1]?.kpis.comments ?? 0),
        );
    const top = Math.max(1, ...values.map((value) => value ?? 0));
    const line = points.map(
      (point, index) =>
        `${(this.#share(point.at) * 1000).toFixed(1)} ${(100 - ((values[index] ?? 0) / top) * 92).toFixed(1)}`,
    );
    const path = need("scrub-curve").querySelector("path");
    if (path !== null && line.length > 1)
      path.setAttribute("d", `M${line[0]?.split(" ")[0]} 100L${line.join("L")}L${line.at(-1)?.split(" ")[0]} 100Z`);
  }

  /**
   * Those online as they were reported: a bar as of each instant, and nothing between.
   * @param {Point[]} points
   */
  #drawReadings(points) {
    /** @type {Map<number, number>} */
    const readings = new Map();
    for (const { kpis, reported } of points) if (reported?.online) readings.set(reported.online.at, kpis.online ?? 0);
    const top = Math.max(1, ...readings.values());
    const bars = [...readings].map(([at, value]) => {
      const [x, y] = [this.#share(at) * 1000, 100 - (value / top) * 92];
      return `M${(x - 2).toFixed(1)} 100V${y.toFixed(1)}H${(x + 2).toFixed(1)}V100Z`;
    });
    need("scrub-curve").querySelector("path")?.setAttribute("d", bars.join(""));
  }

  /** @param {number} at */
  #share(at) {
    return Math.max(0, Math.min(1, (at - this.#start) / (this.#end - this.#start)));
  }

  /** @param {import("../live/protocol.js").Band} band */
  #band(band) {
    const element = this.#place(make("i", { "data-kind": band.kind, title: `${band.cue} ${band.title}` }), band.start);
    element.style.width = `${(this.#share(band.end ?? this.#end) - this.#share(band.start)) * 100}%`;
    return element;
  }

  /**
   * @param {HTMLElement} element
   * @param {number} at
   */
  #place(element, at) {
    element.style.left = `${this.#share(at) * 100}%`;
    return element;
  }
}
