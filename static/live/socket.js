// One connection to the server that comes back by itself.
//
// Back-off doubles up to ten seconds, with jitter, so that a thousand screens do not return in one instant; a network
// that comes back, or a page that is looked at again, tries at once. A ping without an answer within five seconds, or a
// connection that is not greeted within eight, is gone, whatever the browser still believes.
//
// One that is refused does not come back by itself: the browser hears nothing of why a handshake failed, so the page
// asks whether it may still come in. Who has signed in again in another tab and looks at this one goes on where they
// were.

/** @typedef {import("./protocol.js").ServerMessage} ServerMessage */
/** @typedef {"connecting" | "live" | "offline" | "refused"} Connection */

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 10_000;
const ANSWER_WITHIN_MS = 5_000;
const GREETED_WITHIN_MS = 8_000;
/** Policy violation, and the codes for "who are you", "not yours" and "load anew": trying again does not help. */
const REFUSALS = [1008, 4401, 4403, 4404, 4410];
/** The page was made for other rights. */
const ROLE_CHANGED = 4410;
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
  #isAllowed;
  /** It comes back only with a page that is loaded anew. */
  #isOutdated = false;

  /**
   * @param {() => string} address asked for each time it connects
   * @param {(message: ServerMessage) => void} onMessage
   * @param {(state: Connection) => void} onState
   * @param {() => void} onReplaced its address is taken by another tab; the next one must differ
   * @param {() => Promise<boolean | null>} isAllowed whether the server would let it in; null: it was not reached
   */
  constructor(address, onMessage, onState, onReplaced, isAllowed) {
    this.#address = address;
    this.#onMessage = onMessage;
    this.#onState = onState;
    this.#onReplaced = onReplaced;
    this.#isAllowed = isAllowed;
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
    let isOpen = false;
    this.#watchdog = window.setTimeout(() => this.#lost(), GREETED_WITHIN_MS);
    socket.addEventListener("open", () => {
      isOpen = true;
    });
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
        this.#isOutdated = event.code === ROLE_CHANGED;
        this.#refuse();
      } else {
        this.#lost();
        if (!isOpen) void this.#ask();
      }
    });
  }

  #refuse() {
    clearTimeout(this.#watchdog);
    clearTimeout(this.#retry);
    const left = this.#socket;
    this.#socket = null;
    left?.close();
    this.#change("refused");
  }

  /** Find out whether somebody who was not let in may come in. */
  async #ask() {
    const isAllowed = await this.#isAllowed();
    if (isAllowed === false && this.#state !== "live") this.#refuse();
    if (isAllowed && this.#state === "refused" && !this.#isOutdated) {
      this.#change("connecting");
      this.#open();
    }
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
    if (this.#state === "refused") void this.#ask();
    else if (this.#socket === null) {
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
