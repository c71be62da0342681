// Before the start: who of the crew has said ready, who has to, and the question when somebody has not.

import { allow, ask } from "../lib/dialogs.js";
import { make, maybe, need, write } from "../lib/dom.js";
import { parts, t } from "../lib/texts.js";
import { isBefore } from "../lib/timing.js";

/** @typedef {import("../live/protocol.js").FloorMessage} Floor */

/**
 * Who of the crew has not said ready.
 * @param {Floor | null} floor
 */
function missing(floor) {
  return (floor?.crew ?? []).filter((role) => floor?.ready[role] === undefined);
}

/** @param {string[]} roles */
function named(roles) {
  const known = parts();
  return roles.map((role) => known[role] ?? role).join(t(", "));
}

/**
 * Start the show; when somebody has not said ready, name them and ask first.
 * @param {import("../live/live.js").Live} live
 * @param {import("../live/commands.js").Commands} commands
 * @param {string} [slotId] the slot to begin with
 */
export async function goLive(live, commands, slotId) {
  const waiting = missing(live.floor);
  if (waiting.length > 0) {
    const text = make("p", {}, t("Not ready: {roles}.", { roles: named(waiting) }));
    const answer = await ask(
      "ask-start",
      t("Start anyway?"),
      [text],
      [{ value: "start", label: t("Hold to start anyway"), how: "hold" }],
      commands.ready,
    );
    if (answer !== "start") return;
  }
  await commands.send({ type: "start", ...(slotId === undefined ? {} : { slot_id: slotId }) });
}

export class ReadyBoard {
  #live;
  #commands;
  #rights;
  #changing = false;

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("../live/commands.js").Commands} commands
   * @param {import("../live/protocol.js").Rights} rights
   */
  constructor(live, commands, rights) {
    this.#live = live;
    this.#commands = commands;
    this.#rights = rights;
    live.on("floor", () => this.#paint());
    live.on("timing", () => this.#paint());
    maybe("crew-change")?.addEventListener("click", () => {
      this.#changing = !this.#changing;
      this.#paint();
    });
    maybe("crew-add")?.addEventListener("submit", (event) => {
      event.preventDefault();
      const role = /** @type {HTMLSelectElement} */ (need("crew-role")).value;
      if (role !== "") this.#setCrew([...(this.#live.floor?.crew ?? []), role]);
    });
  }

  #paint() {
    const { timing, floor } = this.#live;
    const board = need("ready-board");
    board.hidden = timing === null || floor === null || !isBefore(timing);
    if (timing === null || floor === null || board.hidden) return;
    const waiting = missing(floor);
    const { length } = floor.crew;
    write(
      need("ready-count"),
      length === 0
        ? ""
        : waiting.length === 0
          ? t("all ready")
          : t("{n} of {all}", { n: length - waiting.length, all: length }),
    );
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.focus : undefined;
    need("ready-roles").replaceChildren(
      ...(length === 0
        ? [make("li", { class: "quiet" }, t("Nobody has to say ready."))]
        : floor.crew.map((role) => this.#row(role, floor))),
    );
    if (focused !== undefined)
      /** @type {HTMLElement | null} */ (document.querySelector(`[data-focus="${CSS.escape(focused)}"]`))?.focus();
    this.#paintChanging(floor);
    const what = maybe("start-what");
    if (what !== null)
      write(
        what,
        waiting.length === 0
          ? length === 0
            ? ""
            : t("all ready")
          : t("Not ready: {roles}.", { roles: named(waiting) }),
      );
    allow(this.#commands.ready, board);
  }

  /**
   * @param {string} role
   * @param {Floor} floor
   */
  #row(role, floor) {
    const by = floor.ready[role];
    const name = parts()[role] ?? role;
    const inside = [
      make("i", { class: "ready-mark", "aria-hidden": "true" }, by === undefined ? "" : "✓"),
      make("span", { class: "name" }, name),
      make("span", { class: "quiet small" }, by === undefined ? t("not yet") : `${t("Ready")} · ${by}`),
    ];
    if (!this.#rights.direct)
      return make(
        "li",
        { "data-role": role, "data-ready": by !== undefined },
        make("span", { class: "ready-role" }, ...inside),
      );
    const toggle = make(
      "button",
      {
        type: "button",
        class: "ready-role",
        "aria-pressed": String(by !== undefined),
        "data-needs-live": "",
        "data-focus": `ready-${role}`,
        title: by === undefined ? t("Say ready for them") : t("Take the word back"),
      },
      ...inside,
    );
    toggle.addEventListener("click", () => void this.#commands.send({ type: "ready", role, ready: by === undefined }));
    const remove = this.#changing
      ? make(
          "button",
          {
            type: "button",
            class: "plain icon-button",
            "data-needs-live": "",
            "data-focus": `remove-${role}`,
            "aria-label": t("Take {role} off the list", { role: name }),
          },
          "×",
        )
      : null;
    remove?.addEventListener("click", () => this.#setCrew(floor.crew.filter((one) => one !== role)));
    return make("li", { "data-role": role, "data-ready": by !== undefined }, toggle, remove);
  }

  /** @param {Floor} floor */
  #paintChanging(floor) {
    const form = maybe("crew-add");
    if (form === null) return;
    const others = Object.entries(parts()).filter(([role]) => !floor.crew.includes(role));
    need("crew-change").setAttribute("aria-expanded", String(this.#changing));
    write(need("crew-change"), this.#changing ? t("Done") : t("Change who"));
    form.hidden = !this.#changing || others.length === 0;
    need("crew-role").replaceChildren(...others.map(([role, name]) => make("option", { value: role }, name)));
  }

  /** @param {string[]} roles */
  #setCrew(roles) {
    void this.#commands.send({ type: "set_crew", roles });
  }
}
