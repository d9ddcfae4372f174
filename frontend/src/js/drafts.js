// What was typed when a session ended comes back after signing in again; nothing leaves the browser.
const SENT = "cchc-sent:"; // what a form held when it was last sent
const LEFT = "cchc-left:"; // the same, of a sending that ended at the page for signing in

export function keepDrafts() {
  if (document.querySelector("[data-sign-in]")) return setAside();
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-guard]")) keep(event.target);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Location")) forget(SENT); // it was saved
  });
  document.addEventListener("htmx:afterSettle", bringBack);
  forget(SENT);
  bringBack();
}

function setAside() {
  for (const key of keys(SENT)) sessionStorage.setItem(LEFT + key.slice(SENT.length), sessionStorage.getItem(key));
  forget(SENT);
}

function keep(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !hidden(name));
  sessionStorage.setItem(SENT + place(form), JSON.stringify(fields));
}

function hidden(name) {
  return ["csrfmiddlewaretoken", "version", "next", "once"].includes(name) || name.startsWith("password");
}

function place(form) {
  return new URL(form.action || window.location.href).pathname;
}

function bringBack() {
  for (const form of document.querySelectorAll("form[data-guard]")) {
    const kept = sessionStorage.getItem(LEFT + place(form));
    if (!kept) continue;
    fill(form, JSON.parse(kept));
    sessionStorage.removeItem(LEFT + place(form));
  }
}

function fill(form, fields) {
  for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = false;
  for (const [name, value] of fields) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type !== "checkbox") field.value = value;
      else if (field.value === value) field.checked = true;
    }
  }
  const note = document.createElement("p");
  note.className = "note note-warning";
  note.setAttribute("role", "status");
  note.textContent = "Phiên đăng nhập đã hết nên lần lưu trước chưa được ghi. Nội dung đã nhập được đưa lại vào đây; xem rồi lưu lại.";
  form.prepend(note);
  form.querySelector("[data-pick-list]")?.dispatchEvent(new Event("change", { bubbles: true }));
}

function forget(kind) {
  for (const key of keys(kind)) sessionStorage.removeItem(key);
}

function keys(kind) {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(kind));
}
