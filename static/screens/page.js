// Screens and views: writes the settings of each view into its address, and opens, copies, codes and saves it.

import { showAlerts } from "../app/alerts.js";
import { crewAlerts } from "../app/crew_alerts.js";
import { showStatus } from "../app/show_status.js";
import { call } from "../lib/api.js";
import { copyText } from "../lib/copy.js";
import { all, data, maybe, need, write } from "../lib/dom.js";
import { askName } from "../lib/name_dialog.js";
import { t } from "../lib/texts.js";
import { Live } from "../live/live.js";
import { showScreens } from "./list.js";
import { showCode } from "./pass_dialog.js";
import { PassList } from "./pass_list.js";
import { newKey, PresetList } from "./preset_list.js";

/** @typedef {{name: string, type: "choice" | "several" | "flag" | "slots", default: string}} Setting */
/** @typedef {{name: string, title: string, settings: Setting[], coded: boolean}} View */

/**
 * What the page carries.
 * @typedef {object} Page
 * @property {import("../live/protocol.js").ShowHead} show
 * @property {import("../live/protocol.js").Rights} rights
 * @property {View[]} views
 * @property {import("./list.js").Preset[]} presets
 * @property {{value: string, label: string}[]} parts
 */

/** @type {Page} */
const page = data("page");
const { show, rights } = page;
const root = `/shows/${encodeURIComponent(show.id)}`;
const live = new Live(show.id, "views");
const titles = Object.fromEntries(page.views.map((view) => [view.name, view.title]));

showStatus(live, show.timezone);
showAlerts(live, crewAlerts);
const screens = maybe("screens");
if (screens !== null) showScreens(screens, show.id, live);

const passes = rights.direct ? new PassList(show, titles) : null;
live.on("changed", ({ what }) => {
  if (what === "screens") void passes?.fetch();
});
/** @param {{view: string, query: string, name: string}} wanted */
const code = (wanted) =>
  showCode(show.id, page.parts, { ...wanted, title: titles[wanted.view] ?? wanted.view }, () => passes?.fetch());
const presets = new PresetList(show, titles, { mayChange: rights.direct, code });
presets.take(page.presets);

for (const form of /** @type {HTMLFormElement[]} */ (all("form.view"))) bind(form);

/** @param {HTMLFormElement} form */
function bind(form) {
  const view = page.views.find((one) => one.name === form.dataset.view);
  if (view === undefined) return;
  const part = (/** @type {string} */ name) => /** @type {HTMLElement | null} */ (form.querySelector(`[data-${name}]`));
  const address = () => `${root}/${view.name}${queryOf(form, view) === "" ? "" : `?${queryOf(form, view)}`}`;
  const refresh = () => {
    part("open")?.setAttribute("href", address());
    const shown = part("address");
    if (shown !== null) write(shown, address());
  };
  form.addEventListener("input", refresh);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    window.open(address(), "_blank", "noopener");
  });
  part("toggle")?.addEventListener("click", (event) => {
    const settings = need(`settings-${view.name}`);
    settings.hidden = !settings.hidden;
    /** @type {Element} */ (event.currentTarget).setAttribute("aria-expanded", String(!settings.hidden));
  });
  part("reset")?.addEventListener("click", () => {
    form.reset();
    refresh();
  });
  part("copy")?.addEventListener("click", () => void copyText(location.origin + address()));
  part("code")?.addEventListener("click", () =>
    code({ view: view.name, query: queryOf(form, view), name: view.title }),
  );
  part("save")?.addEventListener("click", () => save(view, queryOf(form, view)));
  refresh();
}

/**
 * What differs from the usual, as an address carries it.
 * @param {HTMLFormElement} form
 * @param {View} view
 */
function queryOf(form, view) {
  const query = new URLSearchParams();
  for (const setting of view.settings) {
    const value = settingOf(form, setting);
    if (value !== setting.default) query.set(setting.name, value);
  }
  return query.toString().replaceAll("%2C", ",");
}

/**
 * @param {HTMLFormElement} form
 * @param {Setting} setting
 */
function settingOf(form, setting) {
  const inputs = /** @type {HTMLInputElement[]} */ (all(`[data-setting="${CSS.escape(setting.name)}"]`, form));
  if (setting.type === "flag") return inputs[0]?.checked === true ? "1" : "0";
  if (setting.type === "choice") {
    const typed = inputs[0]?.value.trim() ?? setting.default;
    // what people call a part stands in the field, its key in the address
    return [...(inputs[0]?.list?.options ?? [])].find((one) => one.value === typed)?.dataset.value ?? typed;
  }
  return inputs
    .filter((input) => input.checked)
    .map((input) => input.value)
    .join(",");
}

/**
 * @param {View} view
 * @param {string} query
 */
function save(view, query) {
  const put = (/** @type {string} */ name) => {
    const known = presets.named(name);
    return call("PUT", `/api/v1/rooms/${encodeURIComponent(show.room)}/presets/${known?.key ?? newKey(name)}`, {
      name,
      view: view.name,
      query,
    });
  };
  askName("", put, {
    title: t("Save “{view}” as a preset", { view: view.title }),
    hint: t("A preset of the same name is replaced."),
    limit: 80,
    done: () => void presets.fetch(),
  });
}
