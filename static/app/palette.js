// The command palette: every page and action by a few letters.

import { all, make, maybe } from "../lib/dom.js";
import { t } from "../lib/texts.js";

/** @typedef {{name: string, hint?: string, run: () => void}} Action */

/** @type {(() => Action[])[]} */
const sources = [];

/** @param {() => Action[]} source asked each time the palette opens */
export function addActions(source) {
  sources.push(source);
}

/** @returns {Action[]} */
function pages() {
  const links = /** @type {HTMLAnchorElement[]} */ (all(".pages a, .brand, .person a"));
  return links.map((link) => ({
    name: link.classList.contains("brand") ? link.title : (link.textContent ?? "").trim(),
    hint: link.closest("section")?.getAttribute("aria-label") ?? t("page"),
    run: () => location.assign(link.href),
  }));
}

/** Whether the bar has no room for the pages, so that the list of commands is the way to them. */
const isTheWay = () => all(".top-bar > .pages").some((nav) => getComputedStyle(nav).display === "none");

/**
 * Whether all letters of a search occur in a name, in order.
 * @param {string} name
 * @param {string} search
 */
export function matches(name, search) {
  let from = 0;
  for (const letter of search.toLowerCase().replaceAll(" ", "")) {
    from = name.toLowerCase().indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
}

/** @param {string} [search] what is typed into it already */
export function openPalette(search = "") {
  if (document.querySelector("dialog[open]") !== null) return;
  maybe("palette")?.remove();
  const actions = sources.flatMap((source) => source());
  if (isTheWay()) actions.unshift(...pages());
  else actions.push(...pages());
  const input = make("input", {
    type: "text",
    placeholder: t("Go to a page or do something"),
    "aria-label": t("Commands"),
    autocomplete: "off",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": "palette-list",
  });
  const list = make("ul", { id: "palette-list", role: "listbox" });
  const dialog = make("dialog", { id: "palette", class: "palette", "aria-label": t("Commands") }, input, list);
  /** @type {Action[]} */
  let found = [];
  let chosen = 0;

  const choose = (/** @type {number} */ index) => {
    chosen = Math.max(0, Math.min(found.length - 1, index));
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const run = (/** @type {number} */ index) => {
    dialog.close();
    found[index]?.run();
  };
  const fill = () => {
    found = actions.filter((action) => matches(action.name, input.value));
    const items = found.map((action, index) => {
      const item = make(
        "li",
        { role: "option" },
        action.name,
        make("span", { class: "quiet small" }, action.hint ?? ""),
      );
      item.addEventListener("click", () => run(index));
      item.addEventListener("pointermove", () => choose(index));
      return item;
    });
    list.replaceChildren(...(items.length > 0 ? items : [make("p", { class: "none" }, t("Nothing by that name"))]));
    choose(0);
  };
  input.addEventListener("input", fill);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      run(chosen);
    }
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  input.value = search;
  fill();
  dialog.showModal();
  input.focus();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
  }
});
