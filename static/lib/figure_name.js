// What a figure is called beside its number, in the words of a sentence: 1 order, 2 orders.

import { t } from "./texts.js";

/**
 * @param {string} slug of a KPI
 * @param {number} value
 */
export function figureName(slug, value) {
  const one = value === 1;
  /** @type {Record<string, string>} */
  const names = {
    online: t("online"),
    viewers: one ? t("viewer") : t("viewers"),
    gmv: t("sales"),
    orders: one ? t("order") : t("orders"),
    conversion: t("conversion"),
    comments: one ? t("comment") : t("comments"),
    likes: one ? t("like") : t("likes"),
    new_followers: one ? t("new follower") : t("new followers"),
  };
  return names[slug] ?? slug;
}
