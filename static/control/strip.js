// The line below the control page's bar: the status light of the stream, the next flag, how many screens are connected.

import { make, mark, maybe, write } from "../lib/dom.js";
import { age, length, timeOfDay } from "../lib/format.js";
import { name } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { nextSecond } from "../live/ticker.js";

/**
 * The status light of the stream: what the platform or the encoder reports of it.
 * @param {import("../live/live.js").Live} live
 */
export function showStream(live) {
  const [light, word] = [maybe("stream-light"), maybe("stream-word")];
  if (light === null || word === null) return;
  /** @type {import("../live/bodies.js").StreamNow} */
  const unknown = { status: "unknown", since: null, as_of: null };
  let stream = unknown;
  live.on("snapshot", (snapshot) => {
    if (!snapshot.metrics) stream = unknown;
  });
  live.on("metrics", (frame) => {
    stream = frame.stream ?? unknown;
    live.ticker.wake();
  });
  live.ticker.add((now) => {
    const words = { unknown: t("No data"), live: t("Live"), lost: t("Lost"), ended: t("Ended") };
    const since = stream.since;
    mark(light, "stream", stream.status);
    const lasts =
      since === null || stream.status === "unknown" || stream.status === "ended"
        ? ""
        : ` ${stream.status === "live" ? length(Math.max(0, now - since)) : age(now - since)}`;
    write(word, words[stream.status] + lasts);
    light.title =
      stream.status === "unknown" ? t("Neither the platform nor the encoder has reported on the stream.") : "";
    return lasts === "" ? null : nextSecond(now);
  });
}

/**
 * When the next flagged slot comes.
 * @param {import("../live/live.js").Live} live
 * @param {import("./rundown.js").RundownList} list
 * @param {string} timezone
 */
export function showFlag(live, list, timezone) {
  const line = maybe("flag-line");
  if (line === null) return;
  live.ticker.add((now) => {
    const { timing } = live;
    const flag = list.nextFlag(timing, now);
    line.hidden = flag === null;
    if (flag === null || timing === null) return null;
    const text = `⚑ ${flag.cue} ${timeOfDay(flag.at, timezone)}`;
    if (line.dataset.text !== text) {
      line.dataset.text = text;
      line.replaceChildren(make("span", { class: "wide" }, t("next flag"), " "), make("b", {}, text));
    }
    return timing.grows_from === null ? null : Math.max(timing.grows_from, nextSecond(now));
  });
}

/**
 * How many screens are connected; a sign stands before it while one of them sleeps or lags.
 * @param {number} count
 * @param {number} troubled
 */
export function showScreensCount(count, troubled) {
  const button = maybe("screens-count");
  if (button === null) return;
  button.hidden = count === 0;
  mark(button, "troubled", troubled > 0);
  button.replaceChildren(make("b", {}, String(count)), " ", make("span", {}, count === 1 ? t("screen") : t("screens")));
  name(
    button,
    troubled > 0 ? t("Connected screens; {n} gone, asleep or behind", { n: troubled }) : t("Connected screens"),
  );
}
