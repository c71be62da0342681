// Keeps a screen awake as long as it is looked at.
//
// The wake lock exists in secure contexts only; a studio's tablet often opens the page over plain http. There a silent
// picture is played instead, begun by the first touch. It is a live stream of a canvas and lies behind the whole page:
// Chromium lets a muted video hold the screen when it is a stream or fills a good part of the view, and Firefox when it
// is a stream. Safari demands sound, which a page that hosts stand in front of must not make: there only the device's
// own setting helps. So the person is told.

/** @typedef {"lock" | "video" | "none"} Awake what holds the screen */

/** How often the silent picture changes, so that no browser takes it for a still. */
const REDRAW_MS = 5_000;

/** @param {(awake: Awake) => void} tell called when what holds the screen changes */
export function keepAwake(tell) {
  if (isSecureContext && "wakeLock" in navigator) holdLock(tell);
  else playAtFirstTouch(tell);
}

/** @param {(awake: Awake) => void} tell */
function holdLock(tell) {
  const request = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      await navigator.wakeLock.request("screen");
      tell("lock");
    } catch {
      // Low battery, or the person forbids it: the device decides.
      tell("none");
    }
  };
  document.addEventListener("visibilitychange", request);
  void request();
}

/** @param {(awake: Awake) => void} tell */
function playAtFirstTouch(tell) {
  tell("none");
  const touches = ["pointerdown", "keydown"];
  const begin = async () => {
    for (const name of touches) document.removeEventListener(name, begin);
    const video = silentVideo();
    if (video === null) return;
    document.body.append(video);
    const play = async () => {
      if (document.visibilityState !== "visible") return;
      try {
        await video.play();
        tell("video");
      } catch {
        tell("none");
      }
    };
    document.addEventListener("visibilitychange", play);
    await play();
  };
  for (const name of touches) document.addEventListener(name, begin);
}

/** A picture without content that never ends; null where the browser cannot make one. */
function silentVideo() {
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d");
  if (brush === null || typeof canvas.captureStream !== "function") return null;
  canvas.width = canvas.height = 16;
  let isOdd = false;
  const draw = () => {
    isOdd = !isOdd;
    brush.fillStyle = isOdd ? "#000" : "#010101";
    brush.fillRect(0, 0, 16, 16);
  };
  draw();
  setInterval(draw, REDRAW_MS);
  const video = document.createElement("video");
  video.id = "awake";
  video.muted = true;
  video.playsInline = true;
  video.tabIndex = -1;
  video.setAttribute("aria-hidden", "true");
  video.srcObject = canvas.captureStream();
  return video;
}
