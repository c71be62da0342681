// The playbooks of the room: what each would do, and one press to call it.

import { call } from "../lib/api.js";
import { make, need, write } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { stepText } from "./called_playbooks.js";

/** @typedef {import("../live/protocol.js").Step} Step */
/** @typedef {{key: string, name: string, when: string, evidence?: string, steps: Step[], own: boolean}} Playbook */

export class Playbooks {
  #act;
  #path;
  #screen;
  #live;
  #fetched = false;
  /** What stands in the list. */
  #shown = "";

  /**
   * @param {import("../live/live.js").Live} live
   * @param {import("./act.js").Act} act
   * @param {string} room
   * @param {(screen: string) => string | null} screen the name of a connected screen
   */
  constructor(live, act, room, screen) {
    this.#live = live;
    this.#act = act;
    this.#screen = screen;
    this.#path = `/api/v1/rooms/${encodeURIComponent(room)}/playbooks`;
    live.on("timing", () => this.#word());
  }

  /** Fetch them, anew when they were there before: somebody may have written one meanwhile. */
  async fetch() {
    const note = need("playbooks-note");
    const answer = await call("GET", this.#path);
    if (!answer.ok) {
      if (!this.#fetched) note.replaceChildren(t("The playbooks could not be loaded."), " ", this.#retry());
      return;
    }
    this.#fetched = true;
    const playbooks = /** @type {Playbook[]} */ (answer.body?.playbooks ?? []);
    note.hidden = playbooks.length > 0;
    write(note, t("No playbooks yet."));
    const said = JSON.stringify(playbooks);
    if (said === this.#shown) return;
    this.#shown = said;
    need("playbooks").replaceChildren(...playbooks.map((playbook) => this.#row(playbook)));
    this.#word();
    this.#act.refresh();
  }

  #retry() {
    const button = make("button", { type: "button", class: "small" }, t("Try again"));
    button.addEventListener("click", () => void this.fetch());
    return button;
  }

  /** @param {Playbook} playbook */
  #row({ key, name, when, evidence = "", steps, own }) {
    const preview = make(
      "div",
      { class: "preview" },
      when === "" ? null : make("p", {}, when),
      evidence === "" ? null : make("p", { class: "quiet" }, evidence),
      make(
        "ol",
        {},
        ...steps.map((step) =>
          make(
            "li",
            { "data-by-hand": step.by_hand === true || (step.kind ?? "do") === "do" },
            stepText(step, this.#screen),
          ),
        ),
      ),
    );
    const label = make(
      "summary",
      { title: steps.map((step, at) => `${at + 1}. ${stepText(step, this.#screen)}`).join("\n") },
      make("span", { class: "name" }, name),
      own ? make("small", { class: "quiet" }, t("own")) : null,
      make("small", { class: "when" }, when),
    );
    const row = make("li", { "data-key": key }, make("details", {}, label, preview));
    if (!this.#act.may) return row;
    const button = this.#act.button("", () => ({ type: "call_playbook", key, name, steps }), {
      class: "call",
      "data-name": name,
    });
    row.append(button);
    return row;
  }

  /** Outside the real show a call is a drill, and says so. */
  #word() {
    const drill = this.#live.timing?.status !== "on_air";
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (need("playbooks").querySelectorAll(".call"))) {
      write(button, drill ? t("Drill") : t("Call"));
      button.toggleAttribute("data-drill", drill);
      button.setAttribute("aria-label", `${drill ? t("Drill") : t("Call")} · ${button.dataset.name}`);
    }
  }
}
