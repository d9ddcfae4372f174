// One criterion over all units: Enter goes down a row; a row that was typed in and is not saved is marked and kept.
export function appraiseByKeyboard() {
  document.addEventListener("keydown", goDown);
  document.addEventListener("input", (event) => rowOf(event.target)?.classList.add("is-unsaved"));
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

function settle(event) {
  const row = rowOf(event.detail.elt);
  if (row && event.detail.successful) {
    row.classList.remove("is-unsaved");
    const figure = row.querySelector("[name=figure]");
    const same = event.detail.requestConfig?.triggeringEvent?.submitter?.name === "as_declared";
    if (same && figure) showDeclared(row, event.detail.xhr.responseText);
    row.querySelector(".appraise-same")?.remove();
  }
}

// What was taken over from the unit stands in the field too.
function showDeclared(row, answer) {
  const read = new DOMParser().parseFromString(`<table>${answer}</table>`, "text/html");
  const taken = read.querySelector("[name=figure]");
  if (taken) row.querySelector("[name=figure]").value = taken.value;
}
