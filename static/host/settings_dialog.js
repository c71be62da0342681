// The quiet sheet of settings of a hosts' screen.

import { addActions } from "../app/palette.js";
import { all, need } from "../lib/dom.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";

/** @typedef {import("./settings.js").Settings} Settings */

/**
 * Bind the sheet and the buttons for the size of the text.
 * @param {Settings} settings
 */
export function bindSettingsDialog(settings) {
  const sheet = /** @type {HTMLDialogElement} */ (need("settings"));
  const open = () => {
    if (document.querySelector("dialog[open]") === null) sheet.showModal();
  };
  need("open-settings").addEventListener("click", open);
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  for (const field of /** @type {HTMLInputElement[]} */ (all("[data-setting]", sheet))) {
    field.addEventListener("input", () => settings.set(change(field)));
  }
  settings.watch((values) => {
    for (const field of /** @type {HTMLInputElement[]} */ (all("[data-setting]", sheet))) {
      const value = values[/** @type {keyof typeof values} */ (field.dataset.setting)];
      if (typeof value === "boolean") field.checked = value;
      else field.value = String(value);
      const output = field.parentElement?.querySelector("output");
      if (output) output.textContent = field.dataset.setting === "size" ? `${value} %` : String(value);
    }
    for (const part of all("[data-only-script]", sheet)) part.hidden = !values.script;
  });
  for (const [id, way] of /** @type {const} */ ([
    ["smaller", -1],
    ["larger", 1],
  ]))
    need(id).addEventListener("click", () => settings.resize(way));
  addKeys([
    { keys: ["s"], label: "S", does: t("Settings of this screen"), run: open },
    { keys: ["+", "="], label: "+", does: t("Larger text"), run: () => settings.resize(1) },
    { keys: ["-"], label: "−", does: t("Smaller text"), run: () => settings.resize(-1) },
  ]);
  addActions(() => [{ name: t("Settings of this screen"), hint: "S", run: open }]);
}

/**
 * @param {HTMLInputElement} field
 * @returns {Partial<import("./settings.js").Values>}
 */
function change(field) {
  const name = field.dataset.setting ?? "";
  if (field.type === "checkbox") return { [name]: field.checked };
  return { [name]: field.type === "range" ? Number(field.value) : field.value };
}
