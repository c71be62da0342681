// What runs on the platform across slots, for the platform operator: start, countdown, stop.

import { make, maybe, need, write } from "../lib/dom.js";
import { readActivity } from "../lib/floor_clocks.js";
import { length, timeOfDay } from "../lib/format.js";
import { activities, t } from "../lib/texts.js";
import { lengthHelp, readLength } from "../lib/typed_times.js";
import { enable } from "../live/stale.js";

/** @typedef {import("../live/protocol.js").Activity} Activity */

const DAY_MS = 86_400_000;

/**
 * @param {import("./crew.js").Crew} crew
 * @param {import("../live/commands.js").Commands} commands
 * @param {{may: boolean, timezone: string}} options
 */
export function showActivities(crew, commands, { may, timezone }) {
  const kinds = activities();
  crew.live.on("floor", () => {
    const rows = going(crew).map((activity) => row(activity));
    need("activities").replaceChildren(...rows);
    enable(crew.live, need("activities"));
  });

  /** @param {Activity} activity */
  const row = (activity) => {
    const facts =
      activity.ends_at === null ? t("since {time}", { time: timeOfDay(activity.started_at, timezone) }) : "";
    const stop = may ? make("button", { type: "button", "data-live": true, class: "stop" }, t("Stop")) : null;
    stop?.addEventListener("click", () => void commands.send({ type: "stop_activity", activity: activity.id }));
    return make(
      "li",
      { "data-activity": activity.id },
      make(
        "span",
        {},
        make("b", {}, activity.title),
        make("small", {}, `${kinds[activity.kind] ?? activity.kind} · ${activity.by}`),
      ),
      make("output", { "aria-live": "off" }, facts),
      stop,
    );
  };

  crew.live.ticker.add((now) => {
    let next = Infinity;
    const shown = going(crew);
    for (const activity of shown) {
      if (activity.ends_at === null) continue;
      const output = need("activities").querySelector(`[data-activity="${activity.id}"] output`);
      const seen = readActivity(activity, now);
      if (output !== null) write(output, seen.text);
      next = Math.min(next, seen.next ?? Infinity);
    }
    need("activities-none").hidden = shown.length > 0;
    return next === Infinity ? null : next;
  });

  bindForm(commands);
}

/** @param {import("./crew.js").Crew} crew */
function going(crew) {
  return (crew.floor?.activities ?? []).filter((activity) => activity.stopped_at === null);
}

/** @param {import("../live/commands.js").Commands} commands */
function bindForm(commands) {
  const form = maybe("activity-form");
  if (!(form instanceof HTMLFormElement)) return;
  const [kind, title, length_] = [need("activity-kind"), need("activity-title"), need("activity-length")];
  if (!(kind instanceof HTMLSelectElement && title instanceof HTMLInputElement && length_ instanceof HTMLInputElement))
    return;
  kind.replaceChildren(...Object.entries(activities()).map(([value, label]) => new Option(label, value)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const ms = length_.value.trim() === "" ? null : readLength(length_.value);
    const isWrong = length_.value.trim() !== "" && (ms === null || ms < 1000 || ms > DAY_MS);
    fault(length_, isWrong ? lengthHelp() : "");
    if (isWrong) return;
    const command = {
      type: "start_activity",
      kind: kind.value,
      title: title.value.trim() || (kind.selectedOptions[0]?.text ?? kind.value),
      ...(ms === null ? {} : { ms }),
    };
    if (await commands.send(command)) {
      title.value = "";
      length_.value = ms === null ? "" : length(ms);
    }
  });
}

/**
 * @param {HTMLInputElement} input
 * @param {string} text
 */
function fault(input, text) {
  const element = need("activity-fault");
  element.hidden = text === "";
  write(element, text);
  input.toggleAttribute("aria-invalid", text !== "");
  if (text !== "") {
    input.setAttribute("aria-invalid", "true");
    input.focus();
  }
}
