// Asks for a name in a dialog, and says at the field what is wrong with it.

import { make, maybe } from "./dom.js";
import { t } from "./texts.js";

const NAME_LIMIT = 40;

/**
 * @param {string} name as it is
 * @param {(name: string) => Promise<import("./api.js").Answer>} save
 * @param {{title?: string, hint?: string, limit?: number, done?: () => void}} [words]
 */
export function askName(
  name,
  save,
  { title = t("Rename this screen"), hint = "", limit = NAME_LIMIT, done = () => {} } = {},
) {
  maybe("name-dialog")?.remove();
  const input = make("input", {
    id: "dialog-name",
    name: "name",
    maxlength: String(limit),
    autocomplete: "off",
    "aria-describedby": "dialog-fault",
    required: true,
  });
  const fault = make("span", { class: "fault", id: "dialog-fault", role: "alert", hidden: true });
  const cancel = make("button", { type: "button", class: "plain" }, t("Cancel"));
  const form = make(
    "form",
    { novalidate: true },
    make(
      "div",
      { class: "field" },
      make("label", { for: "dialog-name" }, t("Name")),
      input,
      hint === "" ? null : make("span", { class: "hint" }, hint),
      fault,
    ),
    make("div", { class: "answers" }, cancel, make("button", { class: "primary" }, t("Save"))),
  );
  const dialog = make(
    "dialog",
    { id: "name-dialog", class: "form-dialog", "aria-label": title },
    make("h2", {}, title),
    form,
  );
  const complain = (/** @type {string} */ text) => {
    fault.textContent = text;
    fault.hidden = false;
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };
  input.value = name;
  cancel.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = input.value.trim();
    if (typed === "") return complain(t("Type a name."));
    const answer = await save(typed);
    if (!answer.ok) return complain(answer.body?.detail ?? t("The server was not reached. Try again."));
    dialog.close();
    done();
  });
  document.body.append(dialog);
  dialog.showModal();
  input.select();
}
