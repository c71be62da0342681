// Who is needed in a slot: the parts that have a name, and others as they are typed.

import { all, make, need } from "../lib/dom.js";
import { parts, t } from "../lib/texts.js";
import { clearFault, fault } from "./notes.js";

const LONGEST = 80;
const MOST = 50;

export class People {
  #box = need("d-people");
  #others = /** @type {HTMLInputElement} */ (need("d-others"));
  #known = parts();

  /** @param {(people: string[]) => void} changed */
  constructor(changed) {
    for (const [name, label] of Object.entries(this.#known)) {
      need("d-parts").append(
        make(
          "label",
          { class: "pill" },
          make("input", { type: "checkbox", "data-part": name }),
          make("span", {}, label),
        ),
      );
    }
    this.#box.addEventListener("change", () => {
      const people = this.#read();
      if (people !== null) changed(people);
    });
  }

  /** @param {string[]} people */
  show(people) {
    if (this.#box.contains(document.activeElement) || this.#others.getAttribute("aria-invalid") === "true") return;
    this.fill(people);
  }

  /** @param {string[]} people */
  fill(people) {
    clearFault(this.#others);
    for (const box of this.#boxes()) box.checked = people.includes(box.dataset.part ?? "");
    this.#others.value = people.filter((one) => !(one in this.#known)).join(t(", "));
  }

  focus() {
    this.#boxes()[0]?.focus();
  }

  #boxes() {
    return /** @type {HTMLInputElement[]} */ (all("[data-part]", this.#box));
  }

  #read() {
    const named = this.#boxes()
      .filter((box) => box.checked)
      .map((box) => box.dataset.part ?? "");
    const others = this.#others.value
      .split(/[,，、;；\n]/)
      .map((one) => one.trim())
      .filter((one) => one !== "");
    const long = others.find((one) => one.length > LONGEST);
    if (long !== undefined || named.length + others.length > MOST) {
      fault(
        this.#others,
        long === undefined
          ? t("At most {n} people fit into a slot.", { n: MOST })
          : t("A name has at most {n} characters: {name}…", { n: LONGEST, name: long.slice(0, 20) }),
      );
      return null;
    }
    clearFault(this.#others);
    return [...new Set([...named, ...others])];
  }
}
