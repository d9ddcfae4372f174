// Warns before a page with typed and unsaved text is left.
let changed = false;

export function guardForms() {
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-guard]")) changed = true;
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-guard]")) changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}
