// Numbers as people list them: "3,5,7-9" is 3, 5, 7, 8 and 9.

const MOST = 200;

/**
 * The numbers in the order in which they were typed, each once; null where something is no number, or too many are
 * meant.
 * @param {string} text
 * @returns {number[] | null}
 */
export function numberList(text) {
  /** @type {Set<number>} */
  const found = new Set();
  const parts = text
    .normalize("NFKC")
    .split(/[\s,、;；]+/)
    .filter(Boolean);
  for (const part of parts) {
    const range = /^(\d{1,4})(?:[-–—~至到](\d{1,4}))?$/.exec(part);
    if (range === null) return null;
    const [from, to] = [Number(range[1]), Number(range[2] ?? range[1])];
    const step = from <= to ? 1 : -1;
    if (Math.abs(to - from) >= MOST) return null;
    for (let at = from; at !== to + step; at += step) found.add(at);
  }
  return found.size > MOST ? null : [...found];
}
