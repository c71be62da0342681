// Keeps the slot on air in sight, until somebody scrolls by hand; a button leads back.

import { all, maybe, need, write } from "../lib/dom.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";

export class Follow {
  #crew;
  #settings;
  #isAway = false;
  /** @type {string | null} */
  #seen = null;

  /**
   * @param {import("./crew.js").Crew} crew
   * @param {import("./settings_dialog.js").Settings} settings
   */
  constructor(crew, settings) {
    this.#crew = crew;
    this.#settings = settings;
    for (const name of ["wheel", "touchmove"])
      need("scroll").addEventListener(name, () => this.#leave(), { passive: true });
    need("scroll").addEventListener(
      "keydown",
      (event) => ["PageUp", "PageDown", "ArrowUp", "ArrowDown"].includes(event.key) && this.#leave(),
    );
    need("back-to-air").addEventListener("click", () => this.back());
    addKeys([
      {
        keys: ["l"],
        label: "L",
        does: t("Back to the slot on air; or follow it, or not"),
        run: () => (this.#isAway ? this.back() : this.#turn()),
      },
    ]);
  }

  get #target() {
    return this.#crew.onAir?.id ?? this.#crew.timing?.next ?? null;
  }

  #leave() {
    if (this.#target === null || maybe(`row-${this.#target}`) === null) return;
    this.#isAway = true;
    this.#button();
  }

  #turn() {
    this.#settings.set("follow", !this.#settings.flag("follow"));
    if (this.#settings.flag("follow")) this.back();
  }

  back() {
    this.#isAway = false;
    this.#seen = null;
    this.keep();
  }

  /** The list or the slot on air may have changed: scroll, unless somebody looks elsewhere. */
  keep() {
    this.#button();
    if (this.#isAway || !this.#settings.flag("follow")) return;
    const id = this.#target;
    const row = id === null ? null : maybe(`row-${id}`);
    if (id === null || row === null || id === this.#seen) return;
    const scroll = need("scroll");
    const box = scroll.scrollHeight > scroll.clientHeight + 1 ? scroll : null;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || this.#seen === null;
    this.#seen = id;
    if (box === null) {
      if (all("dialog[open]").length === 0) row.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
      return;
    }
    const top = row.offsetTop - box.clientHeight / 3;
    box.scrollTo({ top: Math.max(0, top), behavior: calm ? "auto" : "smooth" });
  }

  #button() {
    const button = need("back-to-air");
    const slot = this.#crew.slot(this.#target);
    button.hidden =
      slot === null || (!this.#isAway && this.#settings.flag("follow")) || maybe(`row-${slot.id}`) === null;
    if (slot !== null) write(button, t("Back to {cue}", { cue: slot.cue }));
  }
}
