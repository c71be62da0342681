// How many units of an item are left: by the room's reports where there are any, else as planned.

import { t } from "./texts.js";

/** @typedef {import("../live/protocol.js").Size} Size */
/**
 * @typedef {object} Stocked what is said of an item's stock
 * @property {number | null} [stock] units as planned
 * @property {Size[]} [sizes]
 * @property {boolean} [presale] sold before it is in stock
 */
/** @typedef {"none" | "presale" | "few" | "some"} Level */

/** From here on so few are left that it is worth saying. */
export const FEW = 20;
/** From here on they are the last ones. */
export const LAST = 10;

/**
 * Units as planned: the sum of the sizes where each is counted, so that a total and its sizes never differ.
 * @param {Stocked} item
 */
export function planned({ stock = null, sizes = [] }) {
  const isCounted = sizes.length > 0 && sizes.every((size) => (size.stock ?? null) !== null);
  return isCounted ? sizes.reduce((sum, size) => sum + (size.stock ?? 0), 0) : stock;
}

/**
 * @param {Stocked} item
 * @param {number | null} live what the room reports; null where nobody can say
 * @returns {{units: number | null, level: Level | null, sizes: Size[]}} sizes without their numbers where the room
 * reports another total than they add up to: nobody knows which of them were sold
 */
export function unitsLeft(item, live) {
  const plan = planned(item);
  const units = live ?? plan;
  const sizes = item.sizes ?? [];
  return {
    units,
    level: levelOf(units, item.presale ?? false),
    sizes: units === plan ? sizes : sizes.map(({ name }) => ({ name, stock: null })),
  };
}

/**
 * What is said of it; empty where nobody knows.
 * @param {{units: number | null, level: Level | null}} left
 */
export function leftText({ level, units }) {
  if (level === null) return "";
  if (level === "none") return t("Sold out");
  return level === "presale" ? t("Presale") : t("{n} left", { n: units ?? 0 });
}

/**
 * @param {number | null} units
 * @param {boolean} presale
 * @returns {Level | null}
 */
function levelOf(units, presale) {
  if (units === null) return null;
  if (units <= 0) return presale ? "presale" : "none";
  return units < FEW ? "few" : "some";
}
