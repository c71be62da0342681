// How a room is set up: its name, delay, lag, sales and weights, and the accounts of the house's own people.

import { call } from "../lib/api.js";
import { openDialog } from "../lib/dialogs.js";
import { make, maybe, write } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";
import { StaffList } from "./room_staff.js";
import { VaultPart } from "./room_vault.js";

const FORBIDDEN = 403;

/** @typedef {import("../lib/api.js").Answer} Answer */
/**
 * @typedef {object} Room
 * @property {string} slug
 * @property {string} name
 * @property {string} platform
 * @property {string} timezone
 * @property {string} currency
 * @property {number} broadcast_delay_ms
 * @property {number} lag_ms
 * @property {number} ship_hours
 * @property {string} sales
 * @property {string[]} accounts
 * @property {string[]} parts
 * @property {Record<string, number>} interaction_weights
 * @property {number} interaction_version
 * @property {string | null} parent
 * @property {string} people_scope
 * @property {number | null} people_since
 */
/**
 * @typedef {object} Field
 * @property {string} key
 * @property {string} label
 * @property {string} unit
 * @property {string} hint
 * @property {(room: Room) => string} from
 * @property {(typed: string) => string | number | string[] | null} to
 * @property {[value: string, label: string][]} [choices] it is chosen, not typed
 * @property {boolean} [isFixed] it cannot be changed any more
 */
/** @typedef {{settings: Record<string, string>, lines: string}} Draft what was typed and not yet saved */

export const UNREACHED = () => t("The server was not reached. Try again.");

/** @param {string} typed */
const asNumber = (typed) => (/^\d+([.,]\d+)?$/.test(typed) ? Number(typed.replace(",", ".")) : Number.NaN);

/** @param {string} typed */
const asNames = (typed) => typed.split(/[,，、]/u).flatMap((name) => name.trim() || []);

/** @param {string} typed in a unit of so many milliseconds */
const inMs = (typed, /** @type {number} */ unit) => Math.round(asNumber(typed) * unit);

/** @returns {Field[]} */
const fields = () => [
  { key: "name", label: t("Name"), unit: "", hint: "", from: (room) => room.name, to: (typed) => typed },
  {
    key: "broadcast_delay_ms",
    label: t("Broadcast delay"),
    unit: t("seconds"),
    hint: t("How much later viewers see the screen. It holds for slots that begin from now on."),
    from: (room) => String(room.broadcast_delay_ms / 1000),
    to: (typed) => inMs(typed, 1000),
  },
  {
    key: "lag_ms",
    label: t("Lag window"),
    unit: t("minutes"),
    hint: t("How long after a slot's end orders of its items still count for it."),
    from: (room) => String(room.lag_ms / 60_000),
    to: (typed) => inMs(typed, 60_000),
  },
  {
    key: "sales",
    label: t("Sales are"),
    unit: "",
    hint: t("What counts as sales of an order, in all shows: they are counted again."),
    from: (room) => room.sales,
    to: (typed) => typed,
    choices: [
      ["paid", t("what the buyer pays")],
      ["received", t("what the shop receives")],
    ],
  },
  {
    key: "accounts",
    label: t("Accounts of this room"),
    unit: "",
    hint: t("As orders name them, with commas. Orders of others stand apart; empty: they are not told apart."),
    from: (room) => room.accounts.join(", "),
    to: asNames,
  },
  {
    key: "parts",
    label: t("Parts of the crew"),
    unit: "",
    hint: t("Those that this room has besides the usual ones, with commas, as the trade calls them: 选品, 运营."),
    from: (room) => room.parts.join(", "),
    to: asNames,
  },
  {
    key: "ship_hours",
    label: t("Ships within"),
    unit: t("hours"),
    hint: t("As promised from the payment on; a product may have days of its own."),
    from: (room) => String(room.ship_hours),
    to: asNumber,
  },
];

/**
 * Whether a room is a part of another, through others too.
 * @param {Room} room
 * @param {string} slug
 * @param {Room[]} rooms
 */
function isBelow(room, slug, rooms) {
  const seen = new Set();
  /** @type {Room | undefined} */
  let one = room;
  while (one?.parent && !seen.has(one.slug)) {
    if (one.parent === slug) return true;
    seen.add(one.slug);
    /** @type {string} */
    const above = one.parent;
    one = rooms.find((other) => other.slug === above);
  }
  return false;
}

/**
 * @param {Room} room
 * @returns {[value: string, label: string]}
 */
const named = (room) => [room.slug, `${room.name} · ${room.slug}`];

/**
 * How a room belongs to others.
 * @param {Room} room
 * @param {Room[]} rooms
 * @returns {Field[]}
 */
const units = (room, rooms) => {
  const others = rooms.filter((one) => one.slug !== room.slug);
  const isFixed = room.people_since !== null;
  return [
    {
      key: "parent",
      label: t("Part of"),
      unit: "",
      hint: t("A shop of a region, a region of the headquarters: the room above this one."),
      from: (changed) => changed.parent ?? "",
      to: (typed) => typed || null,
      choices: [["", t("Nothing")], ...others.filter((one) => !isBelow(one, room.slug, rooms)).map(named)],
    },
    {
      key: "people_scope",
      label: t("Shares its people with"),
      unit: "",
      hint: isFixed
        ? t("It stays: this room has had events, and everybody would be somebody new.")
        : t("To count distinct people of both. Only before the first event, and where both get the same ids."),
      from: (changed) => changed.people_scope,
      to: (typed) => typed,
      isFixed,
      choices: [
        [room.slug, t("No other room")],
        ...others.filter((one) => one.people_scope === one.slug || one.slug === room.people_scope).map(named),
      ],
    },
  ];
};

const WEIGHTS = "interaction_weights";

/**
 * What each kind of interaction counts. The keys are the places that an error names.
 * @returns {Field[]}
 */
const weights = () =>
  [
    { kind: "likes", label: t("Likes") },
    { kind: "comments", label: t("Comments") },
    { kind: "shares", label: t("Shares") },
    { kind: "follows", label: t("Follows") },
  ].map(({ kind, label }) => ({
    key: `${WEIGHTS}.${kind}`,
    label,
    unit: "",
    hint: "",
    from: (room) => String(room[WEIGHTS][kind]),
    to: asNumber,
  }));

/** @param {string} key */
const isWeight = (key) => key.startsWith(WEIGHTS);

/** @typedef {{from: number, to: number, whole?: boolean, words: () => string}} Limit */

/**
 * @param {number} value
 * @param {Limit} limit
 */
const within = (value, { from, to, whole = false }) =>
  value >= from && value <= to && (!whole || Number.isInteger(value));

/** @type {Record<string, Limit>} */
const LIMITS = {
  broadcast_delay_ms: { from: 1000, to: 600_000, words: () => t("Type seconds from 1 to 600.") },
  lag_ms: { from: 0, to: 7_200_000, words: () => t("Type minutes from 0 to 120.") },
  ship_hours: { from: 1, to: 720, whole: true, words: () => t("Type whole hours from 1 to 720.") },
};

/** How long what is no number may be. @type {Record<string, string>} */
const LENGTHS = { name: "200", accounts: "2000", parts: "1300" };

/** @type {Limit} */
const WEIGHT_LIMIT = { from: 0, to: 1000, words: () => t("Type 0 to 1000.") };

/** @type {Map<string, Draft>} */
const drafts = new Map();

/**
 * Open the dialog of a room.
 * @param {string} slug
 * @param {(room: Room) => void} changed
 */
export async function openRoom(slug, changed) {
  const api = `/api/v1/rooms/${encodeURIComponent(slug)}`;
  const answers = await Promise.all(
    [api, "/api/v1/rooms", `${api}/staff`, `${api}/vault`].map((path) => call("GET", path)),
  );
  const failed = answers.find((answer) => !answer.ok && answer.status !== FORBIDDEN);
  if (failed !== undefined) return toast(failed.body?.detail ?? UNREACHED(), { level: "error" });
  if (maybe("room-dialog") !== null) return;
  const [room, rooms, staff, vault] = /** @type {[Answer, Answer, Answer, Answer]} */ (answers);
  // Whoever may not plan sees no settings, whoever may not know who people are no vault.
  const settings = staff.ok ? new Settings(api, room.body, rooms.body, changed) : null;
  const list = staff.ok ? new StaffList(api, room.body.timezone, staff.body.staff) : null;
  const who = vault.ok ? new VaultPart(api, room.body.timezone, vault.body) : null;
  const draft = drafts.get(slug);
  if (draft !== undefined) {
    settings?.restore(draft.settings);
    list?.restore(draft.lines);
  }
  const close = make("button", { type: "button" }, t("Close"));
  const about = make("p", { class: "quiet small" }, [slug, room.body.timezone, room.body.currency].join(" · "));
  const dialog = openDialog(
    "room-dialog",
    t("Room settings"),
    about,
    make("div", { class: "room-body" }, ...[settings, list, who].flatMap((part) => (part ? [part.element] : []))),
    make("div", { class: "answers" }, close),
  );
  // Not a field: a phone would put its keyboard over half of the dialog.
  const title = /** @type {HTMLElement} */ (dialog.querySelector("h2"));
  title.tabIndex = -1;
  title.focus();
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    const left = { settings: settings?.unsaved ?? {}, lines: list?.unsaved ?? "" };
    if (left.lines.trim() === "" && Object.keys(left.settings).length === 0) drafts.delete(slug);
    else drafts.set(slug, left);
  });
}

class Settings {
  /** @type {Map<string, {field: Field, input: HTMLInputElement | HTMLSelectElement, fault: HTMLElement}>} */
  #rows = new Map();
  #api;
  #room;
  #changed;
  #version = make("span", { class: "quiet" });
  #state = make("span", { class: "quiet small", role: "status" });
  #save = make("button", { class: "primary" }, t("Save"));

  /**
   * @param {string} api
   * @param {Room} room
   * @param {Room[]} rooms all that may be named
   * @param {(room: Room) => void} changed
   */
  constructor(api, room, rooms, changed) {
    this.#api = api;
    this.#room = room;
    this.#changed = changed;
    this.element = make(
      "form",
      { class: "room-settings", novalidate: true, autocomplete: "off" },
      ...fields().map((field) => this.#row(field)),
      ...units(room, rooms).map((field) => this.#row(field)),
      this.#weights(),
      make("div", { class: "send" }, this.#state, this.#save),
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.element.addEventListener("input", () => this.#show());
    this.#show();
  }

  /** What was typed and is not saved. */
  get unsaved() {
    return Object.fromEntries(
      [...this.#rows]
        .filter(([, { field, input }]) => input.value.trim() !== field.from(this.#room))
        .map(([key, { input }]) => [key, input.value]),
    );
  }

  /** @param {Record<string, string>} typed */
  restore(typed) {
    for (const [key, value] of Object.entries(typed)) {
      const row = this.#rows.get(key);
      if (row !== undefined) row.input.value = value;
    }
    this.#show();
  }

  /** What the kinds of interaction count, side by side. */
  #weights() {
    const hint = make(
      "p",
      { class: "hint", id: "room-weights-hint" },
      t("How much each counts in the interaction index, in all shows. A change makes a new version."),
    );
    const legend = make("legend", {}, t("Weights of the interaction index"), " · ", this.#version);
    return make(
      "fieldset",
      { class: "wide weights", "aria-describedby": "room-weights-hint" },
      legend,
      make("div", {}, ...weights().map((field) => this.#row(field))),
      hint,
    );
  }

  /** @param {Field} field */
  #row(field) {
    const id = `set-${field.key}`;
    const isName = field.key === "name";
    const hasHint = field.hint !== "";
    const described = hasHint ? `${id}-hint ${id}-fault` : `${id}-fault`;
    const input = field.choices
      ? make(
          "select",
          { id, name: field.key, "aria-describedby": described, disabled: field.isFixed },
          ...field.choices.map(([value, label]) => make("option", { value }, label)),
        )
      : make("input", {
          id,
          name: field.key,
          maxlength: LENGTHS[field.key] ?? "8",
          inputmode: LENGTHS[field.key] ? null : "decimal",
          "aria-describedby": described,
        });
    const fault = make("span", { class: "fault", id: `${id}-fault`, role: "alert", hidden: true });
    input.value = field.from(this.#room);
    this.#rows.set(field.key, { field, input, fault });
    const hint = hasHint ? make("span", { class: "hint", id: `${id}-hint` }, field.hint) : null;
    const box =
      field.unit === ""
        ? input
        : make("span", { class: "with-unit" }, input, make("span", { class: "quiet" }, field.unit));
    return make(
      "div",
      { class: isName ? "field wide" : "field" },
      make("label", { for: id }, field.label),
      box,
      fault,
      hint,
    );
  }

  #show() {
    write(this.#version, t("version {n}", { n: this.#room.interaction_version }));
    const isDirty = Object.keys(this.unsaved).length > 0;
    this.#save.disabled = !isDirty;
    if (isDirty) this.#state.textContent = t("not saved");
    else if (this.#state.textContent === t("not saved")) this.#state.textContent = "";
  }

  /**
   * @param {string} key
   * @param {string} text empty: nothing is wrong
   */
  #complain(key, text) {
    const row = this.#rows.get(key);
    if (row === undefined) return;
    row.fault.textContent = text;
    row.fault.hidden = text === "";
    row.input.setAttribute("aria-invalid", String(text !== ""));
  }

  #faults() {
    /** @type {Record<string, string>} */
    const faults = {};
    for (const [key, { field, input }] of this.#rows) {
      const value = field.to(input.value.trim());
      const limit = isWeight(key) ? WEIGHT_LIMIT : LIMITS[key];
      if (limit !== undefined && !within(Number(value), limit)) faults[key] = limit.words();
      else if (key === "name" && value === "") faults[key] = t("Type a name.");
    }
    const counted = [...this.#rows.keys()].filter(isWeight);
    if (counted.every((key) => this.#value(key) === 0))
      faults[counted[0] ?? ""] = t("At least one weight must be above 0.");
    return faults;
  }

  async #submit() {
    const faults = this.#faults();
    for (const key of this.#rows.keys()) this.#complain(key, faults[key] ?? "");
    const [first] = Object.keys(faults);
    if (first !== undefined) return this.#rows.get(first)?.input.focus();
    const sent = this.unsaved;
    const typed = Object.keys(sent);
    /** @type {Record<string, unknown>} */
    const wanted = Object.fromEntries(typed.filter((key) => !isWeight(key)).map((key) => [key, this.#value(key)]));
    if (typed.some(isWeight))
      wanted[WEIGHTS] = Object.fromEntries(
        weights().map(({ key }) => [key.slice(WEIGHTS.length + 1), this.#value(key)]),
      );
    const answer = await call("PUT", this.#api, wanted);
    if (!answer.ok) {
      const key = String(answer.body?.errors?.[0]?.field ?? "name").replace(/^(accounts|parts)\..*/, "$1");
      this.#complain(this.#rows.has(key) ? key : "name", answer.body?.detail ?? UNREACHED());
      return;
    }
    this.#room = answer.body;
    for (const [key, value] of Object.entries(sent)) {
      const row = this.#rows.get(key);
      if (row?.input.value === value) row.input.value = row.field.from(this.#room);
    }
    this.#state.textContent = t("Saved.");
    this.#show();
    this.#changed(answer.body);
  }

  /** @param {string} key */
  #value(key) {
    const row = this.#rows.get(key);
    return row?.field.to(row.input.value.trim());
  }
}
