// Which part of the control page a phone shows.

import { all } from "../lib/dom.js";

/** @param {HTMLElement} page its data-shown names the pane */
export function showTabs(page) {
  const tabs = all(".tabs > [role=tab]");
  const choose = (/** @type {string} */ name) => {
    page.dataset.shown = name;
    for (const tab of tabs) tab.setAttribute("aria-selected", String(tab.dataset.tab === name));
    window.dispatchEvent(new Event("resize"));
  };
  for (const tab of tabs) tab.addEventListener("click", () => choose(tab.dataset.tab ?? "air"));
  choose(page.dataset.shown ?? "air");
}
