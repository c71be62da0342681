// The script of the slot on air, large, as a prompter shows it: it scrolls by itself until a hand takes over.

import { make, mark, need, write } from "../lib/dom.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { FASTEST, SLOWEST } from "./settings.js";

const STEP = 2;
/** A frame that comes later than this is a tab that was away: the text does not leap. */
const LONGEST_FRAME_MS = 100;
const KEYS = { arrows: { faster: "arrowup", slower: "arrowdown" }, pages: { faster: "pageup", slower: "pagedown" } };

export class Script {
  #settings;
  #source;
  /** @type {string | null} */
  #slot = null;
  #isPaused = matchMedia("(prefers-reduced-motion: reduce)").matches;
  #isByHand = false;
  /** Where the text stands, finer than a pixel. */
  #at = 0;
  #frameAt = 0;
  #isMoving = false;

  /**
   * @param {import("./settings.js").Settings} settings
   * @param {import("./rundown_source.js").RundownSource} source
   */
  constructor(settings, source) {
    this.#settings = settings;
    this.#source = source;
    source.onChange = () => this.#fill();
    settings.watch((values) => {
      need("script").hidden = !values.script;
      source.want(values.script);
      this.#fill();
      this.#state();
    });
    for (const name of ["wheel", "touchmove", "pointerdown"])
      need("script-text").addEventListener(name, () => this.#takeOver(), { passive: true });
    need("script-go").addEventListener("click", () => this.toggle());
    addKeys([
      { keys: ["g"], label: "G", does: t("Let the script scroll or hold it"), run: () => this.#isOn && this.toggle() },
      { keys: ["home"], label: "Home", does: t("Script from the top"), run: () => this.#top() },
    ]);
  }

  get #isOn() {
    return this.#settings.values.script;
  }

  /**
   * Change the speed, if this key does that now; whether it does.
   * @param {string} key
   */
  key(key) {
    const { keys, script, speed } = this.#settings.values;
    const way = !script ? 0 : key === KEYS[keys].faster ? 1 : key === KEYS[keys].slower ? -1 : 0;
    if (way !== 0) this.#settings.set({ speed: Math.min(FASTEST, Math.max(SLOWEST, speed + way * STEP)) });
    return way !== 0;
  }

  /** @param {string | null} slot the one on air */
  show(slot) {
    if (slot === this.#slot) return;
    this.#slot = slot;
    this.#fill();
    this.#top();
  }

  /** Scroll on from here, or hold. */
  toggle() {
    this.#isPaused = this.#isByHand ? false : !this.#isPaused;
    this.#isByHand = false;
    this.#state();
  }

  #top() {
    need("script-text").scrollTop = this.#at = 0;
    this.#isByHand = false;
    this.#state();
  }

  #takeOver() {
    if (this.#isByHand) return;
    this.#isByHand = true;
    this.#state();
  }

  #fill() {
    if (!this.#isOn) return;
    const slot = this.#source.slot(this.#slot ?? undefined);
    const text = (slot?.script || slot?.notes || "").trim();
    const shown =
      text === ""
        ? this.#slot === null
          ? t("The script of the slot on air stands here.")
          : t("There is no script for this slot.")
        : text;
    const box = need("script-text");
    mark(box, "empty", text === "");
    if (box.dataset.text === shown) return;
    box.dataset.text = shown;
    // A text that was corrected keeps its place.
    box.replaceChildren(...shown.split(/\n{2,}/).map((part) => make("p", {}, part)));
  }

  #state() {
    const { speed } = this.#settings.values;
    const isRunning = !this.#isPaused && !this.#isByHand;
    write(
      need("script-state"),
      this.#isByHand ? t("Scrolled by hand") : isRunning ? t("{n} lines a minute", { n: speed }) : t("Held"),
    );
    write(need("script-go"), isRunning ? t("Hold") : t("Scroll on from here"));
    if (this.#isOn && isRunning && !this.#isMoving) {
      this.#isMoving = true;
      this.#frameAt = performance.now();
      this.#at = need("script-text").scrollTop;
      requestAnimationFrame((now) => this.#move(now));
    }
  }

  /** @param {number} now */
  #move(now) {
    if (!this.#isOn || this.#isPaused || this.#isByHand) {
      this.#isMoving = false;
      return;
    }
    const box = need("script-text");
    const line = Number.parseFloat(getComputedStyle(box).lineHeight) || 40;
    const elapsed = Math.min(LONGEST_FRAME_MS, Math.max(0, now - this.#frameAt));
    this.#frameAt = now;
    this.#at = Math.min(
      this.#at + (elapsed / 60_000) * this.#settings.values.speed * line,
      box.scrollHeight - box.clientHeight,
    );
    box.scrollTop = this.#at;
    requestAnimationFrame((next) => this.#move(next));
  }
}
