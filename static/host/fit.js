// What does not fit on a screen is left out whole, the least important first: nothing is cut in the middle of a line,
// and what matters most never leaves the screen. The style sheet says what each level leaves out.

import { mark } from "../lib/dom.js";

/**
 * @param {HTMLElement} stage whose `data-drop` is the level; absent: everything is shown
 * @param {number} levels
 */
export function fit(stage, levels) {
  const choose = () => {
    for (let level = 0; level <= levels; level += 1) {
      mark(stage, "drop", level === 0 ? null : String(level));
      if (stage.scrollHeight <= stage.clientHeight + 1) return;
    }
  };
  const observer = new ResizeObserver(choose);
  observer.observe(stage);
  for (const child of stage.children) observer.observe(child);
}
