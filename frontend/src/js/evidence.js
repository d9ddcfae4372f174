// Documents in a form: Enter in their search box searches, it never sends the form around it; what was found is read out.
import { announce } from "./fragments.js";

export function searchEvidence() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-evidence] .evidence-search input")) return;
    event.preventDefault();
    event.target.closest("[data-evidence]").querySelector("[data-evidence-find]").click();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.matches?.("[data-evidence]")) announce(event.detail.elt.dataset.announce);
  });
}
