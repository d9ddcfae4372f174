// Rows of links that scroll sideways on a phone: the one that is looked at is brought into view.
export function showCurrentLinks() {
  show();
  document.addEventListener("htmx:afterSettle", show);
}

function show() {
  for (const link of document.querySelectorAll(".sections [aria-current], .tabs [aria-current]")) {
    const row = link.closest(".sections, .tabs");
    const [inner, outer] = [link.getBoundingClientRect(), row.getBoundingClientRect()];
    if (inner.left < outer.left || inner.right > outer.right) {
      row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
    }
  }
}
