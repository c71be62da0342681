// Whether the page is dark: as somebody chose, else as the system is.

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined ? !matchMedia("(prefers-color-scheme: light)").matches : chosen === "dark";
}
