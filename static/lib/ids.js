// New slots: ids that two people never choose alike, and the next free cue code.

/** @typedef {import("../live/protocol.js").Slot} Slot */

export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The next cue code after the highest of the plan.
 * @param {readonly Slot[]} slots
 */
export function nextCue(slots) {
  const codes = slots.flatMap((slot) => {
    const match = /^([^\d]*)(\d+)$/.exec(slot.cue);
    return match === null ? [] : [{ prefix: match[1] ?? "", number: Number(match[2]) }];
  });
  const highest = codes.reduce((best, one) => (one.number > best.number ? one : best), {
    prefix: codes[0]?.prefix ?? "A",
    number: 0,
  });
  return `${highest.prefix}${highest.number + 1}`;
}
