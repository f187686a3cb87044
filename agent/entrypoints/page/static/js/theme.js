/** The page's colours: light, dark, or as the system has them. */

const KEPT = "trigrain.theme";
export const THEMES = ["system", "light", "dark"];

/** The one that is worn. */
export function worn() {
  const kept = localStorage.getItem(KEPT);
  return THEMES.includes(kept) ? kept : "system";
}

/** Wears one, by default the one that was worn last. */
export function dress(theme = worn()) {
  localStorage.setItem(KEPT, theme);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
