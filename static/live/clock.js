// The server's clock, estimated over the socket.
//
// The page's monotonic clock plus an offset. Each ping gives a sample: the server's instant lay half a round trip
// before the answer came. The sample with the shortest round trip of the recent ones is the best, because it bounds the
// error most tightly. Measured four times at the start, then every 30 s or so, and anew after the machine slept.
//
// A sample bounds the offset to half its round trip either way. Where a new one leaves no offset that the best of the
// others allows, the server's clock has jumped (it follows its machine's when no show is on air), and they go.

const KEEP = 8;
const TOO_OLD_MS = 180_000;
const EVERY_MS = 30_000;
const BURST = 4;
/** How far the clocks of server and page may drift apart while samples are kept, beside what a round trip hides. */
const DRIFT_MS = 250;

/** @typedef {{offset: number, rtt: number, at: number}} Sample */

export class ServerClock {
  /** @type {Sample[]} */
  #samples = [];
  /** @type {number | undefined} */
  #timer;
  #burst = 0;
  /** The wall clock minus the monotonic one; a jump means that the machine slept or its clock was set. */
  #drift = Date.now() - performance.now();
  /** @type {(t: number, rtt: number | null) => void} */
  #ping;
  /** Server minus monotonic clock, before any sample. */
  #rough = Date.now() - performance.now();

  /** @param {(t: number, rtt: number | null) => void} ping sends a ping with the page's clock */
  constructor(ping) {
    this.#ping = ping;
  }

  /** The server's clock now, in UTC ms. */
  now() {
    return performance.now() + this.offset;
  }

  /** Server minus monotonic clock. */
  get offset() {
    return this.#best()?.offset ?? this.#rough;
  }

  /** The shortest recent round trip, or null. */
  get rtt() {
    return this.#best()?.rtt ?? null;
  }

  /**
   * The first word from the server, good to one way of the network.
   * @param {number} serverNow
   */
  greet(serverNow) {
    this.#rough = serverNow - performance.now();
    this.#samples = [];
    this.resync();
  }

  /**
   * An answer to a ping.
   * @param {number} t
   * @param {number} serverNow
   */
  answer(t, serverNow) {
    const now = performance.now();
    const rtt = now - t;
    if (rtt < 0 || rtt > 10_000) return;
    const sample = { offset: serverNow + rtt / 2 - now, rtt, at: now };
    if (this.#contradicted(sample)) this.#forget();
    this.#samples.push(sample);
    if (this.#samples.length > KEEP) this.#samples.shift();
    this.#plan();
  }

  /** Measure at once, several times. */
  resync() {
    this.#burst = BURST;
    this.#send();
  }

  /** After waking: forget what the sleep made wrong. */
  wake() {
    if (this.#slept()) this.#samples = [];
    this.resync();
  }

  /** @param {Sample} sample */
  #contradicted(sample) {
    const best = this.#best();
    return best !== undefined && Math.abs(sample.offset - best.offset) > (sample.rtt + best.rtt) / 2 + DRIFT_MS;
  }

  /** What was measured is wrong by now; measure several times. */
  #forget() {
    this.#samples = [];
    this.#burst = Math.max(this.#burst, BURST);
  }

  #best() {
    const now = performance.now();
    const recent = this.#samples.filter((sample) => now - sample.at < TOO_OLD_MS);
    const pool = recent.length > 0 ? recent : this.#samples.slice(-1);
    return pool.length > 0 ? pool.reduce((best, one) => (one.rtt < best.rtt ? one : best)) : undefined;
  }

  #slept() {
    const drift = Date.now() - performance.now();
    const jumped = Math.abs(drift - this.#drift) > 250;
    this.#drift = drift;
    return jumped;
  }

  #plan() {
    clearTimeout(this.#timer);
    this.#burst -= 1;
    const wait = this.#burst > 0 ? 120 : EVERY_MS + Math.random() * 4_000;
    this.#timer = window.setTimeout(() => this.#send(), wait);
  }

  #send() {
    clearTimeout(this.#timer);
    if (this.#slept()) this.#forget();
    this.#ping(performance.now(), this.rtt);
  }
}
