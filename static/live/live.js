// The live state of one show on this page: the socket, the server's clock, and who wants to know what.

import { ServerClock } from "./clock.js";
import { obeyDirect } from "./direct.js";
import { ThisScreen } from "./screen.js";
import { Socket } from "./socket.js";
import { Ticker } from "./ticker.js";

/** @typedef {import("./protocol.js").ServerMessage} ServerMessage */
/**
 * The timing with what the server leaves out where it is usual.
 * @typedef {import("./protocol.js").Timing & typeof USUAL} Timing
 */
/** @typedef {import("./bodies.js").Frame} Frame */
/** @typedef {import("./protocol.js").Snapshot} Snapshot */
/** @typedef {import("./socket.js").Connection} Connection */

/**
 * What the parts of a page can listen to.
 * @typedef {object} Topics
 * @property {Timing} timing
 * @property {Snapshot} snapshot
 * @property {Frame} metrics
 * @property {import("./protocol.js").Points} points
 * @property {import("./protocol.js").Comments} comments
 * @property {import("./protocol.js").FloorMessage} floor
 * @property {import("./protocol.js").StockMessage} stock
 * @property {import("./protocol.js").Glance} glance
 * @property {import("./protocol.js").Direct} direct
 * @property {import("./protocol.js").CueMessage} cue
 * @property {import("./protocol.js").Alert} alert
 * @property {import("./protocol.js").Changed} changed
 * @property {import("./protocol.js").Goodbye} goodbye
 * @property {import("./protocol.js").Result} result
 * @property {Connection} connection
 */

/** A page that is looked at and finds this much time missing has slept: laptops close their lids over open pages. */
const SLEPT_MS = 12_000;
const LOOK_EVERY_MS = 4_000;

/** How the server answers whoever may not come in: unknown, not allowed, and as if the show did not exist. */
const REFUSED = [401, 403, 404];

/** What the server leaves out of a timing where it is so. */
const USUAL = { blackout: false, speed: 1, roll: false, late_start_ms: 0, accepted_ms: 0 };

export class Live {
  /** @type {Map<string, ((value: any) => void)[]>} */
  #listeners = new Map();
  #socket;
  #show;
  #view;
  #role;
  /** The journal seq of the state that is shown. */
  #shown = 0;
  /** @type {Timing | null} */
  timing = null;
  /** @type {import("./protocol.js").FloorMessage | null} */
  floor = null;
  /** The id of this screen, for cues sent to it alone. */
  screen = "";
  /** The part that is played in front of this screen. */
  part = "";
  /** The name that the journal gives to what is done here. */
  actor = "";
  /** When the last word of the server came, on its clock; 0 before the first. */
  heardAt = 0;

  /**
   * @param {string} show
   * @param {string} view
   * @param {string} [role] the part played in front of it, where that is not the view's own
   */
  constructor(show, view, role = "") {
    this.#show = show;
    this.#view = view;
    this.#role = role;
    /** What this screen is called, here and in the list of screens. */
    this.self = new ThisScreen(view);
    this.clock = new ServerClock((t, rtt) => this.#ping(t, rtt));
    this.ticker = new Ticker(() => this.clock.now());
    this.#socket = new Socket(
      () => this.#address(),
      (message) => this.#hear(message),
      (state) => this.#connection(state),
      () => this.self.forget(),
      () => this.#isAllowed(),
    );
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.clock.wake();
      else this.#ping(performance.now(), this.clock.rtt);
    });
    this.#watchSleep();
    obeyDirect(this, show);
  }

  #address() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const given = new URLSearchParams(location.search);
    const asked = {
      view: this.#view,
      role: this.#role || given.get("role"),
      screen: this.self.id,
      name: this.self.name,
      token: given.get("token"),
    };
    const query = new URLSearchParams(Object.entries(asked).flatMap(([name, value]) => (value ? [[name, value]] : [])));
    return `${scheme}//${location.host}/ws/shows/${encodeURIComponent(this.#show)}?${query}`;
  }

  /** Whether the server would let this page in; null: it was not reached, or cannot say. */
  async #isAllowed() {
    const token = new URLSearchParams(location.search).get("token");
    try {
      const { ok, status } = await fetch(`/api/v1/shows/${encodeURIComponent(this.#show)}`, {
        headers: { Accept: "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      });
      return ok ? true : REFUSED.includes(status) ? false : null;
    } catch {
      return null;
    }
  }

  /**
   * Play another part from now on: cues for it come, those for the one before do not.
   * @param {string} role
   */
  play(role) {
    if (role === this.#role) return;
    this.#role = role;
    this.#socket.move();
  }

  /**
   * @param {number} t
   * @param {number | null} rtt
   */
  #ping(t, rtt) {
    this.#socket.ping({ t, rtt, asleep: document.visibilityState === "hidden", seq: this.#shown || null });
  }

  /** After a sleep the next ping would be half a minute away, and until then the page would be wrong. */
  #watchSleep() {
    let last = Date.now();
    setInterval(() => {
      const now = Date.now();
      if (now - last > SLEPT_MS && document.visibilityState === "visible") this.clock.wake();
      last = now;
    }, LOOK_EVERY_MS);
  }

  now() {
    return this.clock.now();
  }

  get connection() {
    return this.#socket.state;
  }

  /**
   * @template {keyof Topics} Topic
   * @param {Topic} topic
   * @param {(value: Topics[Topic]) => void} listener
   */
  on(topic, listener) {
    this.#listeners.set(topic, [...(this.#listeners.get(topic) ?? []), listener]);
  }

  /** @param {unknown} message */
  send(message) {
    return this.#socket.send(message);
  }

  /**
   * @template {keyof Topics} Topic
   * @param {Topic} topic
   * @param {Topics[Topic]} value
   */
  #tell(topic, value) {
    for (const listener of this.#listeners.get(topic) ?? []) listener(value);
  }

  /** @param {ServerMessage} message */
  #hear(message) {
    switch (message.type) {
      case "hello":
        this.screen = this.self.id = message.screen;
        this.part = message.part;
        this.actor = message.actor ?? "";
        this.clock.greet(message.server_now);
        break;
      case "pong":
        this.clock.answer(message.t, message.server_now);
        break;
      case "snapshot":
        this.#snapshot(message);
        break;
      case "timing":
        this.#timing(message);
        break;
      case "floor":
        this.floor = message;
        this.#shown = Math.max(this.#shown, message.seq);
        this.#tell("floor", message);
        this.ticker.wake();
        break;
      case "metrics":
        this.#tell("metrics", message.frame);
        break;
      default:
        this.#tell(message.type, /** @type {any} */ (message));
    }
    this.heardAt = this.clock.now();
  }

  /** @param {Snapshot} snapshot */
  #snapshot(snapshot) {
    this.#tell("snapshot", snapshot);
    this.#shown = snapshot.seq;
    this.timing = null;
    this.#timing(snapshot.timing);
    this.#hear(snapshot.floor);
    if (snapshot.stock) this.#tell("stock", snapshot.stock);
    if (snapshot.glance) this.#tell("glance", snapshot.glance);
    for (const cue of snapshot.cues ?? []) this.#tell("cue", cue);
    if (snapshot.points) this.#tell("points", snapshot.points);
    if (snapshot.metrics) this.#tell("metrics", snapshot.metrics);
    for (const alert of snapshot.alerts ?? []) this.#tell("alert", alert);
    if (snapshot.comments)
      this.#tell("comments", { type: "comments", seq: snapshot.seq, lines: snapshot.comments, skipped: 0 });
  }

  /** @param {import("./protocol.js").Timing} told */
  #timing(told) {
    const timing = { ...USUAL, ...told };
    if (this.timing !== null && timing.seq < this.timing.seq) return;
    const rehearsed = this.timing?.status === "rehearsal" && timing.status !== "rehearsal";
    this.timing = timing;
    this.#shown = Math.max(this.#shown, timing.seq);
    this.#tell("timing", timing);
    this.ticker.wake();
    // What was said in a rehearsal must not stand on a screen in the show: a fresh snapshot comes without it.
    if (rehearsed) this.#socket.move();
  }

  /** @param {Connection} state */
  #connection(state) {
    document.body.dataset.connection = state;
    this.#tell("connection", state);
  }
}
