// One connection to the server that comes back by itself.
//
// Back-off doubles up to ten seconds, with jitter, so that a thousand screens do not return in one instant; a network
// that comes back, or a page that is looked at again, tries at once. A ping without an answer within five seconds, or a
// connection that is not greeted within eight, is gone, whatever the browser still believes.

/** @typedef {import("./protocol.js").ServerMessage} ServerMessage */
/** @typedef {"connecting" | "live" | "offline" | "refused"} Connection */

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 10_000;
const ANSWER_WITHIN_MS = 5_000;
const GREETED_WITHIN_MS = 8_000;
/** Policy violation and the private codes for "who are you" and "not yours": trying again would not help. */
const REFUSALS = [1008, 4401, 4403, 4404];
/** Another tab has come with the id of this one. */
const REPLACED = 4409;

export class Socket {
  /** @type {WebSocket | null} */
  #socket = null;
  #tries = 0;
  /** @type {number | undefined} */
  #retry;
  /** @type {number | undefined} */
  #watchdog;
  /** @type {Connection} */
  #state = "connecting";
  #address;
  #onMessage;
  #onState;
  #onReplaced;

  /**
   * @param {() => string} address asked for each time it connects
   * @param {(message: ServerMessage) => void} onMessage
   * @param {(state: Connection) => void} onState
   * @param {() => void} onReplaced its address is taken by another tab; the next one must differ
   */
  constructor(address, onMessage, onState, onReplaced) {
    this.#address = address;
    this.#onMessage = onMessage;
    this.#onState = onState;
    this.#onReplaced = onReplaced;
    window.addEventListener("online", () => this.#anew());
    window.addEventListener("offline", () => this.#lost());
    window.addEventListener("pageshow", () => this.#now());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#now();
    });
    this.#open();
  }

  get state() {
    return this.#state;
  }

  /**
   * Send, or say that it was not sent.
   * @param {unknown} message
   */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /**
   * Send a ping and expect the answer.
   * @param {{t: number, rtt: number | null, asleep: boolean, seq: number | null}} ping
   */
  ping(ping) {
    if (!this.send({ type: "ping", ...ping })) return;
    clearTimeout(this.#watchdog);
    this.#watchdog = window.setTimeout(() => this.#lost(), ANSWER_WITHIN_MS);
  }

  /** Leave this connection for one to the address as it is now. */
  move() {
    if (this.#state === "refused") return;
    const left = this.#socket;
    clearTimeout(this.#watchdog);
    this.#open();
    left?.close();
  }

  #open() {
    clearTimeout(this.#retry);
    clearTimeout(this.#watchdog);
    const socket = new WebSocket(this.#address());
    this.#socket = socket;
    this.#watchdog = window.setTimeout(() => this.#lost(), GREETED_WITHIN_MS);
    socket.addEventListener("message", (event) => {
      if (socket !== this.#socket) return;
      /** @type {ServerMessage} */
      const message = JSON.parse(event.data);
      if (message.type === "pong" || message.type === "hello") clearTimeout(this.#watchdog);
      if (message.type === "snapshot") {
        this.#tries = 0;
        this.#onMessage(message);
        this.#change("live");
        return;
      }
      this.#onMessage(message);
    });
    socket.addEventListener("close", (event) => {
      if (socket !== this.#socket) return;
      if (event.code === REPLACED) this.#onReplaced();
      if (REFUSALS.includes(event.code)) {
        clearTimeout(this.#watchdog);
        this.#socket = null;
        this.#change("refused");
      } else {
        this.#lost();
      }
    });
  }

  #lost() {
    clearTimeout(this.#watchdog);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#change("offline");
    clearTimeout(this.#retry);
    const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#tries);
    this.#tries += 1;
    this.#retry = window.setTimeout(() => this.#open(), ceiling * (0.5 + Math.random() / 2));
  }

  #now() {
    if (this.#socket === null && this.#state !== "refused") {
      this.#tries = 0;
      this.#open();
    }
  }

  /** The network is back: an attempt that began without it is not waited for. */
  #anew() {
    if (this.#state === "live" || this.#state === "refused" || this.#socket?.readyState === WebSocket.OPEN) return;
    const left = this.#socket;
    this.#tries = 0;
    this.#open();
    left?.close();
  }

  /** @param {Connection} state */
  #change(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#onState(state);
  }
}
