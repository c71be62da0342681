// The page of past shows: collects files, shows what they mean after each change, and adds it when asked.

import { make, need } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";
import htmx from "../vendor/htmx.esm.min.js";

const form = /** @type {HTMLFormElement} */ (need("past-form"));
const input = /** @type {HTMLInputElement} */ (need("past-files"));
const drop = need("past-drop");
const result = need("past-result");

/** @type {File[]} */
let files = [];
/** The newest question; an answer to an older one is not shown. */
let asked = 0;

/** @param {File} file */
function keyOf(file) {
  return `${file.name}\n${file.size}\n${file.lastModified}`;
}

/** @param {Iterable<File>} more */
function take(more) {
  const known = new Set(files.map(keyOf));
  for (const file of more) if (!known.has(keyOf(file))) files.push(file);
  changed();
}

function changed() {
  need("past-list").replaceChildren(
    ...files.map((file) => {
      const label = t("Leave out {name}", { name: file.name });
      const button = make("button", { type: "button", class: "plain icon-button", "aria-label": label }, "×");
      button.addEventListener("click", () => {
        files = files.filter((one) => one !== file);
        changed();
      });
      return make("li", {}, make("span", { title: file.name }, file.name), button);
    }),
  );
  if (files.length) void ask(false);
  else result.replaceChildren();
}

/**
 * Send the files with what was chosen, and show the answer.
 * @param {boolean} add
 */
async function ask(add) {
  const mine = ++asked;
  const body = new FormData(form);
  for (const file of files) body.append("file", file, file.name);
  if (add) body.set("add", "1");
  result.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch("/past", { method: "POST", body, headers: { Accept: "text/html" } });
    const text = await answer.text();
    if (mine !== asked) return;
    if (!answer.ok && ![409, 413, 422].includes(answer.status)) throw new Error(String(answer.status));
    await htmx.swap({ target: result, swap: "innerMorph", text });
    const added = /** @type {HTMLElement | null} */ (result.querySelector("[data-added]"));
    if (added) {
      files = [];
      need("past-list").replaceChildren();
      added.focus();
    }
  } catch {
    if (mine === asked) toast(t("The server cannot be reached. Nothing was added; try again."), { level: "error" });
  } finally {
    if (mine === asked) result.setAttribute("aria-busy", "false");
  }
}

input.addEventListener("change", () => {
  take(input.files ?? []);
  input.value = "";
});
drop.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.dataset.over = "";
});
drop.addEventListener("dragleave", () => delete drop.dataset.over);
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  delete drop.dataset.over;
  take(event.dataTransfer?.files ?? []);
});
result.addEventListener("change", () => void ask(false));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (files.length) void ask(true);
});
