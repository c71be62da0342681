// The page of products: search, roles, order of the rows, and the form of one product beside them.
//
// The server draws everything; without this module links open whole pages. Here they open the form in place.

import { all, data, maybe, need } from "../lib/dom.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";

/** @type {{room: {slug: string}}} */
const { room } = data("page");
const base = `/rooms/${encodeURIComponent(room.slug)}`;
const panel = need("item-panel");
const search = /** @type {HTMLInputElement} */ (need("items-search"));
const rows = all("#items-rows > tr");
/** Something was typed into the form that is not saved. */
let isTyped = false;
let role = "";

// ------------------------------------------------------------------------------------------------ search and order

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const text = `${row.dataset.searched} ${row.dataset.link}`;
    const fits = (role === "" || row.dataset.role === role) && words.every((word) => text.includes(word));
    row.hidden = !fits;
    shown += fits ? 1 : 0;
  }
  need("items-count").textContent = shown === rows.length ? String(shown) : `${shown}/${rows.length}`;
  const none = maybe("items-none");
  if (none !== null) none.hidden = shown > 0;
}

search.addEventListener("input", filter);
for (const button of all("[data-role]", document.querySelector(".role-filter") ?? document)) {
  button.addEventListener("click", () => {
    role = button.dataset.role ?? "";
    for (const one of all(".role-filter [data-role]")) one.setAttribute("aria-pressed", String(one === button));
    filter();
  });
}

/**
 * @param {HTMLElement} row
 * @param {string} key
 */
function sortedBy(row, key) {
  const value = row.dataset[key] ?? "";
  if (key === "title" || key === "role") return value;
  return value === "" ? Number.POSITIVE_INFINITY : Number(value);
}

for (const button of all("[data-sort]")) {
  button.addEventListener("click", () => {
    const head = /** @type {HTMLElement} */ (button.closest("th"));
    const isDown = head.getAttribute("aria-sort") === "ascending";
    for (const one of all("[aria-sort]")) one.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
    const key = button.dataset.sort ?? "";
    const sorted = [...rows].sort((a, b) => {
      const [x, y] = [sortedBy(a, key), sortedBy(b, key)];
      const order = typeof x === "string" ? x.localeCompare(String(y)) : x - Number(y) || 0;
      return isDown ? -order : order;
    });
    need("items-rows").append(...sorted);
  });
}

// ------------------------------------------------------------------------------------------------- one product

/**
 * Show the form of a product, or of a new one, beside the list.
 * @param {string} id
 * @param {string} address
 */
async function open(id, address) {
  if (isTyped && !confirm(t("What you typed is not saved. Leave it?"))) return;
  const response = await fetch(`${base}/fragments/items/${encodeURIComponent(id)}`).catch(() => null);
  if (response === null || !response.ok) {
    toast(t("The product could not be read. Try again."), { level: "error" });
    return;
  }
  panel.innerHTML = await response.text();
  panel.hidden = false;
  isTyped = false;
  need("items-page").dataset.open = "";
  for (const row of rows) row.toggleAttribute("aria-current", row.dataset.item === id);
  for (const row of rows) if (row.dataset.item === id) row.setAttribute("aria-current", "true");
  history.replaceState(null, "", address);
  panel.scrollTop = 0;
  /** @type {HTMLElement | null} */ (panel.querySelector("#i-title"))?.focus({ preventScroll: true });
}

function close() {
  if (isTyped && !confirm(t("What you typed is not saved. Leave it?"))) return;
  isTyped = false;
  const current = rows.find((row) => row.getAttribute("aria-current") === "true");
  panel.hidden = true;
  panel.textContent = "";
  delete need("items-page").dataset.open;
  current?.removeAttribute("aria-current");
  history.replaceState(null, "", `${base}/items`);
  /** @type {HTMLElement | null | undefined} */ (current?.querySelector("a[data-open]"))?.focus();
}

need("items-page").addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = /** @type {HTMLAnchorElement | null} */ (event.target.closest("a[data-new], a[data-close]"));
  const row = /** @type {HTMLElement | null} */ (event.target.closest("tr[data-item]"));
  if (link?.hasAttribute("data-close")) close();
  else if (link !== null) void open("new", link.href);
  else if (row !== null) void open(row.dataset.item ?? "", `${base}/items?item=${row.dataset.item}`);
  else return;
  event.preventDefault();
});

panel.addEventListener("input", () => {
  isTyped = true;
});
panel.addEventListener("submit", () => {
  isTyped = false;
});
addEventListener("beforeunload", (event) => {
  if (isTyped) event.preventDefault();
});
panel.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
  const name = input.files?.[0]?.name;
  const shown = maybe("panel-image");
  if (name === undefined || shown === null) return;
  const text = document.createElement("span");
  text.id = "panel-image";
  text.className = "no-picture";
  text.textContent = name;
  shown.replaceWith(text);
});

// ------------------------------------------------------------------------------------------------------- unmatched

/** Say how many names no product has: figures of many shows are looked through, so the page does not wait for it. */
async function countUnmatched() {
  const response = await fetch(`${base}/fragments/unmatched-count`).catch(() => null);
  if (response?.ok) need("items-unmatched").outerHTML = await response.text();
}

countUnmatched();

// -------------------------------------------------------------------------------------------------- by the keyboard

/** @param {-1 | 1} by */
function step(by) {
  const links = /** @type {HTMLElement[]} */ (all("#items-rows > tr:not([hidden]) a[data-open]"));
  const at = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
}

search.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "Enter") return;
  event.preventDefault();
  step(1);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden && !document.querySelector("dialog[open]")) close();
});
addKeys([
  { keys: ["/"], label: "/", does: t("Search"), run: () => search.focus() },
  { keys: ["arrowdown"], label: "↓", does: t("Next product"), repeats: true, run: () => step(1) },
  { keys: ["arrowup"], label: "↑", does: t("Product above"), repeats: true, run: () => step(-1) },
]);

if (!panel.hidden) {
  const wrong = /** @type {HTMLElement | null} */ (panel.querySelector("[aria-invalid], .panel-clash"));
  wrong?.scrollIntoView({ block: "center" });
  wrong?.focus();
}
