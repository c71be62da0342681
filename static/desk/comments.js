// The comment feed: new lines at the bottom, kept there unless somebody reads further up. Text is shown as text.

import { all, make, maybe, need, write } from "../lib/dom.js";
import { t } from "../lib/texts.js";

/** @typedef {import("../live/protocol.js").CommentLine} CommentLine */

const KEEP = 200;
/** Whoever is this close to the end (px) follows it. */
const NEAR = 40;

export class Comments {
  #act;
  #picks;
  #list = need("comments");
  /** @type {Map<string, CommentLine>} */
  #known = new Map();

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("./act.js").Act} act
   * @param {import("./picks.js").Picks} picks
   */
  constructor(live, act, picks) {
    this.#act = act;
    this.#picks = picks;
    live.on("snapshot", () => {
      this.#list.replaceChildren();
      this.#known = new Map();
    });
    live.on("comments", ({ lines, skipped }) => this.#take(lines, skipped));
    live.on("floor", () => this.mark());
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    this.#list.addEventListener("scroll", () => this.#offerNewest());
    need("comments-newest").addEventListener("click", () => this.follow());
  }

  /** Go to the newest line. */
  follow() {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#offerNewest();
  }

  /** Mark the lines that were picked. */
  mark() {
    for (const row of all("li", this.#list)) this.#markRow(row);
  }

  /** @param {HTMLElement} row */
  #markRow(row) {
    const picked = this.#picks.has(row.dataset.id ?? "");
    row.toggleAttribute("data-picked", picked);
    const button = row.querySelector("button");
    if (button === null) return;
    write(button, picked ? t("Picked") : t("Pick"));
    button.setAttribute("aria-pressed", String(picked));
  }

  /**
   * @param {CommentLine[]} lines
   * @param {number} skipped
   */
  #take(lines, skipped) {
    const follows = this.#isAtEnd();
    const fresh = lines.filter((line) => !this.#known.has(line.id));
    for (const line of fresh) this.#known.set(line.id, line);
    this.#list.append(...fresh.map((line) => this.#row(line)));
    while (this.#list.childElementCount > KEEP) this.#list.firstElementChild?.remove();
    if (this.#known.size > KEEP * 10) this.#known = new Map([...this.#known].slice(-KEEP));
    if (follows) this.#list.scrollTop = this.#list.scrollHeight;
    this.#offerNewest();
    const note = maybe("comments-note");
    if (note !== null) write(note, skipped > 0 ? t("fast: {n} more not shown", { n: skipped }) : "");
  }

  /** @param {CommentLine} line */
  #row(line) {
    const said = make(
      "span",
      { class: "said" },
      make("span", { class: "name" }, line.name ?? ""),
      make("span", { class: line.gift ? "gift" : "text" }, line.gift ? `◆ ${line.text}` : line.text),
    );
    const row = make("li", { "data-id": line.id, tabindex: "-1" }, said);
    if (this.#act.may && line.gift !== true && line.text.trim() !== "") {
      row.append(this.#act.button(t("Pick"), () => this.#picks.command(line), { class: "small pick", tabindex: "-1" }));
      this.#markRow(row);
    }
    return row;
  }

  #isAtEnd() {
    return this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < NEAR;
  }

  #offerNewest() {
    need("comments-newest").hidden = this.#isAtEnd();
  }

  /**
   * Arrows walk through the lines, Enter picks the one with the focus.
   * @param {KeyboardEvent} event
   */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = all("li", this.#list);
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const next = at < 0 ? rows.length - 1 : at + (event.key === "ArrowDown" ? 1 : -1);
      rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
    } else if (event.key === "Enter" && rows[at] === document.activeElement) {
      const button = rows[at]?.querySelector("button");
      if (button instanceof HTMLButtonElement) button.click();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
