// The traffic buyer's page: the server draws the figures, here they are drawn again while the page is looked at.

import { need } from "../lib/dom.js";
import { openView } from "./base.js";
import { CrewCues } from "./cues.js";

/** As often as a frame comes at least while a show is on air. */
const EVERY_MS = 10_000;

const { page, crew, commands } = openView();
const figures = need("ads-figures");
const cues = new CrewCues(crew, commands, {
  me: page.me,
  may: page.duties.acknowledge,
  past: 3,
  timezone: page.show.timezone,
});

cues.onChange = (shown) => {
  need("crew-cues-none").hidden = shown > 0;
};
setInterval(() => document.visibilityState === "visible" && void draw(), EVERY_MS);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void draw());

/** What could not be fetched stays, with the time that it is of. */
async function draw() {
  try {
    const token = new URLSearchParams(location.search).get("token");
    const answer = await fetch(figures.dataset.fragment ?? "", {
      headers: token ? { Authorization: `Bearer ${token}` } : {},
    });
    if (answer.ok) figures.innerHTML = await answer.text();
  } catch {
    // The connection says that it is gone.
  }
}
