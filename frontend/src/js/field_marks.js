// Where results are swapped and their form stays, the fields that a refusal names are marked as a full load marks them.
export function markRefused() {
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const form = detail.elt.id === "results" && document.querySelector("form[data-marked]");
    if (!form) return;
    const links = detail.elt.querySelectorAll("#loi a[href^='#']");
    const refused = new Set(Array.from(links, (link) => link.hash.slice(1)));
    for (const input of form.querySelectorAll("input:not([type=hidden])")) mark(input, refused.has(input.id));
  });
}

function mark(input, isRefused) {
  input.classList.toggle("is-invalid", isRefused);
  input.toggleAttribute("aria-invalid", isRefused);
  if (!isRefused) return;
  input.setAttribute("aria-invalid", "true");
  const part = input.closest("details");
  if (part) part.open = true;
}
