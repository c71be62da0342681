// Sends commands over the socket, one after another, each with a key that keeps it from counting twice.
//
// Offline, a command is refused and says so: nothing is kept to be sent later, when it would no longer be meant.

import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";

/** @typedef {import("./protocol.js").Result} Result */
/** @typedef {{type: string, [field: string]: unknown}} Command */

/** Commands that must not land on a state that moved on since the button was looked at. */
const GUARDED = ["pause", "resume", "add_time", "end", "start"];
/** Takes name the run they leave. */
const TAKES = ["next", "previous", "take"];
const ANSWER_WITHIN_MS = 8_000;

export class Commands {
  #live;
  /** The journal seq after our own last command; our next one has seen at least that. */
  #seen = 0;
  /** @type {Map<string, (result: Result) => void>} */
  #waiting = new Map();
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /** @param {import("./live.js").Live} live */
  constructor(live) {
    this.#live = live;
    live.on("result", (result) => {
      this.#waiting.get(result.id)?.(result);
      this.#waiting.delete(result.id);
    });
    live.on("connection", (state) => {
      if (state !== "offline" && state !== "refused") return;
      const lost = refused(t("The connection was lost before the answer came. Look at the rundown, then press again."));
      for (const answer of this.#waiting.values()) answer(lost);
      this.#waiting.clear();
    });
  }

  /** The journal seq after our own last command. */
  get seen() {
    return this.#seen;
  }

  get ready() {
    return this.#live.connection === "live";
  }

  /**
   * Send a command; the promise resolves to whether it was done. What went wrong has then been said.
   * @param {Command} command
   * @returns {Promise<boolean>}
   */
  async send(command) {
    const result = await this.ask(command);
    if (!result.ok) toast(reason(result), { level: "error" });
    return result.ok;
  }

  /**
   * Send a command; what went wrong is for the caller to say, at the field that it came from.
   * @param {Command} command
   * @returns {Promise<Result>}
   */
  ask(command) {
    if (!this.ready) return Promise.resolve(refused(t("Not connected: nothing was sent.")));
    // The run is the one the person saw when pressing, not the one there when it is this command's turn.
    const run = this.#live.timing?.run?.run_id ?? null;
    const guarded = TAKES.includes(command.type) && run !== null ? { ...command, run_id: run } : command;
    const answer = this.#last.then(() => this.#one(guarded));
    this.#last = answer;
    return answer;
  }

  /**
   * @param {Command} command
   * @returns {Promise<Result>}
   */
  async #one(command) {
    const id = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const seen = Math.max(this.#seen, this.#live.timing?.seq ?? 0);
    const expected = GUARDED.includes(command.type) ? { expected_seq: seen } : {};
    const result = await this.#deliver(id, { ...command, ...expected, idempotency_key: id });
    if (result.ok) this.#seen = Math.max(this.#seen, result.seq ?? 0);
    return result;
  }

  /**
   * @param {string} id
   * @param {Command} command
   * @returns {Promise<Result>}
   */
  #deliver(id, command) {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      setTimeout(
        () => this.#waiting.delete(id) && resolve(refused(t("The server did not answer in time."))),
        ANSWER_WITHIN_MS,
      );
      if (!this.#live.send({ type: "command", id, command })) {
        this.#waiting.delete(id);
        resolve(refused(t("Not connected: nothing was sent.")));
      }
    });
  }
}

/**
 * @param {string} detail
 * @returns {Result}
 */
function refused(detail) {
  return { type: "result", id: "", ok: false, seq: null, problem: { detail } };
}

/**
 * Why a command was refused.
 * @param {Result} result
 */
export function reason({ problem }) {
  return problem?.detail ?? problem?.title ?? t("It was refused.");
}
