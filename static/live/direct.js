// A word of the director to this screen alone: say who you are, take a name, open another view.

import { make, maybe } from "../lib/dom.js";
import { t } from "../lib/texts.js";

const SHOWN_MS = 5_000;

/**
 * @param {import("./live.js").Live} live
 * @param {string} show
 */
export function obeyDirect(live, show) {
  live.on("direct", (word) => {
    if (word.do === "identify") identify(live);
    else if (word.do === "rename") live.self.rename(word.name ?? "");
    else open(live, show, word.path ?? "");
  });
}

/** @param {import("./live.js").Live} live */
function identify(live) {
  maybe("identify")?.remove();
  const name = live.self.name || t("This screen has no name");
  const sign = make(
    "div",
    { id: "identify", class: "identify", role: "status" },
    make("strong", {}, name),
    make("span", {}, live.screen),
  );
  document.body.append(sign);
  setTimeout(() => sign.remove(), SHOWN_MS);
}

/**
 * Go to another view of the same show, and to nothing else.
 * @param {import("./live.js").Live} live
 * @param {string} show
 * @param {string} path
 */
function open(live, show, path) {
  const target = new URL(path, location.origin);
  const parts = target.pathname.split("/");
  const [, root, id, view, ...rest] = parts;
  if (
    target.origin !== location.origin ||
    root !== "shows" ||
    id !== encodeURIComponent(show) ||
    !/^[a-z]+$/.test(view ?? "") ||
    rest.length > 0
  )
    return;
  if (!live.self.isNamed(view)) live.self.rename(live.self.name, view);
  location.assign(target);
}
