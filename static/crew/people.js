// Who is named in a plan: parts under any of their names, and people by theirs.

import { parts as partNames } from "../lib/texts.js";

/** @typedef {import("../live/protocol.js").Slot} Slot */

export class People {
  /** @type {Map<string, string>} what somebody wrote, in small letters → the part */
  #parts = new Map();
  #names = partNames();

  /** @param {Record<string, string[]>} parts part → what it may be called */
  constructor(parts) {
    for (const [part, names] of Object.entries(parts))
      for (const name of names) this.#parts.set(name.toLowerCase(), part);
  }

  /**
   * The part that a name in a plan stands for; null: it is somebody's own name.
   * @param {string} name
   */
  partOf(name) {
    return this.#parts.get(name.trim().toLowerCase()) ?? null;
  }

  /**
   * Whether a slot needs a part.
   * @param {Slot} slot
   * @param {string} part
   */
  needs(slot, part) {
    return (slot.people ?? []).some((name) => (this.partOf(name) ?? name.trim().toLowerCase()) === part);
  }

  /**
   * A part as people call it.
   * @param {string} part
   */
  label(part) {
    return this.#names[part] ?? part;
  }

  /**
   * Everybody a slot needs, as they are called.
   * @param {Slot} slot
   */
  all(slot) {
    return (slot.people ?? []).map((name) => {
      const part = this.partOf(name);
      return part === null ? name : this.label(part);
    });
  }

  /**
   * Those a slot names by their own names: they present it.
   * @param {Slot} slot
   */
  presenters(slot) {
    return slot.skip === true ? [] : (slot.people ?? []).filter((name) => this.partOf(name) === null);
  }

  /**
   * Where others than now present: the first slot ahead that names other people than the last one that named any.
   * @param {Slot[]} slots
   * @param {Set<string>} ahead ids of those still to be played
   * @returns {Slot | null}
   */
  handOver(slots, ahead) {
    /** @type {string[]} */
    let before = [];
    for (const slot of slots) {
      const names = this.presenters(slot);
      if (names.length === 0) continue;
      const isOther =
        before.length > 0 && (names.length !== before.length || names.some((name) => !before.includes(name)));
      if (isOther && ahead.has(slot.id)) return slot;
      before = names;
    }
    return null;
  }
}
