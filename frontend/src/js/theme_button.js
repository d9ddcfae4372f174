// Light or dark: follows the system until the person chooses; the choice stays on this machine.
const root = document.documentElement;
const system = window.matchMedia("(prefers-color-scheme: dark)");

export function isDark() {
  return root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : system.matches;
}

export function keepThemeButton() {
  const buttons = document.querySelectorAll("[data-theme-button]");
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => choose(isDark() ? "light" : "dark"));
  }
  system.addEventListener("change", show);
  show();
}

function choose(theme) {
  root.dataset.bsTheme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // A browser that keeps nothing still shows the theme on this page.
  }
  show();
}

function show() {
  const dark = isDark();
  for (const button of document.querySelectorAll("[data-theme-button]")) {
    button.setAttribute("aria-label", dark ? "Chuyển sang nền sáng" : "Chuyển sang nền tối");
    button.title = button.getAttribute("aria-label");
    button.querySelector("[data-when-light]").toggleAttribute("hidden", dark);
    button.querySelector("[data-when-dark]").toggleAttribute("hidden", !dark);
  }
  document.dispatchEvent(new CustomEvent("cchc:theme", { detail: { dark } }));
}
