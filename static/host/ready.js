// Before the start: who of the crew is ready, and the button to say so.

import { make, mark, need, write } from "../lib/dom.js";
import { addKeys } from "../lib/keys.js";
import { parts, t } from "../lib/texts.js";
import { BEFORE } from "../lib/timing.js";

/**
 * @param {import("../live/live.js").Live} live
 * @param {import("../live/commands.js").Commands} commands
 * @param {{may: boolean, own: string[] | null}} options whether this person may say so, and for which parts; null: for
 *   all
 */
export function showReady(live, commands, { may, own }) {
  const names = parts();
  const button = /** @type {HTMLButtonElement} */ (need("say-ready"));
  const isReady = () => live.part in (live.floor?.ready ?? {});
  const isOwn = () => may && (own === null || own.includes(live.part));
  const press = () => {
    if (!need("ready").hidden && isOwn()) void commands.send({ type: "ready", role: live.part, ready: !isReady() });
  };
  const show = () => {
    const { floor, timing } = live;
    need("ready").hidden = timing === null || timing.run !== null || !BEFORE.includes(timing.status);
    button.hidden = !isOwn();
    if (floor === null) return;
    const crew = [...new Set([...floor.crew, ...Object.keys(floor.ready)])];
    need("crew").replaceChildren(
      ...crew.map((role) => {
        const by = floor.ready[role];
        return make(
          "li",
          { "data-ready": by !== undefined, "data-role": role },
          make("b", {}, names[role] ?? role),
          make("span", {}, by ?? t("not ready yet")),
        );
      }),
    );
    write(need("say-ready-word"), isReady() ? t("Ready. Press again to take it back.") : t("Ready"));
    mark(button, "said", isReady());
    button.setAttribute("aria-pressed", String(isReady()));
  };
  button.addEventListener("click", press);
  live.on("floor", show);
  live.on("timing", show);
  addKeys([{ keys: ["r"], label: "R", does: t("Ready"), run: press }]);
}
