// What the panel asks of the server. Its buttons are off while there is no connection, and while an answer is awaited.

import { all, make } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { reason } from "../live/commands.js";
import { fault } from "./field.js";

/** @typedef {import("../live/commands.js").Command} Command */

export class Act {
  #live;
  #commands;
  #root;

  /**
   * @param {HTMLElement} root its buttons marked with data-act need a connection
   * @param {import("../live/live.js").Live} live
   * @param {import("../live/commands.js").Commands} commands
   * @param {boolean} may whether this person may direct; otherwise nothing here is offered
   */
  constructor(root, live, commands, may) {
    this.#root = root;
    this.#live = live;
    this.#commands = commands;
    this.may = may;
    live.on("connection", () => this.refresh());
    this.refresh();
  }

  /** Switch the buttons off or on, after some were made or the connection changed. */
  refresh() {
    for (const button of /** @type {HTMLButtonElement[]} */ (all("[data-act]", this.#root))) {
      button.disabled = !this.#commands.ready || button.dataset.busy !== undefined;
    }
  }

  /**
   * Let a button send what it is asked for at the moment it is pressed; null sends nothing.
   * @param {HTMLElement} button
   * @param {() => Command | null} command
   */
  bind(button, command) {
    button.dataset.act = "";
    button.addEventListener("click", () => {
      const asked = command();
      if (asked !== null) void this.press(button, asked);
    });
  }

  /**
   * Make a button that sends a command.
   * @param {string} label
   * @param {() => Command | null} command
   * @param {Record<string, string | boolean>} [attributes]
   */
  button(label, command, attributes = {}) {
    const button = make("button", { type: "button", ...attributes }, label);
    this.bind(button, command);
    button.disabled = !this.#commands.ready;
    return button;
  }

  /**
   * @param {HTMLElement} button
   * @param {Command} command
   * @returns {Promise<boolean>}
   */
  async press(button, command) {
    button.dataset.busy = "";
    this.refresh();
    const done = await this.#commands.send(command);
    delete button.dataset.busy;
    this.refresh();
    return done;
  }

  /** The server's clock. */
  now() {
    return this.#live.now();
  }

  /**
   * Send what stands in a field. Done, the field is emptied unless somebody went on typing; refused, the text stays
   * there with the reason.
   * @param {import("./field.js").Field} field
   * @param {Command} command
   * @returns {Promise<boolean>}
   */
  async say(field, command) {
    const before = field.value;
    const done = await this.tell(field, command);
    if (done && field.value === before) field.value = "";
    return done;
  }

  /**
   * Send what a field says, which stays in it; what went wrong stands beside it.
   * @param {import("./field.js").Field} field
   * @param {Command} command
   * @returns {Promise<boolean>}
   */
  async tell(field, command) {
    const result = await this.#commands.ask(command);
    const offline = this.#live.connection !== "live";
    fault(
      field,
      result.ok ? "" : offline ? t("Not connected: nothing was sent. Your text stays here.") : reason(result),
    );
    return result.ok;
  }
}
