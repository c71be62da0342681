// A button that must be held down, by pointer or key, before it does anything.

/**
 * @typedef {object} Holder
 * @property {() => void} press
 * @property {() => void} release
 */

/**
 * @param {HTMLButtonElement} button its data-hold says for how many ms; empty: an ordinary press is enough
 * @param {() => void} done
 * @returns {Holder}
 */
export function holdToPress(button, done) {
  /** @type {number | undefined} */
  let timer;
  const release = () => {
    clearTimeout(timer);
    timer = undefined;
    button.classList.remove("holding");
  };
  const press = () => {
    if (button.disabled || timer !== undefined) return;
    const ms = Number(button.dataset.hold || 0);
    if (ms === 0) return done();
    button.style.setProperty("--hold", `${ms}ms`);
    button.classList.add("holding");
    timer = window.setTimeout(() => {
      release();
      done();
    }, ms);
  };
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    press();
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture", "blur", "contextmenu"])
    button.addEventListener(name, release);
  button.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    // A key that was already down when the button came up under it was pressed for something else.
    if (!event.repeat) press();
  });
  button.addEventListener("keyup", release);
  return { press, release };
}
