// Wakes those who show time exactly when what they show changes, and never in between.

/**
 * Paints, and returns the next instant at which it must paint again.
 * @typedef {(now: number) => number | null} Painter
 */

export class Ticker {
  #clock;
  /** @type {Map<Painter, number>} */
  #due = new Map();
  /** @type {number | undefined} */
  #timer;

  /** @param {() => number} clock */
  constructor(clock) {
    this.#clock = clock;
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.wake();
    });
  }

  /** @param {Painter} painter */
  add(painter) {
    this.#due.set(painter, 0);
    this.#run();
  }

  /** Something changed: everybody paints now. */
  wake() {
    for (const painter of this.#due.keys()) this.#due.set(painter, 0);
    this.#run();
  }

  #run() {
    clearTimeout(this.#timer);
    const now = this.#clock();
    let soonest = Infinity;
    for (const [painter, due] of this.#due) {
      // A painter whose second begins within a frame of a millisecond is not made to wait for another round.
      const next = due <= now + 0.5 ? (painter(Math.max(now, due)) ?? Infinity) : due;
      this.#due.set(painter, next);
      soonest = Math.min(soonest, next);
    }
    if (soonest === Infinity) return;
    // Timers of browsers fire late rather than early; the cap lets a clock that was corrected show it soon.
    this.#timer = window.setTimeout(() => this.#run(), Math.min(Math.max(soonest - this.#clock(), 0), 1000));
  }
}

/**
 * The next full second.
 * @param {number} now
 */
export function nextSecond(now) {
  return Math.floor(now / 1000) * 1000 + 1000;
}
