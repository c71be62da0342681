// The texts of the modules in the language of the page. English texts are the keys.

import { maybe } from "./dom.js";

/** @type {Record<string, string>} */
const texts = JSON.parse(maybe("words")?.textContent || "{}");

export const language = document.documentElement.lang || "en";
export const isChinese = language.startsWith("zh");

/**
 * Translate a text and fill its {named} places.
 * @param {string} text
 * @param {Record<string, string | number>} [places]
 */
export function t(text, places = {}) {
  return (texts[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => String(places[name] ?? whole));
}

/** @returns {Record<string, string>} */
export const kinds = () => ({
  warmup: t("Warm-up"),
  rules: t("Rules"),
  interaction: t("Q&A"),
  lottery: t("Lottery"),
  platform_draw: t("Platform draw"),
  look: t("Look"),
  item: t("Hero"),
  quick_run: t("Quick run"),
  flash_sale: t("Flash sale"),
  encore: t("Encore"),
  break: t("Break"),
  closing: t("Closing"),
  custom: t("Other"),
});

/** @returns {Record<string, string>} */
export const statuses = () => ({
  draft: t("Draft"),
  armed: t("Standby"),
  rehearsal: t("Rehearsal"),
  on_air: t("On air"),
  ended: t("Ended"),
  reviewed: t("Reviewed"),
});

/** What the rows of a rundown are called by their phase. */
export const phases = () => ({
  done: t("done"),
  skipped: t("skipped"),
  on_air: t("on air"),
  next: t("next"),
  later: "",
});

/**
 * What the parts people play are called; others are shown as they are written.
 * @returns {Record<string, string>}
 */
export const parts = () => ({
  host: t("Host"),
  cohost: t("Co-host"),
  operator: t("Platform operator"),
  floor_manager: t("Floor manager"),
  buyer: t("Traffic buyer"),
  script: t("Script assistant"),
  lighting: t("Lighting"),
  sound: t("Sound"),
  styling: t("Styling"),
  service: t("Customer service"),
  community: t("Community assistant"),
});
