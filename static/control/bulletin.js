// The bulletin for the group: ready when one is due, copied by one press.

import { addActions } from "../app/palette.js";
import { call } from "../lib/api.js";
import { copyText } from "../lib/copy.js";
import { need, write } from "../lib/dom.js";
import { timeOfDay } from "../lib/format.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";

/** @typedef {{number: number, at: number}} Due */
/** @typedef {{text: string, at: number, due: Due | null, next_at: number | null, robots: number}} Bulletin */

/** The server knows the figures of an instant so soon after it. */
const SETTLES_MS = 4_000;
/** One that was not copied by then is no news: the next press copies the figures of now. */
const NEWS_MS = 10 * 60_000;
const AGAIN_MS = 60_000;

export class BulletinButton {
  #live;
  #path;
  #show;
  #button = /** @type {HTMLButtonElement} */ (need("bulletin"));
  /** The one that is due and was not copied on this device. @type {{at: number, text: string} | null} */
  #ready = null;
  /** When to ask again; null: nothing is due. @type {number | null} */
  #askAt = null;
  #asking = false;
  #status = "";

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("../live/protocol.js").ShowHead} show
   */
  constructor(live, show) {
    this.#live = live;
    this.#show = show;
    this.#path = `/api/v1/shows/${encodeURIComponent(show.id)}/bulletin`;
    this.#button.addEventListener("click", () => void this.copy());
    addKeys([{ keys: ["m"], label: "M", part: t("Everywhere"), does: t("Copy the bulletin"), run: () => this.copy() }]);
    addActions(() => [{ name: t("Copy the bulletin"), hint: t("Figures"), run: () => void this.copy() }]);
    live.on("timing", ({ status }) => {
      if (status !== this.#status) this.#askAt = live.now();
      this.#status = status;
      live.ticker.wake();
    });
    live.ticker.add((now) => this.#tick(now));
  }

  /** Copy the one that is ready, else the figures of now. */
  async copy() {
    const ready = this.#ready;
    if (ready !== null) {
      this.#done(ready.at);
      await copyText(ready.text, t("Bulletin {time} is copied.", { time: this.#time(ready.at) }));
      return;
    }
    const answer = await call("GET", this.#path);
    if (!answer.ok) return toast(answer.body?.detail ?? t("The server was not reached."), { level: "error" });
    await copyText(answer.body.text, t("Bulletin {time} is copied.", { time: this.#time(answer.body.at) }));
  }

  /** @param {number} now */
  #tick(now) {
    if (this.#ready !== null && now - this.#ready.at > NEWS_MS) this.#done(this.#ready.at);
    if (this.#askAt !== null && now >= this.#askAt && !this.#asking) void this.#ask(now);
    return this.#askAt === null ? null : Math.max(this.#askAt, now + 1_000);
  }

  /** @param {number} now */
  async #ask(now) {
    this.#asking = true;
    const answer = await call("GET", this.#path);
    this.#askAt = now + AGAIN_MS;
    if (answer.ok) {
      /** @type {Bulletin} */
      const bulletin = answer.body;
      if (bulletin.due !== null && !this.#wasCopied(bulletin.due.at) && now - bulletin.due.at < NEWS_MS)
        await this.#makeReady(bulletin.due.at);
      // Asked now and then besides: the template and how often one is due can be changed meanwhile.
      this.#askAt =
        bulletin.next_at === null ? null : Math.min(bulletin.next_at + SETTLES_MS, this.#live.now() + 5 * AGAIN_MS);
    }
    this.#asking = false;
    this.#live.ticker.wake();
  }

  /** @param {number} at */
  async #makeReady(at) {
    const answer = await call("GET", `${this.#path}?at=${at}`);
    if (!answer.ok || this.#ready?.at === at) return;
    this.#ready = { at, text: answer.body.text };
    const told = t("Bulletin {time} is ready", { time: this.#time(at) });
    this.#button.dataset.ready = "";
    write(need("bulletin-word"), t("Bulletin {time}", { time: this.#time(at) }));
    toast(told, { key: "bulletin", action: { label: t("Copy"), run: () => void this.copy() } });
  }

  /** @param {number} at */
  #done(at) {
    localStorage.setItem(this.#key, String(at));
    this.#ready = null;
    delete this.#button.dataset.ready;
    write(need("bulletin-word"), t("Bulletin"));
  }

  /** @param {number} at */
  #wasCopied(at) {
    return Number(localStorage.getItem(this.#key) ?? 0) >= at;
  }

  get #key() {
    return `bulletin ${this.#show.id}`;
  }

  /** @param {number} at */
  #time(at) {
    return timeOfDay(at, this.#show.timezone);
  }
}
