// Lists answer to the keyboard: / search, j k move, Enter opens, e updates in place, x selects, Esc leaves.
export function answerKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
}

const moves = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches?.("[data-search]")) return leaveSearch(event);
  if (event.key === "Escape") return leave(event.target);
  if (isTyping(event.target)) return;
  if (event.key === "/") return focusSearch(event);
  const onRow = event.target.closest?.("tr[data-href]");
  const arrow = event.key.startsWith("Arrow");
  if (event.key in moves && (!arrow || onRow)) return move(event, moves[event.key]);
  const row = onRow ?? document.querySelector("tr[data-href].is-current");
  if (row) act(event, row);
}

// From the search box the arrow leads to the rows; Escape clears it, then leaves it.
function leaveSearch(event) {
  if (event.key === "ArrowDown") return move(event, 1);
  if (event.key === "Escape" && !event.target.value) event.target.blur();
}

function act(event, row) {
  if (event.key === "Enter" && (event.target === row || event.target === document.body)) {
    window.location.assign(row.dataset.href);
  } else if (event.key === "e") {
    press(event, row.querySelector("[data-edit]"));
  } else if (event.key === "x") {
    press(event, row.querySelector("[data-select]"));
  }
}

function press(event, element) {
  if (!element) return;
  event.preventDefault();
  element.click();
}

function isTyping(element) {
  return Boolean(element.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]"));
}

function focusSearch(event) {
  const box = document.querySelector("[data-search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

function move(event, step) {
  const rows = [...document.querySelectorAll("tr[data-href]")];
  if (!rows.length) return;
  event.preventDefault();
  const now = rows.findIndex((row) => row.classList.contains("is-current"));
  const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : now + step;
  makeCurrent(rows[Math.max(0, Math.min(rows.length - 1, next))]);
}

export function makeCurrent(row) {
  for (const other of document.querySelectorAll("tr.is-current")) other.classList.remove("is-current");
  row.classList.add("is-current");
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function onClick(event) {
  if (event.target.closest("[data-cancel-row]")) {
    event.preventDefault();
    return leave(event.target);
  }
  const row = event.target.closest("tr[data-href]");
  if (!row || event.target.closest("a, button, input, label, select, textarea, summary")) return;
  if (window.getSelection()?.toString()) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
  else window.location.assign(row.dataset.href);
}

// Leaves the small form of a row; what stood there is as before.
function leave(element) {
  const form = element.closest?.(".row-edit");
  if (!form) return;
  const row = form.previousElementSibling;
  form.remove();
  if (row?.dataset.href) makeCurrent(row);
}
