// What the modules find of a page while they are tested: its language, its texts, and who listens to the document.

/** @typedef {(event: any) => void} Listener */

class Element {}
class HTMLElement extends Element {
  matches() {
    return false;
  }

  closest() {
    return null;
  }
}
class HTMLInputElement extends HTMLElement {}
/** @type {Map<string, Listener[]>} */
const listeners = new Map();

/**
 * Make the page, before a module is imported.
 * @param {string} language
 * @param {Record<string, string>} [texts]
 * @param {Record<string, number>} [minorDigits]
 */
export function openPage(language, texts = {}, minorDigits = { JPY: 0, KWD: 3 }) {
  /** @type {Record<string, {textContent: string}>} */
  const blocks = {
    texts: { textContent: JSON.stringify(texts) },
    labels: {
      textContent: JSON.stringify({ parts: { host: texts.Host ?? "Host" }, minor_digits: minorDigits }),
    },
  };
  Object.assign(globalThis, {
    Element,
    HTMLElement,
    HTMLInputElement,
    window: globalThis,
    document: {
      documentElement: { lang: language },
      visibilityState: "visible",
      getElementById: (/** @type {string} */ id) => blocks[id] ?? null,
      querySelector: () => null,
      addEventListener: (/** @type {string} */ type, /** @type {Listener} */ listener) =>
        listeners.set(type, [...(listeners.get(type) ?? []), listener]),
    },
  });
}

/**
 * Press or let go a key, with nothing in focus unless something is named.
 * @param {"keydown" | "keyup"} type
 * @param {{key: string, code: string, [more: string]: unknown}} event
 * @returns whether a shortcut took it
 */
export function press(type, event) {
  let isTaken = false;
  const sent = {
    target: new HTMLElement(),
    get defaultPrevented() {
      return isTaken;
    },
    preventDefault: () => {
      isTaken = true;
    },
    ...event,
  };
  for (const listener of listeners.get(type) ?? []) listener(sent);
  return isTaken;
}
