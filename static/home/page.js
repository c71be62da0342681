// The forms of the first page: sensible things to begin with, all of which can be typed over; and the rooms' settings.

import { all, write } from "../lib/dom.js";
import { zoneOffset } from "../lib/format.js";
import { openRoom } from "./room_dialog.js";

const HOUR = 3_600_000;

/**
 * The next full hour in a time zone, as a date-time field wants it.
 * @param {string} timezone
 */
function nextHour(timezone) {
  const at = Math.ceil((Date.now() + 1) / HOUR) * HOUR;
  return new Date(at + zoneOffset(at, timezone)).toISOString().slice(0, 16);
}

for (const input of /** @type {HTMLInputElement[]} */ (all("input[data-timezone]"))) {
  if (input.value === "") input.value = nextHour(input.dataset.timezone ?? "UTC");
}

for (const form of all("form[data-new-room]")) {
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.querySelector(`[name=${name}]`));
  const [name, slug, timezone] = [field("name"), field("slug"), field("timezone")];
  if (timezone.value === "") timezone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  let isOwn = slug.value !== "";
  slug.addEventListener("input", () => (isOwn = slug.value !== ""));
  name.addEventListener("input", () => {
    if (!isOwn)
      slug.value = name.value
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, 40);
  });
}

for (const button of all("button[data-room]")) {
  const slug = button.dataset.room ?? "";
  button.addEventListener(
    "click",
    () => void openRoom(slug, (room) => all(`[data-name-of="${slug}"]`).forEach((title) => write(title, room.name))),
  );
}
