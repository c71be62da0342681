// The page of a room's bulletin and robots: shows what a template would say, puts figures into it, and follows what is
// being sent.

import { all, data, need } from "../lib/dom.js";
import htmx from "../vendor/htmx.esm.min.js";

const PREVIEW_AFTER_MS = 250;
const FOLLOW_MS = 700;
const UNDER_WAY = "[data-state=waiting], [data-state=sending]";

/** @type {{slug: string}} */
const { slug } = data("page");
const room = `/rooms/${encodeURIComponent(slug)}`;
const form = /** @type {HTMLFormElement} */ (need("bulletin-form"));
const template = /** @type {HTMLTextAreaElement} */ (need("bulletin-template"));

// -------------------------------------------------------------------------------------------------------- preview

let asked = 0;
let timer = 0;

async function showPreview() {
  const mine = ++asked;
  const body = new URLSearchParams(/** @type {[string, string][]} */ ([...new FormData(form)]));
  const text = await fetchText(`${room}/bulletin/preview`, { method: "POST", body });
  if (mine === asked && text !== null) await htmx.swap({ target: need("preview"), swap: "innerMorph", text });
}

function previewSoon() {
  clearTimeout(timer);
  timer = window.setTimeout(() => void showPreview(), PREVIEW_AFTER_MS);
}

form.addEventListener("input", previewSoon);
form.addEventListener("change", previewSoon);

for (const button of all("[data-place]")) {
  button.addEventListener("click", () => {
    template.focus();
    template.setRangeText(button.dataset.place ?? "", template.selectionStart, template.selectionEnd, "end");
    template.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// ----------------------------------------------------------------------------------------------- what is being sent

/** @param {HTMLElement} list */
async function follow(list) {
  while (list.querySelector(UNDER_WAY) !== null) {
    await new Promise((done) => setTimeout(done, FOLLOW_MS));
    if (document.hidden) continue;
    const text = await fetchText(`${room}/fragments/robots/${list.dataset.deliveries}`);
    if (text !== null) await htmx.swap({ target: list, swap: "innerMorph", text });
  }
}

/**
 * @param {string} path
 * @param {RequestInit} [how]
 * @returns {Promise<string | null>} null: it could not be had
 */
async function fetchText(path, how) {
  try {
    const answer = await fetch(path, how);
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

for (const list of all("[data-deliveries]")) void follow(list);

const [first] = [...all("[role=alert]"), ...all(".robot").filter((robot) => `#${robot.id}` === location.hash)];
first?.scrollIntoView({ block: "center" });
