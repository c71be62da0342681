// The plan as this page wants it, and how it gets to the server.
//
// `base` is the last plan the server confirmed, `wanted` is that plan with the edits made here. Every save sends the
// whole wanted plan with the revision of the base; the server merges by slot and field. While a save is under way,
// further edits wait and are put on top of its answer. A conflict takes their value, keeps ours beside it, and asks.

/** @typedef {import("../live/protocol.js").Slot} Slot */
/** @typedef {Record<string, any> & {id: string}} Wide a slot whose fields are looked at by name */
/** @typedef {{revision: number, slots: Wide[]}} Plan */
/** @typedef {{part: string, field: string, base: any, yours: any, theirs: any}} PartConflict of an item, or a column */
/**
 * @typedef {object} Conflict
 * @property {string | null} slot_id
 * @property {string} field
 * @property {any} base
 * @property {any} yours
 * @property {any} theirs
 * @property {PartConflict[]} [parts] of items and columns
 */
/**
 * @typedef {object} Outcome
 * @property {"saved" | "saving" | "offline" | "refused" | "conflict"} kind
 * @property {string} [detail]
 * @property {string} [slotId]
 * @property {string} [field]
 * @property {{index: number, field: string}} [item] of the slot's items, the field that was refused
 * @property {Conflict[]} [conflicts]
 */

/** What a field is when it is not written down. */
const DEFAULTS = {
  start: null,
  advance: "stay",
  warn_at_ms: 60_000,
  danger_at_ms: 20_000,
  skip: false,
  mandatory: false,
  subject: null,
  notes: "",
  script: "",
  items: [],
  people: [],
  colour: null,
  group: null,
  timer: "down",
  lock: "duration",
  count_to_end: false,
  flag: false,
  milestone: false,
  custom: {},
};

/**
 * A slot with every field, items without their empty ones, so that two can be compared.
 * @param {Record<string, any>} slot
 * @returns {Wide}
 */
export function whole(slot) {
  const items = (slot.items ?? []).map((/** @type {Record<string, any>} */ item) =>
    Object.fromEntries(
      Object.entries(item)
        .filter(([, value]) => value !== null && value !== "" && !(Array.isArray(value) && value.length === 0))
        .sort(),
    ),
  );
  const custom = Object.fromEntries(Object.entries(slot.custom ?? {}).sort());
  return /** @type {any} */ ({ ...DEFAULTS, ...slot, items, custom });
}

/**
 * @param {unknown} one
 * @param {unknown} other
 */
export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Put the changes between two plans on top of a third.
 * @param {Wide[]} from
 * @param {Wide[]} to
 * @param {Wide[]} onto
 * @returns {Wide[]}
 */
function rebase(from, to, onto) {
  const before = new Map(from.map((slot) => [slot.id, slot]));
  const after = new Map(to.map((slot) => [slot.id, slot]));
  const removed = new Set(from.filter((slot) => !after.has(slot.id)).map((slot) => slot.id));
  const result = onto
    .filter((slot) => !removed.has(slot.id))
    .map((slot) => patched(slot, before.get(slot.id), after.get(slot.id)));
  to.forEach((slot, index) => {
    if (before.has(slot.id) || result.some((one) => one.id === slot.id)) return;
    const above = to
      .slice(0, index)
      .reverse()
      .find((one) => result.some((other) => other.id === one.id));
    result.splice(result.findIndex((one) => one.id === above?.id) + 1, 0, slot);
  });
  const kept = (/** @type {Wide[]} */ slots) =>
    slots.map((slot) => slot.id).filter((id) => before.has(id) && after.has(id));
  if (!same(kept(from), kept(to))) {
    const place = new Map(to.map((slot, index) => [slot.id, index]));
    result.sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
  }
  return result;
}

/**
 * @param {Wide} slot
 * @param {Wide | undefined} from
 * @param {Wide | undefined} to
 */
function patched(slot, from, to) {
  if (from === undefined || to === undefined) return slot;
  const changed = Object.entries(to).filter(([field, value]) => !same(value, from[field]));
  return { ...slot, ...Object.fromEntries(changed.map(([field, value]) => [field, onto(field, from, value, slot)])) };
}

/**
 * What a field becomes when an edit of it is put on top of another plan: items and columns go part by part.
 * @param {string} field
 * @param {Wide} from
 * @param {any} value
 * @param {Wide} slot
 */
function onto(field, from, value, slot) {
  if (same(from[field], slot[field])) return value;
  if (field === "items") return patchedItems(from.items, value, slot.items);
  return field === "custom" ? patchedFields(from.custom ?? {}, value, slot.custom ?? {}) : value;
}

/**
 * @param {Record<string, any>} from
 * @param {Record<string, any>} to
 * @param {Record<string, any>} under
 * @returns {Record<string, any>}
 */
function patchedFields(from, to, under) {
  const result = { ...under };
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (same(from[name], to[name])) continue;
    if (to[name] === undefined) delete result[name];
    else result[name] = to[name];
  }
  return Object.fromEntries(Object.entries(result).sort());
}

/**
 * An item is known by its product, else by its SKU; the same one put there twice by its place, as the server has it.
 * @param {Record<string, any>[]} items
 */
function byKey(items) {
  /** @type {Map<string, Record<string, any>>} */
  const found = new Map();
  for (const item of items) {
    let n = 0;
    const name = JSON.stringify(item.item === undefined ? { sku: item.sku } : { item: item.item });
    while (found.has(`${name} ${n}`)) n += 1;
    found.set(`${name} ${n}`, item);
  }
  return found;
}

/**
 * @param {Record<string, any>[]} from
 * @param {Record<string, any>[]} to
 * @param {Record<string, any>[]} under
 */
function patchedItems(from, to, under) {
  const [before, after, below] = [byKey(from), byKey(to), byKey(under)];
  const isKept = (/** @type {string} */ key) => before.has(key) && after.has(key);
  const isSorted = !same([...before.keys()].filter(isKept), [...after.keys()].filter(isKept));
  const keys = isSorted ? [...after.keys(), ...below.keys()] : [...below.keys(), ...after.keys()];
  return [...new Set(keys)].flatMap((key) => {
    const [was, wanted, is] = [before.get(key), after.get(key), below.get(key)];
    if (wanted === undefined) return was === undefined && is !== undefined ? [is] : [];
    if (is === undefined) return was !== undefined && same(was, wanted) ? [] : [wanted];
    return [was === undefined ? wanted : patchedFields(was, wanted, is)];
  });
}

export class PlanDocument {
  /** @type {Plan} */
  base;
  /** @type {Wide[]} */
  wanted;
  #saving = false;
  #again = false;
  #put;
  #outcome;

  /**
   * @param {Plan} plan
   * @param {(plan: Plan) => Promise<import("../lib/api.js").Answer>} put
   * @param {(outcome: Outcome) => void} outcome
   */
  constructor(plan, put, outcome) {
    this.base = { revision: plan.revision, slots: plan.slots.map(whole) };
    this.wanted = this.base.slots;
    this.#put = put;
    this.#outcome = outcome;
  }

  get isClean() {
    return same(this.wanted, this.base.slots);
  }

  /** @param {string} id */
  slot(id) {
    return this.wanted.find((slot) => slot.id === id) ?? null;
  }

  /**
   * Change one field and save.
   * @param {string} id
   * @param {string} field
   * @param {unknown} value
   */
  set(id, field, value) {
    this.change((slots) => slots.map((slot) => (slot.id === id ? whole({ ...slot, [field]: value }) : slot)));
  }

  /**
   * Change the list of slots and save.
   * @param {(slots: Wide[]) => Wide[]} edit
   */
  change(edit) {
    this.wanted = edit([...this.wanted]);
    if (!this.isClean) void this.save();
  }

  /**
   * The server has a newer plan, made by others or by us.
   * @param {Plan} plan
   */
  arrived(plan) {
    if (plan.revision < this.base.revision || this.#saving) return;
    this.#onto(plan, this.base.slots);
  }

  /**
   * @param {Plan} plan
   * @param {Wide[]} from what our edits were made on
   */
  #onto(plan, from) {
    const slots = plan.slots.map(whole);
    this.wanted = rebase(from, this.wanted, slots);
    this.base = { revision: plan.revision, slots };
  }

  async save() {
    if (this.#saving) {
      this.#again = true;
      return;
    }
    this.#saving = true;
    this.#outcome({ kind: "saving" });
    do {
      this.#again = false;
      const outcome = await this.#once();
      // All is saved once nothing waits.
      if (outcome.kind !== "saved" || !this.#again || this.isClean) this.#outcome(outcome);
    } while (this.#again && !this.isClean);
    this.#saving = false;
  }

  /** @returns {Promise<Outcome>} */
  async #once() {
    const sent = this.wanted;
    const answer = await this.#put({ revision: this.base.revision, slots: sent });
    if (answer.ok) {
      this.#onto(answer.body, sent);
      return { kind: "saved" };
    }
    const { detail, slot_id: slotId, field, errors, conflicts, rundown } = answer.body ?? {};
    if (answer.status === 409 && rundown) return this.#conflict(rundown, conflicts ?? [], detail);
    if (answer.status === 0 || answer.status >= 500) return { kind: "offline", detail };
    const at = /slots\[(\d+)\](?:\.(\w+)(?:\[(\d+)\](?:\.(\w+))?)?)?/.exec(errors?.[0]?.field ?? "");
    const item =
      at?.[2] === "items" && at[3] !== undefined ? { item: { index: Number(at[3]), field: at[4] ?? "sku" } } : {};
    const outcome = {
      kind: /** @type {const} */ ("refused"),
      detail: detail ?? errors?.[0]?.reason,
      slotId: slotId ?? sent[Number(at?.[1] ?? -1)]?.id,
      field: field ?? at?.[2],
      ...item,
    };
    // What was refused must not block the next edit; the field keeps what was typed.
    this.wanted = rebase(sent, this.wanted, this.base.slots);
    return outcome;
  }

  /**
   * @param {Plan} theirs
   * @param {Conflict[]} conflicts
   * @param {string | undefined} detail
   * @returns {Outcome}
   */
  #conflict(theirs, conflicts, detail) {
    const before = this.base.slots;
    this.#onto(theirs, before);
    const inConflict = new Set(conflicts.map((one) => `${one.slot_id} ${one.field}`));
    const order = inConflict.has("null order");
    this.wanted = this.wanted.map((slot) => {
      const known = this.base.slots.find((one) => one.id === slot.id);
      if (known === undefined) return slot;
      const fields = Object.entries(slot).map(([field, value]) => [
        field,
        inConflict.has(`${slot.id} ${field}`) ? known[field] : value,
      ]);
      return /** @type {Wide} */ (Object.fromEntries(fields));
    });
    for (const { slot_id: id, field, theirs: value } of conflicts) {
      if (field !== "slot") continue;
      const known = this.base.slots.find((slot) => slot.id === id);
      if (value === null || known === undefined) this.wanted = this.wanted.filter((slot) => slot.id !== id);
      else
        this.wanted = rebase(
          this.wanted.filter((slot) => slot.id !== id),
          [...this.wanted.filter((slot) => slot.id !== id), known],
          this.wanted.filter((slot) => slot.id !== id),
        );
    }
    if (order) {
      const place = new Map(this.base.slots.map((slot, index) => [slot.id, index]));
      this.wanted = [...this.wanted].sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity));
    }
    this.#again = !this.isClean;
    return { kind: "conflict", conflicts, ...(detail === undefined ? {} : { detail }) };
  }
}
