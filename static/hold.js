// A button that must be held down, by pointer or key, before it does anything.

/**
 * @param {HTMLButtonElement} button its data-hold says for how many ms
 * @param {() => void} done
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
    button.classList.add("holding");
    timer = window.setTimeout(() => {
      release();
      done();
    }, Number(button.dataset.hold ?? 1000));
  };
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    press();
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture", "blur", "contextmenu"]) button.addEventListener(name, release);
  button.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press();
  });
  button.addEventListener("keyup", release);
  return { press, release };
}
