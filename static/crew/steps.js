// Steps of called playbooks that are for one part, to be ticked by whoever may.

import { make, need } from "../lib/dom.js";
import { timeOfDay } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { enable } from "../live/stale.js";

/**
 * @param {import("./crew.js").Crew} crew
 * @param {import("../live/commands.js").Commands} commands
 * @param {{part: () => string, may: boolean, timezone: string}} options
 */
export function showSteps(crew, commands, { part, may, timezone }) {
  const show = () => {
    const groups = (crew.floor?.calls ?? []).flatMap((call) => {
      const rows = call.steps.flatMap((now, at) => (now.step.who === part() ? [row(call, now, at)] : []));
      return rows.length === 0
        ? []
        : [
            make(
              "li",
              { class: "call", "data-drill": call.drill },
              make("h3", {}, call.name, call.drill ? make("span", { class: "drill" }, t("Drill")) : null),
              make("ol", {}, ...rows),
            ),
          ];
    });
    need("steps-section").hidden = groups.length === 0;
    need("steps").replaceChildren(...groups);
    enable(crew.live, need("steps"));
  };

  /**
   * @param {import("../live/protocol.js").Call} call
   * @param {import("../live/protocol.js").StepNow} now
   * @param {number} at
   */
  const row = (call, { step, done_by: by, done_at: when }, at) => {
    const done = by !== null;
    const said = make(
      "span",
      {},
      step.text,
      done ? make("small", {}, `${by} ${when === null ? "" : timeOfDay(when, timezone)}`) : null,
    );
    const sign = make("span", { class: "tick", "aria-hidden": "true" }, done ? "✓" : "");
    if (!may) return make("li", { "data-done": done }, sign, said);
    const button = make(
      "button",
      {
        type: "button",
        "data-live": true,
        "aria-pressed": String(done),
        "data-call": call.id,
        "data-step": String(at),
      },
      sign,
      said,
    );
    button.addEventListener(
      "click",
      () => void commands.send({ type: "tick_step", call: call.id, step: at, done: !done }),
    );
    return make("li", { "data-done": done }, button);
  };

  crew.live.on("floor", show);
  return show;
}
