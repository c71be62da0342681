// The show on one page: what the server wrote, and what of it moves.

import { make, mark, need, write } from "../lib/dom.js";
import { length, timeOfDay } from "../lib/format.js";
import { statuses, t } from "../lib/texts.js";
import { endOf } from "../lib/timing.js";
import { nextSecond } from "../live/ticker.js";
import { openView } from "./base.js";
import { People } from "./people.js";

const { page, settings, crew } = openView();
const { show } = page;
const people = new People(page.parts);
const names = statuses();

crew.onRundown(draw);
crew.live.on("timing", () => {
  draw();
  showPeople();
});
crew.live.on("floor", showPeople);
settings.watch(arrange);
crew.live.ticker.add(paint);
need("print").addEventListener("click", () => window.print());
arrange();

function arrange() {
  need("rundown-section").hidden = !settings.flag("rundown");
  need("addresses-section").hidden = !settings.flag("addresses");
}

function showPeople() {
  const { floor } = crew;
  if (floor === null) return;
  write(need("hosts"), floor.hosts.length > 0 ? floor.hosts.join(" · ") : "–");
  need("readiness").replaceChildren(
    ...floor.crew.map((role) => {
      const by = floor.ready[role];
      return make(
        "li",
        { "data-role": role, "data-ready": by !== undefined },
        make("span", {}, people.label(role)),
        make("b", {}, by !== undefined ? t("ready: {name}", { name: by }) : crew.isBefore ? t("not ready yet") : "–"),
      );
    }),
  );
}

function draw() {
  const { timing } = crew;
  if (timing !== null) write(need("status"), names[timing.status] ?? timing.status);
  if (crew.revision < 0) return;
  const played = crew.slots.filter((slot) => slot.skip !== true);
  const whole = played.reduce((sum, slot) => sum + slot.duration_ms, 0);
  write(
    need("rundown-total"),
    played.length === 0
      ? t("The rundown is empty.")
      : t("{n} slots, {length}", { n: played.length, length: length(whole) }),
  );
  need("short-body").replaceChildren(
    ...crew.slots.map((slot) => {
      const planned = crew.planned(slot.id)?.start ?? null;
      const row = make(
        "tr",
        { "data-slot": slot.id, "data-kind": slot.kind, "data-skip": slot.skip === true },
        make("td", {}, planned === null ? "–" : timeOfDay(planned, show.timezone)),
        make("td", { "data-expected": true }),
        make("td", {}, make("i", { class: "kind-bar" }), make("b", {}, slot.cue)),
        make("td", {}, slot.title),
        make("td", {}, length(slot.duration_ms)),
        make("td", {}, people.all(slot).join(" · ")),
      );
      return row;
    }),
  );
  write(need("planned-end"), timeOfDay(crew.plannedEnd, show.timezone));
  crew.live.ticker.wake();
}

/**
 * @param {number} now
 * @returns {number | null}
 */
function paint(now) {
  const { timing } = crew;
  if (timing === null || crew.revision < 0) return null;
  write(need("expected-end-label"), crew.isOver ? t("Ended") : t("Expected end"));
  write(need("expected-end"), timeOfDay(endOf(timing, now), show.timezone));
  const slot = crew.onAir;
  write(need("air-what"), slot === null ? "–" : `${slot.cue} ${slot.title}`);
  for (const row of /** @type {HTMLElement[]} */ ([...need("short-body").children])) {
    const id = row.dataset.slot ?? "";
    const phase = crew.row(id)?.phase ?? "later";
    const start = crew.startOf(id, now);
    mark(row, "live", phase);
    write(
      /** @type {HTMLElement} */ (row.querySelector("[data-expected]")),
      phase === "skipped"
        ? t("skipped")
        : start === null
          ? "–"
          : `${phase === "done" ? "✓ " : phase === "on_air" ? "▶ " : ""}${timeOfDay(start, show.timezone)}`,
    );
  }
  return timing.grows_from === null ? null : nextSecond(now);
}
