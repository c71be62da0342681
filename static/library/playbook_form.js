// A playbook as it stands in the fields, and what the API takes. What is typed is kept as it was typed, right or wrong.

import { length } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { lengthHelp, readLength } from "../lib/typed_times.js";

/** @typedef {import("../live/protocol.js").Step} Step */
/**
 * @typedef {object} Playbook
 * @property {string} key
 * @property {string} name
 * @property {string} when
 * @property {string} evidence
 * @property {Step[]} steps
 * @property {boolean} own
 * @property {boolean} built_in
 * @property {string | null} changed_by
 * @property {number | null} changed_at
 */
/**
 * @typedef {object} StepForm
 * @property {string} kind
 * @property {string} text
 * @property {string} who
 * @property {string} to
 * @property {string} urgency
 * @property {string} timer
 * @property {string} length
 * @property {boolean} by_hand
 */
/** @typedef {{name: string, when: string, evidence: string, steps: StepForm[]}} Form */
/** @typedef {Record<string, string>} Faults what is wrong, by field: `name`, `steps`, `steps[2].text` */

const MOST_STEPS = 30;
const LONGEST = 86_400_000;

/** @returns {StepForm} */
export const emptyStep = () => ({
  kind: "do",
  text: "",
  who: "",
  to: "role:host",
  urgency: "now",
  timer: "3",
  length: "",
  by_hand: false,
});

/** @returns {Form} */
export const emptyForm = () => ({ name: "", when: "", evidence: "", steps: [emptyStep()] });

/**
 * @param {Playbook} playbook
 * @returns {Form}
 */
export function formOf({ name, when, evidence, steps }) {
  return { name, when, evidence, steps: steps.map(stepForm) };
}

/**
 * @param {Step} step
 * @returns {StepForm}
 */
function stepForm({ kind = "do", text, who, to, urgency, timer, ms, by_hand }) {
  const empty = emptyStep();
  return {
    kind,
    text,
    who: who ?? "",
    to: kind === "cue" ? (to ?? "everyone") : empty.to,
    urgency: urgency ?? empty.urgency,
    timer: timer ?? empty.timer,
    length: kind === "timer" && timer !== "stopwatch" ? length(ms ?? 0) : "",
    by_hand: by_hand ?? false,
  };
}

/**
 * What the API takes, and what stands in the way of sending it.
 * @param {Form} form
 * @returns {{body: {name: string, when: string, evidence: string, steps: Record<string, unknown>[]}, faults: Faults}}
 */
export function bodyOf(form) {
  /** @type {Faults} */
  const faults = {};
  if (form.name.trim() === "") faults.name = t("A playbook needs a name.");
  if (form.steps.length === 0) faults.steps = t("A playbook needs a step.");
  if (form.steps.length > MOST_STEPS) faults.steps = t("At most {n} steps; nobody follows more.", { n: MOST_STEPS });
  const steps = form.steps.map((step, index) => {
    if (step.text.trim() === "") faults[`steps[${index}].text`] = t("Say what is to be done.");
    const ms = hasLength(step) ? readLength(step.length) : 0;
    if (ms === null || ms > LONGEST || (hasLength(step) && ms === 0)) faults[`steps[${index}].length`] = lengthHelp();
    return stepBody(step, ms ?? 0);
  });
  return { body: { name: form.name.trim(), when: form.when.trim(), evidence: form.evidence.trim(), steps }, faults };
}

/** @param {StepForm} step */
export function hasLength({ kind, timer }) {
  return kind === "timer" && timer !== "stopwatch";
}

/**
 * @param {StepForm} step
 * @param {number} ms
 * @returns {Record<string, unknown>}
 */
function stepBody({ kind, text, who, to, urgency, timer, by_hand }, ms) {
  return {
    kind,
    text: text.trim(),
    who: who === "" ? null : who,
    ...(kind === "cue" ? { to, urgency } : {}),
    ...(kind === "timer" ? { timer, ms } : {}),
    ...(kind === "do" ? {} : { by_hand }),
  };
}

/**
 * The field of this page that a field of the API belongs to.
 * @param {string} field
 */
export function pageField(field) {
  return field.replace(/\.ms$/, ".length");
}
