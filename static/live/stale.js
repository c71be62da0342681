// What a screen shows while it hears nothing: how old it is, and buttons that refuse.

import { all, mark, maybe, write } from "../lib/dom.js";
import { age } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { nextSecond } from "./ticker.js";

/** @param {import("./live.js").Live} live */
export function showStale(live) {
  live.on("connection", () => {
    enable(live);
    live.ticker.wake();
  });
  live.ticker.add((now) => {
    const isStale = live.heardAt > 0 && (live.connection === "offline" || live.connection === "refused");
    mark(document.body, "stale", isStale);
    const element = maybe("age");
    if (element !== null) write(element, isStale ? t("as of {age} ago", { age: age(now - live.heardAt) }) : "");
    return isStale ? nextSecond(now) : null;
  });
  enable(live);
}

/**
 * Buttons that need the server refuse visibly without it.
 * @param {import("./live.js").Live} live
 * @param {ParentNode} [within]
 */
export function enable(live, within = document) {
  for (const button of /** @type {HTMLButtonElement[]} */ (all("button[data-live]", within))) {
    button.disabled = live.connection !== "live";
    button.title = button.disabled ? t("Not connected") : (button.dataset.title ?? "");
  }
}
