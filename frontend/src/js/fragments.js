// What htmx swaps: counts are read out, focus stays where the person was, failures are said in words.
import { makeCurrent } from "./list_keys.js";

let returnTo = null;

export function watchFragments() {
  const on = (name, act) => document.addEventListener(name, act);
  document.addEventListener("change", typedAlready, true);
  window.addEventListener("load", searchWhatWasTyped);
  on("htmx:beforeRequest", onlyOneFormPerRow);
  on("htmx:beforeRequest", rememberRow);
  on("htmx:configRequest", dropEmpty);
  on("htmx:beforeSwap", leaveWhenSignedOut);
  on("htmx:afterSettle", afterSwap);
  on("htmx:responseError", (event) => refuse(event.detail.xhr.status));
  on("htmx:sendError", () => refuse(0));
  on("htmx:timeout", () => refuse(0));
}

// The search box asks while it is typed in; leaving it must not ask once more, over what was clicked meanwhile.
function typedAlready(event) {
  if (event.target.matches("[data-search]")) event.stopPropagation();
}

// Who types before the page's scripts have come is answered too, without leaving the box.
function searchWhatWasTyped() {
  const box = document.querySelector("[data-search]");
  if (box && box.value !== box.defaultValue) box.form.requestSubmit();
}

function onlyOneFormPerRow(event) {
  const button = event.detail.elt;
  if (!button.matches("[data-edit], [data-row-form]")) return;
  const open = button.closest("tr")?.nextElementSibling;
  if (!open?.classList.contains("row-edit")) return;
  if (!open.querySelector(`form[hx-post="${new URL(button.href).pathname}"]`)) return open.remove();
  event.preventDefault();
  open.querySelector("select, input:not([type=hidden])")?.focus();
}

// A session that ended answers with the sign-in page; that page belongs in the window, not in a row.
function leaveWhenSignedOut(event) {
  const { pathname } = new URL(event.detail.xhr.responseURL || window.location.href);
  if (pathname !== document.body.dataset.loginPath) return;
  event.detail.shouldSwap = false;
  const back = encodeURIComponent(window.location.pathname + window.location.search);
  window.location.assign(`${pathname}?next=${back}`);
}

function afterSwap(event) {
  const swapped = event.detail.elt;
  const form = swapped.closest(".row-edit") ?? swapped.closest("tr:has(+ .row-edit)")?.nextElementSibling;
  if (form) {
    const invalid = form.querySelector("[aria-invalid=true], [data-first]");
    (invalid ?? form.querySelector("select, input:not([type=hidden])"))?.focus();
  }
  if (swapped.id !== "results") return;
  announce(swapped.dataset.announce);
  followAddress();
  focusRow();
}

// After a row's form is saved the list comes anew; the person goes on from the same row.
function rememberRow(event) {
  const form = event.detail.elt.closest?.(".row-edit");
  if (form) returnTo = form.previousElementSibling?.dataset.row ?? null;
}

// Addresses that are sent to colleagues should not carry empty filters.
function dropEmpty(event) {
  const { elt, parameters } = event.detail;
  if (!elt.matches("[data-list-form]")) return;
  for (const name of Object.keys(parameters)) {
    if (parameters[name] === "") delete parameters[name];
  }
}

// The filter form stands outside the swapped part: after a tab, a chip or a header it takes over what the address says.
function followAddress() {
  const form = document.querySelector("[data-list-form]");
  if (!form) return;
  const query = new URLSearchParams(window.location.search);
  const values = new URLSearchParams(document.getElementById("results").dataset.values);
  for (const field of form.elements) {
    if (!field.name || field === document.activeElement) continue;
    if (field.type === "checkbox") field.checked = values.getAll(field.name).includes(field.value);
    else field.value = values.get(field.name) ?? "";
  }
  for (const name of new Set(query.keys())) {
    if (name !== "page" && !form.elements[name]) form.append(hidden(name, query.get(name)));
  }
  for (const link of document.querySelectorAll("[data-export]")) {
    query.delete("page");
    link.search = query.toString();
  }
}

function hidden(name, value) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  return field;
}

function focusRow() {
  if (returnTo === null) return;
  const row = document.querySelector(`tr[data-row="${CSS.escape(returnTo)}"]`);
  returnTo = null;
  if (row) makeCurrent(row);
}

export function announce(text) {
  const region = document.getElementById("live");
  if (region && text) region.textContent = text;
}

function refuse(status) {
  const reasons = {
    0: "Không kết nối được với máy chủ.",
    403: "Tài khoản này không có quyền làm việc đó.",
    404: "Mục này không còn hoặc không thuộc phạm vi được xem.",
  };
  const reason = reasons[status] ?? "Máy chủ chưa xử lý được yêu cầu.";
  say(`${reason} Nội dung đang nhập vẫn còn trên trang; kiểm tra rồi thử lại.`, "error");
}

function say(text, kind) {
  const stack = document.getElementById("toasts");
  if (!stack) return;
  const note = document.createElement("div");
  note.className = `note note-${kind}`;
  note.textContent = text;
  stack.append(note);
  announce(text);
  window.setTimeout(() => note.remove(), kind === "error" ? 15000 : 6000);
}
