// Numbers read off a screenshot, offered beside their fields. None is filled in before a person takes it.

import { make, mark, maybe, need, write } from "../lib/dom.js";
import { kpi } from "../lib/format.js";
import { t } from "../lib/texts.js";

/** @typedef {import("./questions.js").Asked} Asked */
/**
 * @typedef {object} Candidate
 * @property {string} slug
 * @property {number} value
 * @property {string} label
 * @property {string} text
 * @property {number} confidence
 * @property {[number, number, number, number]} box left, top, width and height as shares of the picture
 */

/** Below this it is said that the reading is unsure. */
const SURE = 0.85;
/** Pixels of the picture around a label and its number. */
const MARGIN = 6;
const LONGEST = 520;

export class Screenshot {
  #room;
  #currency;
  #fields;
  #take;
  /** @type {Map<string, Candidate[]>} by the figure */
  #offered = new Map();
  #isReading = false;

  /**
   * @param {{room: string, currency: string}} show
   * @param {Asked[]} fields
   * @param {(slug: string, value: number) => void} take puts a value into its field
   */
  constructor({ room, currency }, fields, take) {
    this.#room = room;
    this.#currency = currency;
    this.#fields = fields;
    this.#take = take;
    const file = /** @type {HTMLInputElement | null} */ (maybe("screenshot-file"));
    if (file === null) return;
    file.addEventListener("change", () => {
      const [picture] = file.files ?? [];
      if (picture !== undefined) void this.#read(picture);
      file.value = "";
    });
    document.addEventListener("paste", (event) => {
      const picture = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
      if (picture === undefined) return;
      event.preventDefault();
      void this.#read(picture);
    });
    need("screenshot-drop").addEventListener("click", () => {
      this.drop();
      file.focus();
    });
  }

  /**
   * What is offered first for a figure, if anything is.
   * @param {string} slug
   * @returns {number | null}
   */
  first(slug) {
    return this.#offered.get(slug)?.[0]?.value ?? null;
  }

  /** Offer nothing more. */
  drop() {
    if (maybe("screenshot") === null) return;
    this.#offered = new Map();
    for (const { slug } of this.#fields) this.#draw(slug, null);
    this.#say(t("Or paste one. Nothing is filled in before you take it."));
  }

  /**
   * Mark what was taken.
   * @param {string} slug
   * @param {number | null} value of the field
   */
  show(slug, value) {
    const offers = this.#offered.get(slug) ?? [];
    for (const [index, button] of [...(maybe(`offers-${slug}`)?.children ?? [])].entries())
      button.setAttribute("aria-pressed", String(offers[index]?.value === value));
  }

  /** @param {File} picture */
  async #read(picture) {
    if (this.#isReading) return;
    this.#isReading = true;
    mark(need("screenshot"), "state", "reads");
    this.#say(t("Reading the screenshot. You can go on typing."));
    try {
      await this.#ask(picture);
    } catch {
      this.#say(t("The server was not reached. Try again."), true);
    }
    mark(need("screenshot"), "state", null);
    this.#isReading = false;
  }

  /** @param {File} picture */
  async #ask(picture) {
    const response = await fetch(`/api/v1/rooms/${encodeURIComponent(this.#room)}/figures/candidates`, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": picture.type },
      body: picture,
    });
    const body = await response.json();
    if (!response.ok) return this.#say(String(body.detail ?? response.status), true);
    const bitmap = await createImageBitmap(picture);
    this.drop();
    for (const one of /** @type {Candidate[]} */ (body.candidates))
      this.#offered.set(one.slug, [...(this.#offered.get(one.slug) ?? []), one]);
    for (const { slug } of this.#fields) this.#draw(slug, bitmap);
    bitmap.close();
    const n = this.#offered.size;
    need("screenshot-drop").hidden = n === 0;
    if (n === 0) return this.#say(t("No figure of this row was found in the picture."), true);
    this.#say(t("Found: {n}. Compare each, then press it, or ↓ in its field.", { n }));
    const first = this.#fields.find(({ slug }) => this.#offered.has(slug));
    need(`figure-${first?.slug}`).focus();
  }

  /**
   * @param {string} text
   * @param {boolean} [isFault]
   */
  #say(text, isFault = false) {
    const said = need("screenshot-said");
    write(said, text);
    mark(said, "fault", isFault);
    if (this.#offered.size === 0) need("screenshot-drop").hidden = true;
  }

  /**
   * @param {string} slug
   * @param {ImageBitmap | null} picture
   */
  #draw(slug, picture) {
    const place = need(`offers-${slug}`);
    const offers = picture === null ? [] : (this.#offered.get(slug) ?? []);
    place.hidden = offers.length === 0;
    place.replaceChildren(...offers.map((one) => this.#button(one, /** @type {ImageBitmap} */ (picture))));
  }

  /**
   * @param {Candidate} one
   * @param {ImageBitmap} picture
   */
  #button(one, picture) {
    const unit = this.#fields.find(({ slug }) => slug === one.slug)?.unit ?? "";
    const value = kpi(one.value, unit, this.#currency).full;
    const isSure = one.confidence >= SURE;
    const button = make(
      "button",
      { type: "button", class: "offer", "aria-pressed": "false" },
      cutOut(one, picture),
      make(
        "span",
        { class: "reading" },
        make("strong", {}, t("Take {value}", { value })),
        make("span", { class: isSure ? "small quiet" : "small unsure" }, isSure ? one.label : t("Look closely")),
      ),
    );
    button.addEventListener("click", () => this.#take(one.slug, one.value));
    return button;
  }
}

/**
 * The label and its number as the picture shows them.
 * @param {Candidate} one
 * @param {ImageBitmap} picture
 */
function cutOut({ box: [left, top, width, height], label, text }, picture) {
  const x = Math.max(0, left * picture.width - MARGIN);
  const y = Math.max(0, top * picture.height - MARGIN);
  const wide = Math.min(picture.width - x, width * picture.width + 2 * MARGIN);
  const high = Math.min(picture.height - y, height * picture.height + 2 * MARGIN);
  const scale = Math.min(1, LONGEST / wide);
  const canvas = make("canvas", {
    width: String(Math.max(1, Math.round(wide * scale))),
    height: String(Math.max(1, Math.round(high * scale))),
    role: "img",
    "aria-label": `${label} ${text}`,
  });
  canvas.getContext("2d")?.drawImage(picture, x, y, wide, high, 0, 0, canvas.width, canvas.height);
  return canvas;
}
