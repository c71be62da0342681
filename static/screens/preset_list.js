// The presets of a room: views with their settings, under names.

import { call } from "../lib/api.js";
import { copyText } from "../lib/copy.js";
import { make, need } from "../lib/dom.js";
import { askName } from "../lib/name_dialog.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";

/** @typedef {import("./list.js").Preset} Preset */

/**
 * A key for addresses: from the name where it has Latin letters.
 * @param {string} name
 */
export function newKey(name) {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  const random = crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? "";
  return slug === "" ? `p-${random}` : `${slug}-${random}`;
}

export class PresetList {
  /** @type {Preset[]} */
  #presets = [];
  #show;
  #titles;
  #mayChange;
  #code;

  /**
   * @param {import("../live/protocol.js").ShowHead} show
   * @param {Record<string, string>} titles of the views
   * @param {{mayChange: boolean, code: (wanted: {view: string, query: string, name: string}) => void}} options
   */
  constructor(show, titles, { mayChange, code }) {
    this.#show = show;
    this.#titles = titles;
    this.#mayChange = mayChange;
    this.#code = code;
  }

  get #api() {
    return `/api/v1/rooms/${encodeURIComponent(this.#show.room)}/presets`;
  }

  /** @param {string} name */
  named(name) {
    return this.#presets.find((preset) => preset.name === name);
  }

  async fetch() {
    const answer = await call("GET", this.#api);
    if (answer.ok) this.take(answer.body.presets);
  }

  /** @param {Preset[]} presets */
  take(presets) {
    this.#presets = presets.filter((preset) => preset.view in this.#titles);
    need("presets").replaceChildren(...this.#presets.map((preset) => this.#row(preset)));
    need("presets-none").hidden = this.#presets.length > 0;
  }

  /** @param {Preset} preset */
  #row(preset) {
    const path = `/shows/${encodeURIComponent(this.#show.id)}/p/${preset.key}`;
    const button = (/** @type {string} */ label, /** @type {() => void} */ run) => {
      const made = make("button", { type: "button" }, label);
      made.addEventListener("click", run);
      return made;
    };
    return make(
      "li",
      { class: "preset" },
      make(
        "div",
        { class: "what" },
        make("b", {}, preset.name),
        make("span", { class: "quiet small" }, [this.#titles[preset.view], preset.query].filter(Boolean).join(" · ")),
      ),
      make(
        "div",
        { class: "row-tools" },
        make("a", { class: "button", href: path, target: "_blank", rel: "noopener" }, t("Open")),
        button(t("Copy address"), () => void copyText(location.origin + path)),
        ...(this.#mayChange
          ? [
              ...(preset.view === "control"
                ? []
                : [
                    button(t("QR code"), () =>
                      this.#code({ view: preset.view, query: preset.query, name: preset.name }),
                    ),
                  ]),
              button(t("Rename"), () => this.#rename(preset)),
              button(t("Delete"), () => void this.#delete(preset)),
            ]
          : []),
      ),
    );
  }

  /** @param {Preset} preset */
  #rename(preset) {
    askName(preset.name, (name) => this.#put({ ...preset, name }), {
      title: t("Rename this preset"),
      limit: 80,
      done: () => void this.fetch(),
    });
  }

  /** @param {Preset} preset */
  async #delete(preset) {
    const answer = await call("DELETE", `${this.#api}/${preset.key}`);
    if (!answer.ok)
      return toast(answer.body?.detail ?? t("The server was not reached. Try again."), { level: "error" });
    await this.fetch();
    const again = async () => {
      await this.#put(preset);
      await this.fetch();
    };
    toast(t("“{name}” is deleted.", { name: preset.name }), { action: { label: t("Undo"), run: () => void again() } });
  }

  /** @param {Preset} preset */
  #put({ key, name, view, query }) {
    return call("PUT", `${this.#api}/${key}`, { name, view, query });
  }
}
