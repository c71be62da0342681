// The connected screens of a show: who they are, whether they keep up, and a word to each of them.

import { SENDABLE, viewNames } from "../app/view_names.js";
import { call } from "../lib/api.js";
import { partName } from "../lib/cue_words.js";
import { all, data, make, mark, write } from "../lib/dom.js";
import { clockTime } from "../lib/format.js";
import { askName } from "../lib/name_dialog.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";

/**
 * @typedef {object} Seen
 * @property {string} screen
 * @property {string} name
 * @property {string} person
 * @property {string} part
 * @property {string} view
 * @property {number | null} rtt_ms
 * @property {number} heard_at
 * @property {boolean} asleep
 * @property {boolean} behind
 * @property {boolean} passed
 */
/** @typedef {import("../desk/screens.js").Gone} Gone */
/** @typedef {{key: string, name: string, view: string, query: string}} Preset */

const JITTER_MS = 300;
/** Round trips and "last seen" change without a word of the server. */
const AGAIN_MS = 20_000;
/** A page is heard every 30 s or so; until then it counts as there. */
const FRESH_MS = 45_000;

/**
 * Show the list in an element. Nothing in it can be done without the right to command.
 * @param {HTMLElement} element
 * @param {string} showId
 * @param {import("../live/live.js").Live} live
 */
export function showScreens(element, showId, live) {
  const list = new ScreensList(element, showId, live);
  list.begin();
}

class ScreensList {
  #live;
  #api;
  #list = make("ol", { class: "screens" });
  #note = make("p", { class: "screens-note small quiet", role: "status" }, t("Looking for screens …"));
  /** @type {Map<string, HTMLElement>} */
  #rows = new Map();
  /** @type {Seen[]} */
  #seen = [];
  /** @type {Gone[]} */
  #gone = [];
  #goneList = make("ol", { class: "screens", "aria-label": t("Screens that have gone") });
  /** @type {Preset[]} */
  #presets = [];
  /** @type {number | undefined} */
  #timer;
  /** @type {{show: import("../live/protocol.js").ShowHead, rights: import("../live/protocol.js").Rights}} */
  #page = data("page");
  #names = viewNames();

  /**
   * @param {HTMLElement} element
   * @param {string} showId
   * @param {import("../live/live.js").Live} live
   */
  constructor(element, showId, live) {
    this.#live = live;
    this.#api = `/api/v1/shows/${encodeURIComponent(showId)}/screens`;
    element.replaceChildren(this.#goneList, this.#list, this.#note);
  }

  begin() {
    this.#live.on("changed", ({ what }) => {
      if (what === "screens") this.#plan(Math.random() * JITTER_MS);
    });
    this.#live.on("snapshot", () => {
      this.#plan(0);
      void this.#fetchPresets();
    });
    this.#live.on("connection", () => this.#paint());
    if (this.#live.connection === "live") {
      this.#plan(0);
      void this.#fetchPresets();
    }
  }

  get #isReady() {
    return this.#live.connection === "live";
  }

  /** @param {number} wait */
  #plan(wait) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#fetch(), wait);
  }

  async #fetch() {
    if (this.#isReady && document.visibilityState === "visible") {
      const answer = await call("GET", this.#api);
      if (answer.ok) [this.#seen, this.#gone] = [answer.body.screens, answer.body.gone];
      else if (answer.status === 403) return this.#refused();
    }
    this.#paint();
    this.#plan(AGAIN_MS);
  }

  #refused() {
    clearTimeout(this.#timer);
    this.#list.replaceChildren();
    this.#goneList.replaceChildren();
    write(this.#note, t("Your role does not show who is connected."));
  }

  async #fetchPresets() {
    if (!this.#page.rights.direct) return;
    const answer = await call("GET", `/api/v1/rooms/${encodeURIComponent(this.#page.show.room)}/presets`);
    if (!answer.ok) return;
    this.#presets = answer.body.presets;
    for (const select of /** @type {HTMLSelectElement[]} */ (all("select", this.#list))) this.#offer(select);
  }

  // ------------------------------------------------------------------------------------------------- what is shown

  #paint() {
    const wanted = this.#seen.map((seen) => {
      const row = this.#rows.get(seen.screen) ?? this.#row(seen);
      this.#rows.set(seen.screen, row);
      this.#fill(row, seen);
      return row;
    });
    for (const [id, row] of this.#rows) if (!wanted.includes(row)) this.#drop(id, row);
    if (wanted.some((row, index) => this.#list.children[index] !== row)) this.#list.append(...wanted);
    mark(this.#list, "off", !this.#isReady);
    this.#paintGone();
    write(this.#note, this.#word());
    this.#note.hidden = this.#word() === "";
  }

  #paintGone() {
    const wanted = JSON.stringify([this.#gone, this.#isReady]);
    if (this.#goneList.dataset.rows === wanted) return;
    this.#goneList.dataset.rows = wanted;
    this.#goneList.hidden = this.#gone.length === 0;
    this.#goneList.replaceChildren(...this.#gone.map((gone) => this.#goneRow(gone)));
  }

  /** @param {Gone} gone */
  #goneRow(gone) {
    const view = this.#names[gone.view] ?? gone.view;
    const person = gone.name === "" || gone.name === gone.person ? "" : gone.person;
    const facts = [view, gone.part === "" ? "" : partName(gone.part), person].filter(Boolean).join(" · ");
    const tools = make("div", { class: "screen-tools" });
    if (this.#page.rights.direct) {
      const dismiss = make("button", { type: "button", title: t("It is not missed any more") }, t("Dismiss"));
      dismiss.disabled = !this.#isReady;
      dismiss.addEventListener("click", async () => {
        const answer = await call("DELETE", this.#path(gone.screen));
        if (!answer.ok && answer.status !== 404)
          return toast(answer.body?.detail ?? t("The server was not reached. Try again."), { level: "error" });
        this.#plan(0);
      });
      tools.append(dismiss);
    }
    return make(
      "li",
      { class: "screen", "data-gone": gone.screen, "data-trouble": "gone" },
      make(
        "div",
        { class: "screen-head" },
        make("b", { class: "cut" }, gone.name || gone.person),
        make("span", { class: "screen-flag" }, t("gone")),
      ),
      make(
        "p",
        { class: "screen-facts small" },
        make("span", {}, facts),
        make("span", {}, t("last seen {time}", { time: clockTime(gone.last_seen, this.#page.show.timezone) })),
      ),
      tools,
    );
  }

  /**
   * @param {string} id
   * @param {HTMLElement} row
   */
  #drop(id, row) {
    this.#rows.delete(id);
    row.remove();
  }

  #word() {
    if (!this.#isReady) return t("Not connected. The list is as it was.");
    return this.#seen.length > 0 || this.#gone.length > 0
      ? ""
      : t("No screen is connected. Open a view on a device, or let it scan a code.");
  }

  /** @param {Seen} seen */
  #row(seen) {
    const tools = make("div", { class: "screen-tools" });
    if (this.#page.rights.direct) tools.append(...this.#tools(seen.screen));
    return make(
      "li",
      { class: "screen", "data-screen": seen.screen },
      make(
        "div",
        { class: "screen-head" },
        make("b", { class: "cut", "data-name": true }),
        make("span", { class: "screen-flag", "data-flag": true }),
      ),
      make(
        "p",
        { class: "screen-facts small" },
        make("span", { "data-what": true }),
        make("span", { "data-heard": true }),
        make("span", { "data-rtt": true }),
      ),
      tools,
    );
  }

  /** @param {string} id */
  #tools(id) {
    const identify = make("button", { type: "button", title: t("It shows its name for five seconds") }, t("Identify"));
    identify.addEventListener("click", () => void this.#say(id, { do: "identify" }));
    const rename = make("button", { type: "button" }, t("Rename"));
    rename.addEventListener("click", () => {
      const now = this.#seen.find((one) => one.screen === id)?.name ?? "";
      askName(now, (name) => call("POST", this.#path(id), { do: "rename", name }));
    });
    const open = make("select", { "aria-label": t("Send to another view") });
    this.#offer(open);
    open.addEventListener("change", () => {
      const { view, query } = JSON.parse(open.value || "{}");
      open.value = "";
      if (view !== undefined) void this.#say(id, { do: "open", view, query });
    });
    return [identify, rename, open];
  }

  /** @param {HTMLSelectElement} select */
  #offer(select) {
    const option = (/** @type {string} */ name, /** @type {string} */ view, query = "") =>
      make("option", { value: JSON.stringify({ view, query }) }, name);
    const presets = this.#presets.map((preset) => option(preset.name, preset.view, preset.query));
    select.replaceChildren(
      make("option", { value: "" }, t("Send to …")),
      make("optgroup", { label: t("Views") }, ...SENDABLE.map((view) => option(this.#names[view] ?? view, view))),
      ...(presets.length > 0 ? [make("optgroup", { label: t("Presets") }, ...presets)] : []),
    );
  }

  /**
   * @param {HTMLElement} row
   * @param {Seen} seen
   */
  #fill(row, seen) {
    const set = (/** @type {string} */ name, /** @type {string} */ text) =>
      write(/** @type {Element} */ (row.querySelector(`[data-${name}]`)), text);
    const view = this.#names[seen.view] ?? seen.view;
    const isSelf = seen.screen === this.#live.screen;
    const age = Math.max(0, this.#live.now() - seen.heard_at);
    set("name", seen.name || seen.person);
    set(
      "what",
      [
        view,
        seen.part === "" ? "" : partName(seen.part),
        seen.name === "" || seen.name === seen.person ? "" : seen.person,
        isSelf ? t("this screen") : "",
      ]
        .filter(Boolean)
        .join(" · "),
    );
    set(
      "heard",
      age < FRESH_MS ? t("here now") : t("last seen {n} min ago", { n: Math.max(1, Math.round(age / 60_000)) }),
    );
    set("rtt", seen.rtt_ms === null ? "" : `${Math.max(1, Math.round(seen.rtt_ms))} ms`);
    set("flag", seen.asleep ? t("asleep") : seen.behind ? t("behind") : "");
    mark(row, "trouble", seen.asleep ? "asleep" : seen.behind ? "behind" : null);
    row.title = `${t("Screen")} ${seen.screen}`;
    for (const control of /** @type {HTMLButtonElement[]} */ (all("button, select", row)))
      control.disabled = !this.#isReady;
  }

  // ------------------------------------------------------------------------------------------------- what is done

  /** @param {string} id */
  #path(id) {
    return `${this.#api}/${encodeURIComponent(id)}`;
  }

  /**
   * @param {string} id
   * @param {object} word
   */
  async #say(id, word) {
    if (!this.#isReady) return toast(t("Not connected: nothing was sent."), { level: "error" });
    const answer = await call("POST", this.#path(id), word);
    if (!answer.ok) toast(answer.body?.detail ?? t("The server was not reached. Try again."), { level: "error" });
    if (answer.status === 404) this.#plan(0);
  }
}
