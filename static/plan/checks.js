// What to look at before the show: a quiet line above the table, and behind it where to go.

import { make, need, write } from "../lib/dom.js";
import { length } from "../lib/format.js";
import { t } from "../lib/texts.js";

/**
 * @typedef {object} Finding
 * @property {string} kind
 * @property {string | null} [slot_id]
 * @property {string} [item]
 * @property {number | null} [link_no]
 * @property {string | null} [other_id]
 * @property {string} [word]
 * @property {string} [source]
 * @property {number} [ms]
 */
/** @typedef {import("./document.js").Wide} Wide */

const SHOWN = 12;
/** What is likely a mistake, and not only unfinished. */
const GRAVE = new Set(["mandatory_skipped", "overlap", "before_show", "link_twice", "below_floor", "forbidden_word"]);

/** @returns {Record<string, string>} */
const names = () => ({
  mandatory_skipped: t("Skipped, though it must not be"),
  overlap: t("The slots above run past its fixed start"),
  before_show: t("Fixed start before the show begins"),
  link_twice: t("One link number for two items"),
  below_floor: t("Prices below the floor price"),
  not_reduced: t("Flash prices that are not below the lowest of seven days"),
  forbidden_word: t("Words that may not be said"),
  no_price: t("Items without a final price"),
  stock_differs: t("Sizes that do not add up to the stock: their sum counts"),
  no_people: t("Nobody is named for it"),
  nobody_named: t("No slot says who is needed in it."),
});

/**
 * @param {Finding[]} findings
 * @param {Wide[]} slots
 * @param {(finding: Finding) => void} go
 */
export function showChecks(findings, slots, go) {
  const panel = /** @type {HTMLDetailsElement} */ (need("checks"));
  panel.hidden = slots.length === 0;
  panel.dataset.level =
    findings.length === 0 ? "ok" : findings.some(({ kind }) => GRAVE.has(kind)) ? "warning" : "info";
  if (findings.length === 0) panel.open = false;
  const count = findings.length;
  write(
    need("checks-summary"),
    count === 0
      ? t("Checked: nothing to look at")
      : count === 1
        ? t("Checked: 1 thing to look at")
        : t("Checked: {n} things to look at", { n: count }),
  );
  const cues = new Map(slots.map((slot) => [slot.id, slot]));
  const found = [...new Set(findings.map(({ kind }) => kind))];
  need("checks-list").replaceChildren(
    ...found.map((kind) =>
      line(
        kind,
        findings.filter((one) => one.kind === kind),
        cues,
        go,
      ),
    ),
  );
}

/**
 * @param {string} kind
 * @param {Finding[]} found
 * @param {Map<string, Wide>} slots
 * @param {(finding: Finding) => void} go
 */
function line(kind, found, slots, go) {
  const first = found[0];
  if (kind === "longer")
    return make("li", {}, t("The show is {length} longer than it was made.", { length: length(first?.ms ?? 0) }));
  if (kind === "shorter")
    return make("li", {}, t("The show is {length} shorter than it was made.", { length: length(first?.ms ?? 0) }));
  const item = make(
    "li",
    { "data-level": GRAVE.has(kind) ? "warning" : null },
    make("span", {}, names()[kind] ?? kind),
  );
  for (const finding of found.slice(0, SHOWN)) {
    if (!finding.slot_id) continue;
    const button = make("button", { type: "button", class: "plain jump" }, described(finding, slots));
    button.addEventListener("click", () => go(finding));
    if (finding.source) button.title = finding.source;
    item.append(button);
  }
  if (found.length > SHOWN)
    item.append(make("span", { class: "quiet" }, t("and {n} more", { n: found.length - SHOWN })));
  return item;
}

/**
 * @param {Finding} finding
 * @param {Map<string, Wide>} slots
 */
function described({ kind, slot_id: id, item, link_no: link, other_id: other, word, ms }, slots) {
  const slot = slots.get(id ?? "");
  const cue = slot?.cue ?? "";
  if (kind === "forbidden_word") return `${cue} “${word}” ${item || (slot?.title ?? "")}`;
  if (["no_price", "stock_differs", "below_floor", "not_reduced"].includes(kind)) return `${cue} ${item}`;
  if (kind === "link_twice")
    return t("no. {link}: {cue} and {other}", { link: link ?? "", cue, other: slots.get(other ?? "")?.cue ?? "" });
  if (kind === "overlap" || kind === "before_show") return `${cue} ${slot?.title ?? ""} (${length(ms ?? 0)})`;
  return kind === "no_people" ? cue : `${cue} ${slot?.title ?? ""}`;
}
