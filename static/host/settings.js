// How one screen shows the cue page: kept in the address, so that an address is a whole set-up.

const SIZE_KEY = "cue-text-size";
const SIZES = [70, 80, 90, 100, 115, 130, 150, 175, 200];

/**
 * @typedef {object} Values
 * @property {number} size of the text, in percent of the usual
 * @property {"" | "dark" | "light"} theme empty: as the device has it
 * @property {boolean} mirror left and right exchanged, for the glass of a prompter
 * @property {boolean} flip top and bottom exchanged
 * @property {boolean} script the script of the slot is shown and scrolls
 * @property {number} speed of the script, in lines a minute
 * @property {"arrows" | "pages"} keys that change the speed of the script
 * @property {boolean} comments
 * @property {boolean} stock
 * @property {boolean} next
 * @property {boolean} timers with the activities on the platform
 */

/** @type {Values} */
const USUAL = {
  size: 100,
  theme: "",
  mirror: false,
  flip: false,
  script: false,
  speed: 14,
  keys: "arrows",
  comments: true,
  stock: true,
  next: true,
  timers: true,
};
export const SLOWEST = 2;
export const FASTEST = 80;
const YES = ["", "1", "true", "on", "yes"];
const NO = ["0", "false", "off", "no"];

/**
 * What an address says; whatever makes no sense stays as usual.
 * @param {string} search
 * @param {number} size where the address names none
 * @returns {Values}
 */
export function read(search, size = USUAL.size) {
  const asked = new URLSearchParams(search);
  const flag = (/** @type {"mirror" | "flip" | "script" | "comments" | "stock" | "next" | "timers"} */ name) => {
    const value = asked.get(name)?.toLowerCase() ?? null;
    if (value === null) return USUAL[name];
    return YES.includes(value) || (!NO.includes(value) && USUAL[name]);
  };
  const between = (
    /** @type {string} */ name,
    /** @type {number} */ low,
    /** @type {number} */ high,
    /** @type {number} */ usual,
  ) => {
    const value = Number.parseFloat(asked.get(name) ?? "");
    return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : usual;
  };
  const theme = asked.get("theme");
  return {
    size: between("size", 50, 300, size),
    theme: theme === "dark" || theme === "light" ? theme : "",
    mirror: flag("mirror"),
    flip: flag("flip"),
    script: flag("script"),
    speed: between("speed", SLOWEST, FASTEST, USUAL.speed),
    keys: asked.get("keys") === "pages" ? "pages" : "arrows",
    comments: flag("comments"),
    stock: flag("stock"),
    next: flag("next"),
    timers: flag("timers"),
  };
}

/**
 * The address of these settings: what is as usual is left out, and what is not ours stays.
 * @param {Values} values
 * @param {string} search the address as it was
 */
function written(values, search) {
  const asked = new URLSearchParams(search);
  for (const [name, value] of Object.entries(values)) {
    if (value === USUAL[/** @type {keyof Values} */ (name)]) asked.delete(name);
    else asked.set(name, typeof value === "boolean" ? (value ? "1" : "0") : String(value));
  }
  const text = asked.toString();
  return text === "" ? "" : `?${text}`;
}

export class Settings {
  /** @type {((values: Values) => void)[]} */
  #listeners = [];
  #hadTheme = false;
  values = read(location.search, keptSize());

  constructor() {
    this.#show();
  }

  /**
   * Called with the settings now and after every change.
   * @param {(values: Values) => void} listener
   */
  watch(listener) {
    this.#listeners.push(listener);
    listener(this.values);
  }

  /** @param {Partial<Values>} changed */
  set(changed) {
    this.values = { ...this.values, ...changed };
    history.replaceState(history.state, "", location.pathname + written(this.values, location.search) + location.hash);
    if (changed.size !== undefined) keepSize(changed.size);
    this.#show();
    for (const listener of this.#listeners) listener(this.values);
  }

  /**
   * The text one step larger or smaller.
   * @param {1 | -1} way
   */
  resize(way) {
    const { size } = this.values;
    const wanted = way > 0 ? SIZES.find((step) => step > size) : SIZES.filter((step) => step < size).at(-1);
    if (wanted !== undefined) this.set({ size: wanted });
  }

  #show() {
    const { dataset, style } = document.documentElement;
    style.setProperty("--scale", String(this.values.size / 100));
    if (this.values.theme !== "") dataset.theme = this.values.theme;
    else if (this.#hadTheme) delete dataset.theme;
    this.#hadTheme = this.values.theme !== "";
    for (const name of /** @type {const} */ (["mirror", "flip", "script"])) {
      if (this.values[name]) dataset[name] = "";
      else delete dataset[name];
    }
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".language a"))) {
      const url = new URL(link.href);
      url.searchParams.set("next", location.pathname + location.search);
      link.href = url.toString();
    }
  }
}

function keptSize() {
  try {
    const kept = Number.parseFloat(localStorage.getItem(SIZE_KEY) ?? "");
    return SIZES.includes(kept) ? kept : USUAL.size;
  } catch {
    return USUAL.size;
  }
}

/** @param {number} size */
function keepSize(size) {
  try {
    localStorage.setItem(SIZE_KEY, String(size));
  } catch {
    // For this visit only.
  }
}
