// What htmx swaps: counts are read out, focus stays where the person was, failures are said in words.
import { makeCurrent } from "./list_keys.js";

let returnTo = null;

export function watchFragments() {
  const on = (name, act) => document.addEventListener(name, act);
  on("htmx:beforeRequest", onlyOneFormPerRow);
  on("htmx:beforeSwap", leaveWhenSignedOut);
  on("htmx:afterSettle", afterSwap);
  on("htmx:responseError", (event) => refuse(event.detail.xhr.status));
  on("htmx:sendError", () => refuse(0));
  on("htmx:timeout", () => refuse(0));
  on("assignment-changed", changed);
}

function onlyOneFormPerRow(event) {
  const button = event.detail.elt;
  if (!button.matches("[data-edit]")) return;
  const open = button.closest("tr")?.nextElementSibling;
  if (!open?.classList.contains("row-edit")) return;
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
  const form = swapped.closest?.(".row-edit") ?? swapped.querySelector?.(".row-edit");
  if (form) {
    const invalid = form.querySelector("[aria-invalid=true], [data-first]");
    (invalid ?? form.querySelector("select, input:not([type=hidden])"))?.focus();
  }
  if (swapped.id !== "results") return;
  announce(swapped.dataset.announce);
  focusRow();
}

function changed(event) {
  returnTo = event.detail?.row ?? null;
  if (event.detail?.message) say(event.detail.message, "success");
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
