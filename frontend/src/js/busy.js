// Work that takes the server a while: its button says so and cannot be pressed twice; it is read out too.
import { announce } from "./fragments.js";

export function tellWhatRuns() {
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const words = event.target.dataset.busy;
    if (!words || !button || event.defaultPrevented) return;
    button.dataset.rest = button.innerHTML;
    button.textContent = words;
    button.setAttribute("aria-busy", "true");
    announce(words);
    // After the form has gone: a button that is off already would not be sent along.
    window.setTimeout(() => { button.disabled = true; });
  });
  window.addEventListener("pageshow", rest);
}

// Who comes back by the browser's own button finds the form as it was.
function rest() {
  for (const button of document.querySelectorAll("[aria-busy][data-rest]")) {
    button.innerHTML = button.dataset.rest;
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}
