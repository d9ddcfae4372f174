// The order of columns: each but the first can be moved up. What is checked, in that order, is what the address says.
export function orderColumns() {
  showButtons(document);
  document.addEventListener("htmx:afterSettle", () => showButtons(document));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-column-up]");
    const item = button?.closest("li");
    if (!item?.previousElementSibling) return;
    item.previousElementSibling.before(item);
    button.focus();
  });
}

function showButtons(root) {
  for (const button of root.querySelectorAll("[data-column-up]")) button.hidden = false;
}
