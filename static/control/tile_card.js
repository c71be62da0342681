// The card that says what is behind a figure: while the pointer rests on it, while the keyboard is on it, or after a
// tap.

import { make, write } from "../lib/dom.js";

/** @typedef {{label: string, value: string, lines: [string, string][], notes: string[]}} Facts */

/** The pointer has to rest; nothing pops up under a hand that passes. */
const REST_MS = 250;
const MARGIN = 8;

export class TileCard {
  #within;
  #describe;
  #card = make("div", { class: "tile-card", id: "tile-card", role: "tooltip", hidden: true });
  /** @type {HTMLElement | null} */
  #tile = null;
  #isPinned = false;
  #rest = 0;

  /**
   * @param {HTMLElement} within the tiles
   * @param {(slug: string) => Facts | null} describe
   */
  constructor(within, describe) {
    this.#within = within;
    this.#describe = describe;
    document.body.append(this.#card);
    within.addEventListener(
      "pointerover",
      (event) => event.pointerType === "mouse" && this.#hover(tileOf(event.target)),
    );
    within.addEventListener("pointerleave", () => this.#hover(null));
    within.addEventListener(
      "focusin",
      (event) =>
        event.target instanceof Element &&
        event.target.matches(":focus-visible") &&
        this.#open(tileOf(event.target), false),
    );
    within.addEventListener("focusout", () => !this.#isPinned && this.close());
    within.addEventListener("click", (event) => this.#press(tileOf(event.target)));
    document.addEventListener("pointerdown", (event) => {
      if (event.target instanceof Node && !within.contains(event.target) && !this.#card.contains(event.target))
        this.close();
    });
    document.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    document.addEventListener("scroll", (event) => event.target !== this.#card && this.close(), {
      capture: true,
      passive: true,
    });
    window.addEventListener("resize", () => this.close());
  }

  /** Write what is known now into the open card. */
  refresh() {
    if (this.#tile !== null) this.#write(this.#tile);
  }

  close() {
    clearTimeout(this.#rest);
    this.#expand(false);
    this.#tile = null;
    this.#isPinned = false;
    this.#card.hidden = true;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape" || this.#tile === null) return;
    event.stopPropagation();
    this.close();
  }

  /** @param {HTMLElement | null} tile */
  #hover(tile) {
    if (this.#isPinned) return;
    clearTimeout(this.#rest);
    if (tile === null) this.close();
    else if (tile !== this.#tile)
      this.#rest = setTimeout(() => this.#open(tile, false), this.#tile === null ? REST_MS : 0);
  }

  /** @param {HTMLElement | null} tile */
  #press(tile) {
    if (tile === null) return;
    if (this.#isPinned && tile === this.#tile) this.close();
    else this.#open(tile, true);
  }

  /**
   * @param {HTMLElement | null} tile
   * @param {boolean} isPinned it stays until it is closed
   */
  #open(tile, isPinned) {
    if (tile === null) return;
    clearTimeout(this.#rest);
    this.#expand(false);
    this.#tile = tile;
    this.#isPinned = isPinned;
    this.#card.toggleAttribute("data-pinned", isPinned);
    this.#card.hidden = false;
    this.#write(tile);
    this.#place(tile);
    this.#expand(true);
  }

  /** @param {boolean} isOpen */
  #expand(isOpen) {
    const button = this.#tile?.querySelector("button");
    button?.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) button?.setAttribute("aria-describedby", this.#card.id);
    else button?.removeAttribute("aria-describedby");
  }

  /** @param {HTMLElement} tile */
  #write(tile) {
    const facts = this.#describe(tile.dataset.slug ?? "");
    if (facts === null) return this.close();
    const names = facts.lines.map(([name]) => name).join("\n");
    if (this.#card.dataset.of !== `${tile.id}\n${names}`) {
      this.#card.dataset.of = `${tile.id}\n${names}`;
      this.#card.replaceChildren(
        make("p", { class: "tile-card-head" }, make("b", {}, facts.label), make("output", { "aria-live": "off" })),
        make("dl", {}, ...facts.lines.flatMap(([name]) => [make("dt", {}, name), make("dd")])),
        ...facts.notes.map((note) => make("p", { class: "caveat" }, note)),
      );
    }
    write(/** @type {Element} */ (this.#card.querySelector("output")), facts.value);
    this.#card.querySelectorAll("dd").forEach((line, index) => write(line, facts.lines[index]?.[1] ?? ""));
  }

  /**
   * Below the tile, or above where there is no room; the tile itself stays in sight.
   * @param {HTMLElement} tile
   */
  #place(tile) {
    const [around, box] = [this.#within.getBoundingClientRect(), tile.getBoundingClientRect()];
    const { style } = this.#card;
    style.left = `${around.left + MARGIN}px`;
    style.width = `${around.width - 2 * MARGIN}px`;
    style.top = `${box.bottom + MARGIN / 2}px`;
    style.bottom = "auto";
    style.maxHeight = `${innerHeight - box.bottom - 2 * MARGIN}px`;
    if (this.#card.scrollHeight > innerHeight - box.bottom - 2 * MARGIN && box.top > innerHeight / 2) {
      style.top = "auto";
      style.bottom = `${innerHeight - box.top + MARGIN / 2}px`;
      style.maxHeight = `${box.top - 2 * MARGIN}px`;
    }
  }
}

/** @param {EventTarget | null} target */
function tileOf(target) {
  return target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(".tile")) : null;
}
