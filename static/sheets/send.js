// Sends a table: dropped, chosen or pasted, and says how far it has come. Without this the form is sent as it is.

import { maybe, need, write } from "../lib/dom.js";
import { t } from "../lib/texts.js";

const form = /** @type {HTMLFormElement} */ (need("send"));
const file = /** @type {HTMLInputElement} */ (need("file"));
const progress = /** @type {HTMLProgressElement} */ (need("progress"));
const drop = need("drop");

for (const kind of ["dragenter", "dragover"])
  drop.addEventListener(kind, () => drop.toggleAttribute("data-over", true));
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.toggleAttribute("data-over", false));

file.addEventListener("change", () => {
  const [chosen] = file.files ?? [];
  write(need("chosen"), chosen?.name ?? "");
  need("chosen").hidden = chosen === undefined;
  if (chosen !== undefined) form.requestSubmit();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  progress.hidden = false;
  say(t("Sending"));
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    progress.value = (100 * loaded) / total;
  });
  request.upload.addEventListener("load", () => {
    progress.removeAttribute("value");
    say(t("Reading the table"));
  });
  request.addEventListener("load", () => answered(request));
  request.addEventListener("error", () => stopped(t("The server cannot be reached. Try again.")));
  request.send(new FormData(form));
  need("read").toggleAttribute("disabled", true);
});

/** @param {XMLHttpRequest} request */
function answered(request) {
  if (request.status === 200) return location.assign(request.responseURL);
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const why = answer.getElementById("send-fault") ?? answer.querySelector("main p");
  stopped(why?.textContent ?? t("Something went wrong here. Try again; the log of the server says more."));
}

/** @param {string} why */
function stopped(why) {
  progress.hidden = true;
  need("read").toggleAttribute("disabled", false);
  say("");
  const fault = maybe("send-fault") ?? document.createElement("p");
  fault.id = "send-fault";
  fault.className = "import-fault";
  fault.setAttribute("role", "alert");
  fault.textContent = why;
  form.prepend(fault);
  fault.scrollIntoView({ block: "nearest" });
  // The same file can be chosen again when it has been mended.
  file.value = "";
}

/** @param {string} text */
function say(text) {
  write(need("progress-text"), text);
}
