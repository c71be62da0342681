// The tabs of the panel: which part is in front, and what each has that needs attention.

import { addActions } from "../app/palette.js";
import { make, need } from "../lib/dom.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";

/** @typedef {"cues" | "playbooks" | "timers" | "chat" | "screens"} Part */

/** @type {Part[]} */
const PARTS = ["cues", "playbooks", "timers", "chat", "screens"];
/** A letter counts as the second of two keys for so long. */
const SECOND_KEY_MS = 2_000;

export class DeskTabs {
  /** @type {Map<Part, () => void>} */
  #whenShown = new Map();

  constructor() {
    for (const part of PARTS) {
      const tab = this.#tab(part);
      tab.addEventListener("click", () => this.show(part));
      tab.addEventListener("keydown", (event) => this.#walk(event, part));
    }
  }

  /**
   * @param {Part} part
   * @param {() => void} run each time the part comes to the front
   */
  onShown(part, run) {
    this.#whenShown.set(part, run);
  }

  /** @param {Part} part */
  show(part) {
    for (const one of PARTS) {
      const tab = this.#tab(one);
      tab.setAttribute("aria-selected", String(one === part));
      tab.tabIndex = one === part ? 0 : -1;
      need(`desk-${one}`).hidden = one !== part;
    }
    this.#whenShown.get(part)?.();
  }

  /**
   * Show a part, also where the panel itself is behind another part of the page, and put the focus on its tab.
   * @param {Part} part
   */
  open(part) {
    const outer = document.querySelector(".tabs > [data-tab=talk]");
    if (outer instanceof HTMLElement && outer.offsetParent !== null) outer.click();
    this.show(part);
    this.#tab(part).focus({ preventScroll: true });
  }

  /**
   * Say how much there is in a part, and whether it needs attention.
   * @param {Part} part
   * @param {number} count
   * @param {boolean} urgent
   */
  count(part, count, urgent) {
    const badge = need(`desk-badge-${part}`);
    badge.hidden = count === 0;
    badge.toggleAttribute("data-urgent", urgent);
    badge.replaceChildren(
      String(count),
      ...(urgent ? [make("span", { class: "for-readers" }, t("needs attention"))] : []),
    );
    need("desk").toggleAttribute(`data-urgent-${part}`, urgent);
    this.#sum();
  }

  /** The tab of the page that leads here, on a tablet or a phone, says whether something waits. */
  #sum() {
    const outer = document.querySelector(".tabs > [data-tab=talk]");
    const urgent = PARTS.some((part) => need(`desk-badge-${part}`).hasAttribute("data-urgent"));
    outer?.toggleAttribute("data-urgent", urgent);
  }

  /** G and a letter lead to a part. */
  bindKeys() {
    /** @type {Record<string, Part>} */
    const letters = { c: "cues", p: "playbooks", f: "timers", t: "chat", s: "screens" };
    const names = {
      cues: t("Cues"),
      playbooks: t("Playbooks"),
      timers: t("Floor"),
      chat: t("Chat"),
      screens: t("Screens"),
    };
    const wait = () => {
      const until = performance.now() + SECOND_KEY_MS;
      const second = (/** @type {KeyboardEvent} */ event) => {
        document.removeEventListener("keydown", second, true);
        const part = letters[event.key.toLowerCase()];
        if (part === undefined || performance.now() > until || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        this.open(part);
      };
      document.addEventListener("keydown", second, true);
    };
    // One entry in the list of keys for each; the first has the key they all begin with.
    const entries = Object.entries(letters);
    addKeys(
      entries.map(([letter, part], at) => ({
        keys: at === 0 ? ["g"] : [],
        label: `G ${letter.toUpperCase()}`,
        does: names[part],
        part: t("Desk"),
        run: wait,
      })),
    );
    addActions(() =>
      entries.map(([letter, part]) => ({
        name: `${t("Desk")}: ${names[part]}`,
        hint: `G ${letter.toUpperCase()}`,
        run: () => this.open(part),
      })),
    );
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Part} part
   */
  #walk(event, part) {
    const at = PARTS.indexOf(part);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: PARTS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = /** @type {Part} */ (PARTS[(to + PARTS.length) % PARTS.length]);
    this.show(next);
    this.#tab(next).focus();
  }

  /** @param {Part} part */
  #tab(part) {
    return /** @type {HTMLButtonElement} */ (need(`desk-tab-${part}`));
  }
}
