// A code that signs a tablet in to one view: asks what the device is called, then shows the code large.

import { call } from "../lib/api.js";
import { copyText } from "../lib/copy.js";
import { make, maybe, write } from "../lib/dom.js";
import { t } from "../lib/texts.js";

/** @typedef {{view: string, query: string, name: string, title: string}} Wanted */
/** @typedef {{url: string, qr: string, expires_at: number}} Fresh */

const NAME_LIMIT = 40;
/** The clock of this device may be wrong by hours, so the life of a pass is counted from its making. */
const LIFE_MS = 900_000;

/**
 * @param {string} show
 * @param {{value: string, label: string}[]} parts
 * @param {Wanted} wanted
 * @param {() => void} made called when there is a new pass
 */
export function showCode(show, parts, wanted, made) {
  maybe("code-dialog")?.remove();
  const name = make("input", {
    id: "code-name",
    maxlength: String(NAME_LIMIT),
    autocomplete: "off",
    "aria-describedby": "code-fault",
  });
  const part = make(
    "select",
    { id: "code-part" },
    make("option", { value: "" }, t("As the view is made for")),
    ...parts.map(({ value, label }) => make("option", { value }, label)),
  );
  const fault = make("span", { class: "fault", id: "code-fault", role: "alert", hidden: true });
  const close = make("button", { type: "button", class: "plain" }, t("Close"));
  const shown = make("div", { class: "code-shown", hidden: true });
  const form = make(
    "form",
    { novalidate: true },
    make(
      "p",
      { class: "quiet" },
      t("Whoever scans the code within a quarter of an hour opens this view and nothing else, for twelve hours."),
    ),
    make("div", { class: "field" }, make("label", { for: "code-name" }, t("What the device is called")), name, fault),
    make("div", { class: "field" }, make("label", { for: "code-part" }, t("Who is in front of it")), part),
    make("div", { class: "answers" }, close, make("button", { class: "primary" }, t("Show the code"))),
  );
  const dialog = make(
    "dialog",
    { id: "code-dialog", class: "form-dialog code-dialog", "aria-labelledby": "code-title" },
    make("h2", { id: "code-title" }, wanted.title),
    form,
    shown,
  );
  name.value = wanted.name.slice(0, NAME_LIMIT);
  if (wanted.view === "operator") part.value = new URLSearchParams(wanted.query).get("role") ?? "operator";
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await call("POST", `/api/v1/shows/${encodeURIComponent(show)}/passes`, {
      view: wanted.view,
      query: wanted.query,
      name: name.value.trim(),
      ...(part.value === "" ? {} : { part: part.value }),
    });
    if (!answer.ok) {
      fault.textContent = answer.body?.detail ?? t("The server was not reached. Try again.");
      fault.hidden = false;
      name.setAttribute("aria-invalid", "true");
      name.focus();
      return;
    }
    form.hidden = true;
    shown.hidden = false;
    drawCode(dialog, shown, answer.body, name.value.trim());
    made();
  });
  document.body.append(dialog);
  dialog.showModal();
  name.select();
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} place
 * @param {Fresh} fresh
 * @param {string} name
 */
function drawCode(dialog, place, fresh, name) {
  const drawn = new DOMParser().parseFromString(fresh.qr, "image/svg+xml").documentElement;
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", t("QR code"));
  const left = make("p", { class: "code-left", role: "timer" });
  const copy = make("button", { type: "button" }, t("Copy address"));
  copy.addEventListener("click", () => void copyText(fresh.url));
  const close = make("button", { type: "button", class: "primary" }, t("Close"));
  close.addEventListener("click", () => dialog.close());
  place.replaceChildren(
    make("div", { class: "code" }, document.importNode(drawn, true)),
    make("p", {}, t("Signs a device in as “{name}”.", { name })),
    left,
    ...(isLoopback(fresh.url)
      ? [
          make(
            "p",
            { class: "code-warning" },
            t(
              "This address works on this computer only. " +
                "Open this page by the computer's address in the network, then make the code again.",
            ),
          ),
        ]
      : []),
    make("div", { class: "answers" }, copy, close),
  );
  const made = performance.now();
  const paint = () => {
    const rest = LIFE_MS - (performance.now() - made);
    write(
      left,
      rest > 0
        ? t("Can be scanned for {n} min more", { n: Math.ceil(rest / 60_000) })
        : t("This code is not valid any more. Close it and make a new one."),
    );
    if (!dialog.open || rest <= 0) clearInterval(timer);
  };
  const timer = setInterval(paint, 1_000);
  paint();
  close.focus();
}

/** @param {string} url */
function isLoopback(url) {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}
