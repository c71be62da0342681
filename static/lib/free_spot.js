// Where something may float without covering what is to be pressed or read.

/** @typedef {{left: number, top: number, width: number, height: number}} Box */

/** How close together places are tried, and how far from the edge. */
const STEP = 24;
const EDGE = 16;

/**
 * The left and top edge of the place for a box: free of all others, and as near to the lower right corner as can be.
 * Where nothing is free, the one that covers least.
 * @param {{width: number, height: number}} box
 * @param {{width: number, height: number}} view
 * @param {Box[]} taken
 * @returns {{left: number, top: number}}
 */
export function freeSpot(box, view, taken) {
  const [right, bottom] = [view.width - box.width - EDGE, view.height - box.height - EDGE];
  let best = { left: right, top: bottom };
  let least = Number.POSITIVE_INFINITY;
  for (let top = bottom; top >= EDGE; top -= STEP)
    for (let left = right; left >= Math.min(EDGE, right); left -= STEP) {
      // Across is as far as up: a short word in the middle of a page is worse than one at its edge.
      const away = right - left + (bottom - top);
      const place = { left, top, ...box };
      const covered = taken.reduce((sum, other) => sum + overlap(place, other), 0);
      const cost = covered * 10_000 + away;
      if (cost < least) {
        least = cost;
        best = { left, top };
      }
    }
  return best;
}

/**
 * How much of two boxes is the same, in square pixels.
 * @param {Box} one
 * @param {Box} other
 */
function overlap(one, other) {
  const wide = Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const high = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  return wide > 0 && high > 0 ? wide * high : 0;
}
