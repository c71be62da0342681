// Stands in every page, before all files. A page may have come from one version of the server and ask another one for
// its files, in the second in which it is upgraded: they are not found then, and the page is loaded again as a whole.
(() => {
  const KEY = "reloaded_for_a_file";
  const AT_MOST_EVERY_MS = 60_000;

  /** @param {EventTarget | null} element */
  const address = (element) =>
    element instanceof HTMLScriptElement ? element.src : element instanceof HTMLLinkElement ? element.href : "";

  const reload = (/** @type {Event} */ { target }) => {
    if (!address(target).startsWith(`${location.origin}/static/`)) return;
    try {
      const age = Date.now() - Number(sessionStorage.getItem(KEY));
      if (age >= 0 && age < AT_MOST_EVERY_MS) return; // before it: the clock was set back since
      sessionStorage.setItem(KEY, `${Date.now()}`);
    } catch {
      return; // A browser that keeps nothing could not tell the first time from the second.
    }
    location.reload();
  };
  addEventListener("error", reload, true);
})();
