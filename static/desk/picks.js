// Comments that the hosts should answer. Picking is the human check: only what was picked is shown to hosts.

import { make, maybe, need, write } from "../lib/dom.js";
import { t } from "../lib/texts.js";

/** @typedef {import("../live/protocol.js").CommentLine} CommentLine */

/** More than that nobody can answer; the server refuses it too. */
const MOST = 12;
/** What the server takes of a comment and of its writer's name. */
const TEXT = 500;
const NAME = 80;

export class Picks {
  #act;
  /** @type {Set<string>} */
  #ids = new Set();
  /** @type {() => void} called when they change */
  onChange = () => {};

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("./act.js").Act} act
   */
  constructor(live, act) {
    this.#act = act;
    live.on("floor", ({ picked }) => {
      this.#ids = new Set(picked.map((one) => one.id));
      const list = need("picked");
      for (const row of [...list.children]) if (!picked.some((one) => row.id === `picked-${one.id}`)) row.remove();
      for (const one of picked) if (maybe(`picked-${one.id}`) === null) list.append(this.#row(one));
      need("picked-box").hidden = picked.length === 0;
      write(need("picked-count"), `${picked.length} / ${MOST}`);
      if (picked.length < MOST) this.#say("");
      this.#act.refresh();
      this.onChange();
    });
  }

  get count() {
    return this.#ids.size;
  }

  /** @param {string} comment */
  has(comment) {
    return this.#ids.has(comment);
  }

  /**
   * Show a comment to the hosts.
   * @param {CommentLine} line
   */
  command({ id, name = "", text }) {
    if (this.has(id)) return null;
    if (this.count >= MOST) {
      this.#say(
        t("The hosts have {count} comments to answer already. Press “Answered” at one of them first.", {
          count: this.count,
        }),
      );
      return null;
    }
    return { type: "pick_comment", comment: id, name: [...name].slice(0, NAME).join(""), text: cut(text) };
  }

  /** @param {import("../live/protocol.js").Picked} picked */
  #row({ id, name, text, by }) {
    const row = make(
      "li",
      { id: `picked-${id}`, title: t("picked by {name}", { name: by }) },
      make("span", { class: "said" }, make("span", { class: "name" }, name), make("span", { class: "text" }, text)),
    );
    if (this.#act.may)
      row.append(this.#act.button(t("Answered"), () => ({ type: "drop_comment", comment: id }), { class: "small" }));
    return row;
  }

  /** @param {string} text */
  #say(text) {
    const note = need("pick-fault");
    note.hidden = text === "";
    write(note, text);
  }
}

/** @param {string} text */
function cut(text) {
  const letters = [...text];
  return letters.length > TEXT ? `${letters.slice(0, TEXT - 1).join("")}…` : text;
}
