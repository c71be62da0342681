// A Chinese page, with the translations of the product.

import { readFileSync } from "node:fs";
import { openPage } from "./page.js";

const PO = new URL("../../console/i18n/locale/zh_CN/LC_MESSAGES/cuelight.po", import.meta.url);
const QUOTED = /"((?:[^"\\]|\\.)*)"/g;

/** @param {string} lines quoted lines of one text */
function joined(lines) {
  return [...lines.matchAll(QUOTED)].map((match) => JSON.parse(`"${match[1]}"`)).join("");
}

/** @type {Record<string, string>} */
const texts = {};
for (const entry of readFileSync(PO, "utf-8").split(/\n\n+/)) {
  const match = /^msgid (.*?)\nmsgstr (.*)$/ms.exec(entry);
  if (match) texts[joined(match[1] ?? "")] = joined(match[2] ?? "");
}

openPage("zh-CN", texts);
