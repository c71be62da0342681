// What every page has: the palette, the theme, the keys.

import { all } from "../lib/dom.js";
import { showHelp } from "../lib/keys.js";
import { addActions, openPalette } from "./palette.js";
import "./view_links.js";
import { t } from "../lib/texts.js";

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined ? !matchMedia("(prefers-color-scheme: light)").matches : chosen === "dark";
}

function switchTheme() {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Kept for this page only.
  }
  window.dispatchEvent(new Event("themechange"));
}

for (const button of all("[data-switch-theme]")) button.addEventListener("click", switchTheme);
for (const button of all("[data-open-palette]")) button.addEventListener("click", () => openPalette());
if (!/Mac|iPhone|iPad/.test(navigator.platform))
  for (const key of all("[data-open-palette] kbd")) key.textContent = "Ctrl K";

/** Lists in the bar that are open. */
const openLists = () => /** @type {HTMLDetailsElement[]} */ (all(".top-bar details[open]"));

document.addEventListener("click", (event) => {
  for (const list of openLists()) if (!list.contains(/** @type {Node} */ (event.target))) list.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const list of openLists()) {
    const isWithin = list.contains(document.activeElement);
    list.open = false;
    if (isWithin) list.querySelector("summary")?.focus();
  }
});

addActions(() => [
  { name: t("Dark or light"), run: switchTheme },
  { name: t("Show the keys"), hint: "?", run: showHelp },
  .../** @type {HTMLAnchorElement[]} */ (all(".language a")).map((link) => ({
    name: link.hreflang === "zh" ? "中文" : "English",
    hint: t("Language"),
    run: () => location.assign(link.href),
  })),
  // a phone has no room for the name in the bar, nor for what is below it
  .../** @type {HTMLFormElement[]} */ (all("form[action='/sign-out']")).map((form) => ({
    name: t("Sign out"),
    run: () => form.requestSubmit(),
  })),
]);
