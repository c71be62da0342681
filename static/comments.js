// The comment feed: new lines at the bottom, kept there unless somebody reads further up.

import { make, maybe, need, write } from "./dom.js";
import { t } from "./words.js";

const KEEP = 200;

/** @param {import("./live.js").Live} live */
export function showComments(live) {
  const list = need("comments");
  const note = maybe("comments-note");
  /** @type {Set<string>} */
  let known = new Set();
  live.on("snapshot", () => {
    list.replaceChildren();
    known = new Set();
  });
  live.on("comments", ({ lines, skipped }) => {
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    const fresh = lines.filter((line) => !known.has(line.id));
    for (const line of fresh) known.add(line.id);
    list.append(...fresh.map(row));
    while (list.childElementCount > KEEP) list.firstElementChild?.remove();
    if (known.size > KEEP * 10) known = new Set([...known].slice(-KEEP));
    if (atEnd) list.scrollTop = list.scrollHeight;
    if (note !== null) write(note, skipped > 0 ? t("fast: {n} more not shown", { n: skipped }) : "");
  });
}

/** @param {import("./protocol.js").CommentLine} line */
function row(line) {
  return make("li", { "data-id": line.id }, make("span", { class: "name" }, line.name ?? ""), make("span", { class: line.gift ? "gift" : "text" }, line.gift ? `◆ ${line.text}` : line.text));
}
