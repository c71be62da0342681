// The page of a room's playbooks and phrases: puts its parts together.

import "../app/length_reading.js";
import { call } from "../lib/api.js";
import { all, data, make, mark, maybe, need, write } from "../lib/dom.js";
import { timeOfDay } from "../lib/format.js";
import { newId } from "../lib/ids.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";
import { showPhrases } from "./phrases.js";
import { bodyOf, pageField } from "./playbook_form.js";
import { PlaybookList } from "./playbook_list.js";
import { Steps, setFault } from "./playbook_steps.js";

/** @typedef {import("./playbook_form.js").Playbook} Playbook */
/** @typedef {import("./playbook_form.js").Form} Form */
/** @typedef {import("./playbook_form.js").Faults} Faults */
/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/**
 * What the page carries.
 * @typedef {object} Page
 * @property {{slug: string, timezone: string}} room
 * @property {boolean} may_plan
 * @property {Playbook[]} playbooks
 * @property {import("./phrases.js").Phrase[]} phrases
 */

/** @type {Page} */
const { room, may_plan: mayPlan, playbooks, phrases } = data("page");
const api = `/api/v1/rooms/${encodeURIComponent(room.slug)}`;
const list = new PlaybookList(playbooks);
const steps = new Steps(typed, !mayPlan);
const unsavedPhrases = showPhrases(phrases, api, mayPlan);
let chosen = fromAddress();

function fromAddress() {
  const key = decodeURIComponent(location.hash.slice(1));
  return list.keys.includes(key) ? key : (list.keys[0] ?? "");
}

/** @param {string} key */
const path = (key) => `${api}/playbooks/${encodeURIComponent(key)}`;

// -------------------------------------------------------------------------------------------------- what is shown

function showList() {
  const items = list.keys.map((key) => {
    const saved = list.saved(key);
    const isDraft = list.isDraft(key);
    const name = (isDraft ? list.form(key).name : (saved?.name ?? "")) || t("New playbook");
    const notes = [saved?.own ? t("own") : null, isDraft ? t("not saved") : null].filter((note) => note !== null);
    const button = make(
      "button",
      { type: "button", class: "plain", "aria-current": key === chosen ? "true" : null, "data-draft": isDraft },
      make("span", {}, name),
      make("small", {}, notes.join(" · ")),
    );
    button.addEventListener("click", () => choose(key));
    return make("li", {}, button);
  });
  const focused = all("button", need("playbook-list")).indexOf(/** @type {HTMLElement} */ (document.activeElement));
  need("playbook-list").replaceChildren(...items);
  if (focused >= 0) items[focused]?.querySelector("button")?.focus();
}

/** @param {string} key */
function choose(key) {
  chosen = key;
  history.replaceState(null, "", `#${encodeURIComponent(key)}`);
  need("clash").hidden = true;
  showEditor();
  showList();
}

/** Show the chosen one as it was typed or saved. */
function showEditor() {
  const form = list.form(chosen);
  for (const field of headFields()) {
    field.value = form[/** @type {"name" | "when" | "evidence"} */ (field.dataset.field)];
    field.readOnly = !mayPlan;
  }
  steps.show(form.steps);
  showFaults({});
  showState();
}

function headFields() {
  return /** @type {Field[]} */ (all("[data-field]", need("editor")));
}

/** @param {string} [word] */
function showState(word = "") {
  const saved = list.saved(chosen);
  const isDraft = list.isDraft(chosen);
  write(
    need("origin"),
    saved === null
      ? t("Not saved yet")
      : saved.own
        ? t("Own · {name}, {time}", {
            name: saved.changed_by ?? "",
            time: timeOfDay(saved.changed_at ?? 0, room.timezone),
          })
        : t("Built in"),
  );
  write(need("save-state"), word || (isDraft && saved !== null ? t("Changed, not saved yet") : ""));
  write(need("steps-facts"), t("{n} steps", { n: steps.read().length }));
  if (!mayPlan) return;
  need("give-up").hidden = !isDraft || saved === null;
  need("restore").hidden = !(saved?.own && saved.built_in);
  need("delete").hidden = saved?.built_in === true;
  /** @type {HTMLButtonElement} */ (need("save")).disabled = !isDraft;
}

/** @returns {Form} */
function read() {
  const [name, when, evidence] = ["p-name", "p-when", "p-evidence"].map((id) => /** @type {Field} */ (need(id)).value);
  return { name: name ?? "", when: when ?? "", evidence: evidence ?? "", steps: steps.read() };
}

function typed() {
  list.type(chosen, read());
  showState();
  showList();
}

/** @param {Faults} faults */
function showFaults(faults) {
  for (const field of headFields()) setFault(field, faults[field.dataset.field ?? ""] ?? "");
  steps.showFaults(faults);
  need("steps-fault").hidden = faults.steps === undefined;
  write(need("steps-fault"), faults.steps ?? "");
  /** @type {HTMLElement | null} */ (need("editor").querySelector("[aria-invalid=true]"))?.focus();
}

// -------------------------------------------------------------------------------------------------------- saving

async function save() {
  const key = chosen;
  const form = read();
  const { body, faults } = bodyOf(form);
  showFaults(faults);
  if (Object.keys(faults).length > 0) return showState(t("Not saved: look at the marked fields"));
  showState(t("Saving"));
  const answer = await call("PUT", path(key), { ...body, changed_at: list.saved(key)?.changed_at ?? null });
  if (answer.ok) {
    list.arrived(key, answer.body);
    // What was typed while it was on its way stays a draft.
    if (JSON.stringify(list.form(key)) === JSON.stringify(form)) list.giveUp(key);
    else list.type(key, list.form(key));
    if (key === chosen) showState(list.isDraft(key) ? "" : t("Saved"));
    if (key === chosen) need("clash").hidden = true;
  } else if (key === chosen) refused(answer);
  showList();
}

/** @param {import("../lib/api.js").Answer} answer */
function refused({ status, body }) {
  if (status === 0) return showState(t("Not saved: the server was not reached"));
  showState(t("Not saved"));
  if (status === 409) return ask(body.detail, body.current);
  const named = (body?.errors ?? []).map((/** @type {{field: string, reason: string}} */ one) => [
    pageField(one.field),
    one.reason,
  ]);
  showFaults(Object.fromEntries(named));
  if (need("editor").querySelector("[aria-invalid=true]") === null)
    toast(body?.detail ?? t("It was refused."), { level: "error" });
}

/**
 * Somebody else was faster: show both, keep both until one is chosen.
 * @param {string} detail
 * @param {Playbook | null} current
 */
function ask(detail, current) {
  const key = chosen;
  const mine = read();
  const theirs = button(t("Look at theirs"), () => {
    list.giveUp(key);
    showEditor();
    showList();
    offer(
      t("This is theirs. Yours is kept until you leave the page."),
      button(t("Back to mine"), () => back(t("Yours again: saving writes it over theirs."))),
    );
  });
  const back = (/** @type {string} */ words) => {
    list.type(key, mine);
    showEditor();
    showList();
    offer(words, theirs, over);
  };
  const over = button(t("Save mine over it"), () => void save());
  list.arrived(key, current);
  offer(detail, ...(current === null ? [over] : [theirs, over]));
}

/**
 * @param {string} text
 * @param {...HTMLElement} buttons
 */
function offer(text, ...buttons) {
  need("clash").replaceChildren(make("p", {}, text), ...buttons);
  need("clash").hidden = false;
  showState();
}

/**
 * @param {string} label
 * @param {() => void} run
 */
function button(label, run) {
  const made = make("button", { type: "button" }, label);
  made.addEventListener("click", run);
  return made;
}

/** Delete the own one; a built-in one stands there again. Undone from the message, so it needs no question. */
async function remove() {
  const key = chosen;
  const saved = list.saved(key);
  if (saved === null) return forget(key);
  const answer = await call("DELETE", `${path(key)}?changed_at=${saved.changed_at}`);
  if (!answer.ok) return refused(answer);
  list.giveUp(key);
  list.arrived(key, answer.body.playbook);
  if (answer.body.playbook === null) forget(key);
  else choose(key);
  toast(answer.body.playbook === null ? t("Deleted") : t("Restored as built in"), {
    key: "removed",
    action: { label: t("Undo"), run: () => void putBack(saved) },
  });
}

/** @param {Playbook} playbook */
async function putBack({ key, name, when, evidence, steps }) {
  const answer = await call("PUT", path(key), { name, when, evidence, steps, changed_at: null });
  if (answer.ok) list.arrived(key, answer.body);
  choose(key);
  if (!answer.ok) refused(answer);
}

/** @param {string} key */
function forget(key) {
  const at = list.keys.indexOf(key);
  list.giveUp(key);
  choose(list.keys[Math.min(at, list.keys.length - 1)] ?? "");
}

function begin() {
  const key = `own-${newId().slice(0, 10)}`;
  list.type(key, list.form(key));
  choose(key);
  need("p-name").focus();
}

// ---------------------------------------------------------------------------------------------------------- wiring

for (const field of headFields()) {
  field.addEventListener("input", () => {
    setFault(field, "");
    typed();
  });
}
need("editor").addEventListener("submit", (event) => {
  event.preventDefault();
  if (mayPlan) void save();
});
need("p-name").addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
maybe("new-playbook")?.addEventListener("click", begin);
maybe("delete")?.addEventListener("click", () => void remove());
maybe("restore")?.addEventListener("click", () => void remove());
maybe("give-up")?.addEventListener("click", () => {
  list.giveUp(chosen);
  choose(chosen);
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  if (mayPlan && list.isDraft(chosen)) void save();
});
window.addEventListener("hashchange", () => fromAddress() !== chosen && choose(fromAddress()));
window.addEventListener("beforeunload", (event) => {
  if (!list.isClean || unsavedPhrases()) event.preventDefault();
});
if (mayPlan) addKeys([{ keys: ["n"], label: "N", does: t("New playbook"), run: begin }]);
mark(document.body, "page", "playbooks");
showEditor();
showList();
