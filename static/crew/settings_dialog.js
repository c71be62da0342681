// The settings of a view: read from its address, changed on a sheet, written back into the address without a reload.

import { addActions } from "../app/palette.js";
import { copyText } from "../lib/copy.js";
import { all, maybe, need, write } from "../lib/dom.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {"choice" | "several" | "flag" | "slots"} type
 * @property {string} label
 * @property {string} default
 * @property {{value: string, label: string}[]} choices
 * @property {boolean} open
 */

export class Settings {
  /** @type {Map<string, Field>} */
  #fields;
  /** @type {(() => void)[]} */
  #listeners = [];
  /** The theme of the device, which a view without a choice of its own has. */
  #theme = document.documentElement.dataset.theme;

  /** @param {Field[]} fields */
  constructor(fields) {
    this.#fields = new Map(fields.map((field) => [field.name, field]));
    this.#bind();
    this.#apply();
    window.addEventListener("popstate", () => this.#changed());
  }

  /**
   * The value of a setting; what the address says wrongly or not at all is as usual.
   * @param {string} name
   * @returns {string}
   */
  get(name) {
    const field = this.#fields.get(name);
    if (field === undefined) return "";
    return valid(field, new URLSearchParams(location.search).get(name)) ?? field.default;
  }

  /** @param {string} name */
  flag(name) {
    return this.get(name) === "1";
  }

  /** @param {string} name */
  list(name) {
    return this.get(name)
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean);
  }

  /**
   * @param {string} name
   * @param {string | boolean} value
   */
  set(name, value) {
    const text = value === true ? "1" : value === false ? "0" : value;
    const asked = new URLSearchParams(location.search);
    if (text === this.#fields.get(name)?.default) asked.delete(name);
    else asked.set(name, text);
    this.#write(asked);
  }

  /**
   * Called after every change.
   * @param {() => void} listener
   */
  watch(listener) {
    this.#listeners.push(listener);
  }

  /** @param {URLSearchParams} asked */
  #write(asked) {
    // Commas stay readable; they need no code in a query.
    const query = asked.toString().replaceAll("%2C", ",");
    history.replaceState(history.state, "", `${location.pathname}${query === "" ? "" : `?${query}`}${location.hash}`);
    this.#changed();
  }

  #changed() {
    this.#apply();
    for (const listener of this.#listeners) listener();
  }

  #apply() {
    const { dataset, style } = document.documentElement;
    style.setProperty("--size", String(Number(this.get("size") || "100") / 100));
    const theme = this.get("theme") || this.#theme;
    if (theme === undefined) delete dataset.theme;
    else dataset.theme = theme;
    for (const link of /** @type {HTMLAnchorElement[]} */ (all(".language a"))) {
      const url = new URL(link.href);
      url.searchParams.set("next", location.pathname + location.search);
      link.href = url.toString();
    }
    this.#fill();
  }

  // ---------------------------------------------------------------------------------------------------- the sheet

  #bind() {
    const sheet = /** @type {HTMLDialogElement} */ (need("sheet"));
    const open = () => {
      if (document.querySelector("dialog[open]") !== null) return;
      this.#fill();
      sheet.showModal();
    };
    need("open-settings").addEventListener("click", open);
    sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
    for (const input of /** @type {HTMLInputElement[]} */ (all("[data-setting]", sheet))) {
      input.addEventListener(input.type === "text" ? "change" : "input", () => this.#read(input.dataset.setting ?? ""));
    }
    need("sheet-reset").addEventListener("click", () => {
      const asked = new URLSearchParams(location.search);
      for (const name of this.#fields.keys()) asked.delete(name);
      this.#write(asked);
    });
    need("sheet-copy").addEventListener("click", () => void copyText(location.href));
    addKeys([{ keys: ["s"], label: "S", does: t("Settings of this view"), run: open }]);
    addActions(() => [{ name: t("Settings of this view"), hint: "S", run: open }]);
  }

  /** @param {string} name */
  #read(name) {
    const field = this.#fields.get(name);
    const inputs = /** @type {HTMLInputElement[]} */ (all(`[data-setting="${name}"]`, need("sheet")));
    if (field === undefined || inputs[0] === undefined) return;
    if (field.type === "flag") this.set(name, inputs[0].checked);
    else if (field.type === "several")
      this.set(
        name,
        inputs
          .filter((input) => input.checked)
          .map((input) => input.value)
          .join(",") || field.default,
      );
    else this.set(name, inputs[0].value);
  }

  #fill() {
    for (const field of this.#fields.values()) {
      const value = this.get(field.name);
      for (const input of /** @type {HTMLInputElement[]} */ (all(`[data-setting="${field.name}"]`, need("sheet")))) {
        if (field.type === "flag") input.checked = value === "1";
        else if (field.type === "several") input.checked = value.split(",").includes(input.value);
        else {
          if (input instanceof HTMLSelectElement && ![...input.options].some((option) => option.value === value))
            input.add(new Option(value, value));
          if (document.activeElement !== input) input.value = value;
        }
      }
    }
    const address = /** @type {HTMLInputElement} */ (need("sheet-address"));
    address.value = location.href;
  }
}

/**
 * @param {Field} field
 * @param {string | null} value
 * @returns {string | null} null: the address says nothing that makes sense
 */
function valid(field, value) {
  if (value === null) return null;
  const known = field.choices.map((choice) => choice.value);
  switch (field.type) {
    case "flag":
      return ["1", "true", "on", "yes", ""].includes(value)
        ? "1"
        : ["0", "false", "off", "no"].includes(value)
          ? "0"
          : null;
    case "several": {
      const asked = value.split(",").map((one) => one.trim());
      return known.filter((one) => asked.includes(one)).join(",") || null;
    }
    case "choice":
      return known.includes(value) || (field.open && /^[^\P{L}\p{Lu}][\p{Ll}\p{Lo}\p{M}\p{N}_]{0,39}$/u.test(value))
        ? value
        : null;
    case "slots":
      return value;
  }
}

/** @param {import("../lib/wake.js").Awake} awake */
export function tellAwake(awake) {
  const element = maybe("sheet-awake");
  if (element === null) return;
  element.hidden = awake !== "none";
  write(
    element,
    t("This browser cannot keep the screen awake by itself. Touch the page once, or switch sleep off on the device."),
  );
}
