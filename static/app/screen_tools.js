// What a screen that stands in a studio needs of its device: the whole screen, and not to fall asleep.

import { mark, need } from "../lib/dom.js";
import { addKeys } from "../lib/keys.js";
import { t } from "../lib/texts.js";
import { keepAwake } from "../lib/wake.js";

/** The button and the key for the whole screen, where a browser lets a page have it. */
export function bindFullScreen() {
  const button = need("fullscreen");
  button.hidden = !document.fullscreenEnabled;
  if (!document.fullscreenEnabled) return;
  const toggle = () =>
    void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  button.addEventListener("click", toggle);
  addKeys([{ keys: ["f"], label: "F", does: t("Full screen"), run: toggle }]);
}

export function bindScreen() {
  bindFullScreen();
  keepAwake((awake) => {
    mark(document.body, "awake", awake);
    for (const one of /** @type {const} */ (["lock", "video", "none"])) need(`awake-${one}`).hidden = one !== awake;
    need("sleepy").hidden = awake !== "none";
  });
  need("sleepy").addEventListener("click", () => need("open-settings").click());
  // A pedal's Enter would press the tool that was touched last.
  need("tools").addEventListener("click", (event) => {
    if (event instanceof PointerEvent && event.detail > 0 && document.activeElement instanceof HTMLElement)
      document.activeElement.blur();
  });
}
