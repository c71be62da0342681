// What this screen is: an id that stays with the tab, and a name that stays with the device.
//
// While its page is shown the id is held in memory alone and written back when it is left: a tab that is duplicated
// copies what is stored, and would otherwise take the id of the one beside it.

const ID = "screen";
const FITS = /^[A-Za-z0-9_-]{8}$/;
const NAME_LIMIT = 40;

export class ThisScreen {
  /** @type {string} */
  #id;
  #view;

  /** @param {string} view */
  constructor(view) {
    this.#view = view;
    this.#id = taken();
    const given = new URLSearchParams(location.search).get("name");
    if (given !== null) keep(localStorage, nameKey(view), clean(given));
    window.addEventListener("pagehide", () => keep(sessionStorage, ID, this.#id));
    window.addEventListener("pageshow", (event) => event.persisted && taken());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") keep(sessionStorage, ID, this.#id);
      else taken();
    });
  }

  /** The id that this tab asks for; empty before it has one. */
  get id() {
    return this.#id;
  }

  /** @param {string} id the one that the server gave */
  set id(id) {
    if (FITS.test(id)) this.#id = id;
  }

  /** Another tab has this id: the server gives a new one. */
  forget() {
    this.#id = "";
  }

  /** What it is called: by its address, else by what was kept on this device. */
  get name() {
    const given = new URLSearchParams(location.search).get("name");
    return clean(given ?? read(localStorage, nameKey(this.#view)));
  }

  /**
   * Take a name and keep it.
   * @param {string} name
   * @param {string} [view] for another view than the one that is shown
   */
  rename(name, view = this.#view) {
    keep(localStorage, nameKey(view), clean(name));
    const address = new URL(location.href);
    if (view !== this.#view || !address.searchParams.has("name")) return;
    address.searchParams.set("name", clean(name));
    history.replaceState(history.state, "", address);
  }

  /**
   * Whether a name was kept for another view of this device.
   * @param {string} view
   */
  isNamed(view) {
    return read(localStorage, nameKey(view)) !== "";
  }
}

/** @param {string} view */
const nameKey = (view) => `screen-name:${view}`;

/** @param {string} name */
const clean = (name) =>
  name
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, NAME_LIMIT)
    .trim();

/** The id that was kept for this tab, taken out of the store. */
function taken() {
  const id = read(sessionStorage, ID);
  try {
    sessionStorage.removeItem(ID);
  } catch {
    // Nothing is stored where nothing can be.
  }
  return FITS.test(id) ? id : "";
}

/**
 * @param {Storage} store
 * @param {string} key
 */
function read(store, key) {
  try {
    return store.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {Storage} store
 * @param {string} key
 * @param {string} value
 */
function keep(store, key, value) {
  try {
    store.setItem(key, value);
  } catch {
    // For as long as this page is open.
  }
}
