// One criterion over all units: Enter goes down a row; a row that was typed in and is not saved is marked and kept.
export function appraiseByKeyboard() {
  document.addEventListener("keydown", goDown);
  document.addEventListener("input", (event) => rowOf(event.target)?.classList.add("is-unsaved"));
  document.addEventListener("change", tickWithCause);
  document.addEventListener("htmx:configRequest", tellWhatWasPressed);
  document.addEventListener("htmx:afterRequest", settle);
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector(".appraise-row.is-unsaved")) event.preventDefault();
  });
}

function rowOf(element) {
  return element.closest?.("[data-reading]");
}

function goDown(event) {
  const row = rowOf(event.target);
  const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.isComposing;
  if (!row || event.key !== "Enter" || !plain || !event.target.matches("input, select")) return;
  event.preventDefault();
  const field = event.target.name;
  let next = row.nextElementSibling;
  while (next && !next.querySelector(`[name="${field}"]`)) next = next.nextElementSibling;
  if (next) next.querySelector(`[name="${field}"]`).focus();
  else event.target.blur();
}

// The button stands outside its form's element, where htmx does not see it.
function tellWhatWasPressed(event) {
  const pressed = event.detail.triggeringEvent?.submitter;
  if (pressed?.name === "as_declared") event.detail.parameters.as_declared = pressed.value;
}

// The fields themselves stay, so that nobody loses the one they are in; a refused row stays unsaved.
function settle(event) {
  const row = rowOf(event.detail.elt);
  const { xhr, requestConfig } = event.detail;
  if (!row || ![200, 409].includes(xhr.status)) return;
  const answer = new DOMParser().parseFromString(`<table>${xhr.responseText}</table>`, "text/html");
  for (const field of row.querySelectorAll("[name]:not([type=hidden])")) mark(field, answer);
  const same = requestConfig?.triggeringEvent?.submitter?.name === "as_declared";
  if (same) showDeclared(row, answer);
  if (!answer.querySelector("[data-saved]")) return row.classList.add("is-unsaved");
  row.classList.remove("is-unsaved");
  row.querySelector(".appraise-same")?.remove();
}

function mark(field, answer) {
  const answered = answer.getElementById(field.id);
  for (const name of ["aria-invalid", "aria-describedby"]) {
    const value = answered?.getAttribute(name);
    if (value) field.setAttribute(name, value);
    else field.removeAttribute(name);
  }
}

// What was taken over from the unit stands in the fields too, saved or not: the cause that is asked for goes along with it.
function showDeclared(row, answer) {
  for (const name of ["figure", "points"]) {
    const [field, taken] = [row, answer].map((place) => place.querySelector(`[name=${name}]`));
    if (field && taken) field.value = taken.value;
  }
}

// Among many units at once: who names why points were lost means the unit to be written.
function tickWithCause(event) {
  if (!event.target.matches("[data-cause-of-many]") || !event.target.value) return;
  const tick = event.target.closest("tr").querySelector("[name=sheet]");
  if (tick) tick.checked = true;
}
