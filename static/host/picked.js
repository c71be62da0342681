// Comments that the floor manager picked for the hosts to answer, the oldest first.

import { make, need } from "../lib/dom.js";
import { t } from "../lib/texts.js";

/**
 * @param {import("../live/live.js").Live} live
 * @param {import("../live/commands.js").Commands} commands
 * @param {{may: boolean, most: number}} options whether this person may take one off, and how many are shown at once
 */
export function showPicked(live, commands, { may, most }) {
  live.on("floor", (floor) => {
    const rows = floor.picked.slice(0, most).map((comment) => {
      const button = may
        ? make("button", { type: "button", "data-live": true, disabled: live.connection !== "live" }, t("Answered"))
        : null;
      button?.addEventListener("click", () => void commands.send({ type: "drop_comment", comment: comment.id }));
      return make(
        "li",
        { "data-comment": comment.id },
        make("p", { class: "said" }, comment.name ? make("span", { class: "by" }, comment.name) : null, comment.text),
        button,
      );
    });
    const more = floor.picked.length - rows.length;
    need("picked").replaceChildren(
      ...rows,
      ...(more > 0 ? [make("li", { class: "more" }, t("{n} more after this", { n: more }))] : []),
    );
  });
}
