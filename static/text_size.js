// The size of the text on a cue screen, kept on the device.

const STEPS = [0.7, 0.8, 0.9, 1, 1.15, 1.3, 1.5, 1.75, 2];
const KEY = "cue-text-size";

/**
 * @param {HTMLElement} smaller
 * @param {HTMLElement} larger
 */
export function bindTextSize(smaller, larger) {
  let step = read();
  const set = (/** @type {number} */ wanted) => {
    step = Math.max(0, Math.min(STEPS.length - 1, wanted));
    document.documentElement.style.setProperty("--scale", String(STEPS[step]));
    try {
      localStorage.setItem(KEY, String(step));
    } catch {
      // For this visit only.
    }
  };
  smaller.addEventListener("click", () => set(step - 1));
  larger.addEventListener("click", () => set(step + 1));
  set(step);
}

function read() {
  try {
    const kept = Number(localStorage.getItem(KEY) ?? 3);
    return Number.isInteger(kept) && kept >= 0 && kept < STEPS.length ? kept : 3;
  } catch {
    return 3;
  }
}
