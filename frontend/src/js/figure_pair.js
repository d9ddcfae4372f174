// A part and its whole are one figure: it is saved when the focus leaves both boxes, not between them, where the part alone would
// be read as a per cent.
export function keepPairs(sheet) {
  sheet.addEventListener("focusin", enter);
  sheet.addEventListener("focusout", leave);
  sheet.addEventListener("change", hold, true);
}

const pairOf = (element) => element?.closest?.("[data-pair]") ?? null;
const typedIn = (pair) => JSON.stringify([...pair.querySelectorAll("input")].map((field) => field.value));

function enter(event) {
  const pair = pairOf(event.target);
  if (pair && pair.dataset.held === undefined) pair.dataset.held = typedIn(pair);
}

// The box keeps its focus while another window is looked at: the total may still have to be read there.
function leave(event) {
  const pair = pairOf(event.target);
  if (pair?.dataset.held === undefined || pairOf(event.relatedTarget) === pair || pair.contains(document.activeElement)) return;
  const changed = pair.dataset.held !== typedIn(pair);
  delete pair.dataset.held;
  if (changed) window.htmx.trigger(pair.closest("[data-line]"), "cchc:resend");
}

function hold(event) {
  if (pairOf(event.target)?.dataset.held !== undefined) event.stopPropagation();
}
