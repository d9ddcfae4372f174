// Filters change the address without a new page; what is printed at the foot of each sheet follows.
export function followPaper() {
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const told = detail.elt.id === "results" && detail.xhr?.getResponseHeader("X-CCHC-Paper");
    if (!told) return;
    const line = decodeURIComponent(told);
    document.documentElement.dataset.paper = line;
    for (const foot of document.querySelectorAll(".print-foot")) foot.textContent = line;
  });
}
