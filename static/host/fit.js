// What does not fit on a screen is left out whole, the least important first: nothing is cut in the middle of a line,
// and what matters most never leaves the screen. The style sheet says what each word leaves out or makes smaller.

import { mark } from "../lib/dom.js";

/** What makes a text smaller. */
const SIZES = ["small", "smaller", "least", "tiny"];

/**
 * @param {HTMLElement} stage whose `data-drop` has the words in force; absent: everything is shown
 * @param {string[]} words in the order in which they come into force
 */
export function fit(stage, words) {
  const fits = (/** @type {string[]} */ drop) => {
    mark(stage, "drop", drop.join(" ") || null);
    return stage.scrollHeight <= stage.clientHeight + 1;
  };
  const choose = () => {
    let drop = /** @type {string[]} */ ([]);
    while (!fits(drop) && drop.length < words.length) drop = words.slice(0, drop.length + 1);
    // The last that was left out may have made room for a larger text, and for more of what went before it. Where all
    // of it is not enough, the last word lets the rest scroll: then nothing has room.
    const last = drop.length < words.length ? [...drop].reverse() : [];
    for (const word of [...last.filter((one) => SIZES.includes(one)), ...last.filter((one) => !SIZES.includes(one))]) {
      const fewer = drop.filter((one) => one !== word);
      if (fits(fewer)) drop = fewer;
    }
    fits(drop);
  };
  const observer = new ResizeObserver(choose);
  observer.observe(stage);
  for (const child of stage.children) observer.observe(child);
}
