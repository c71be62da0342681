// Small helpers around the document.

/**
 * The element with this id, which must exist.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function need(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`no element #${id}`);
  return element;
}

/**
 * The element with this id, where the page has it.
 * @param {string} id
 * @returns {HTMLElement | null}
 */
export function maybe(id) {
  return document.getElementById(id);
}

/**
 * All elements that match.
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement[]}
 */
export function all(selector, within = document) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(selector))];
}

/**
 * Make an element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | null | undefined>} [attributes] false, null and undefined leave one out
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * Write a text where it differs; the return value says whether it did.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}

/**
 * Set or take away a data attribute.
 * @param {HTMLElement} element
 * @param {string} name
 * @param {string | boolean | null} value
 */
export function mark(element, name, value) {
  if (value === null || value === false) delete element.dataset[name];
  else if (element.dataset[name] !== String(value === true ? "" : value))
    element.dataset[name] = value === true ? "" : value;
}

/**
 * Let a changed number flash softly.
 * @param {HTMLElement} element
 */
export function flash(element) {
  element.classList.remove("flash");
  void element.offsetWidth;
  element.classList.add("flash");
}

/**
 * Whether somebody is typing, so that keys are letters and not commands.
 * @param {EventTarget | null} target
 */
export function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=range])"))
  );
}

/**
 * What the server wrote for the modules of this page.
 * @template T
 * @param {string} id
 * @returns {T}
 */
export function data(id) {
  return JSON.parse(need(id).textContent || "{}");
}

/**
 * A small copy of an item's picture, from our own server, with nothing to read: its name stands beside it. Null
 * where it has none.
 * @param {string} room the slug of the room
 * @param {string | undefined} key
 */
export function picture(room, key) {
  if (!key) return null;
  const image = make("img", { class: "picture", alt: "", src: `/rooms/${room}/pictures/${key}/small.webp` });
  // A frame around nothing would take the place of something.
  image.addEventListener("error", () => image.remove());
  return image;
}
