// Choosing rows: x, click, shift-click, the whole page, all that match. The choice outlives paging within the same filters.
import { announce } from "./fragments.js";

const PREFIX = "chosen:";
const ASIDE = ["page", "per_page", "sort", "columns", "view"];
let last = null;

export function keepSelection() {
  show();
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id === "results") show();
    forget();
  });
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("submit", addOtherPages);
  forget();
}

const boxes = () => [...document.querySelectorAll("[data-select]")];

function key() {
  const query = new URLSearchParams(window.location.search);
  for (const name of ASIDE) query.delete(name);
  query.sort();
  return `${PREFIX}${query}`;
}

const chosen = () => new Set(JSON.parse(sessionStorage.getItem(key()) ?? "[]"));

function keep(ids) {
  if (ids.size) sessionStorage.setItem(key(), JSON.stringify([...ids]));
  else sessionStorage.removeItem(key());
}

function onClick(event) {
  if (event.target.closest("[data-bulk-none]")) return clear();
  if (!event.target.matches("[data-select]")) return;
  const all = boxes();
  const here = all.indexOf(event.target);
  const from = event.shiftKey && last !== null ? all.findIndex((box) => box.value === last) : here;
  if (from >= 0) set(all.slice(Math.min(from, here), Math.max(from, here) + 1), event.target.checked);
  last = event.target.value;
}

function onChange(event) {
  if (event.target.closest("[data-select-page]")) set(boxes(), event.target.checked);
  else if (event.target.matches("[data-everything]")) show(true);
}

function set(some, checked) {
  const ids = chosen();
  for (const box of some) {
    box.checked = checked;
    if (checked) ids.add(box.value);
    else ids.delete(box.value);
  }
  const everything = document.querySelector("[data-everything]");
  if (everything && !checked) everything.checked = false;
  keep(ids);
  show(true);
}

function clear() {
  keep(new Set());
  const everything = document.querySelector("[data-everything]");
  if (everything) everything.checked = false;
  show(true);
}

function show(aloud = false) {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const ids = chosen();
  const everything = bar.querySelector("[data-everything]");
  for (const box of boxes()) {
    box.checked = ids.has(box.value);
    box.closest("tr").classList.toggle("is-selected", box.checked || everything.checked);
  }
  showPageBox();
  const count = everything.checked ? everything.dataset.everything : ids.size.toLocaleString("vi-VN");
  bar.classList.toggle("has-selection", ids.size > 0 || everything.checked);
  bar.querySelector("[data-bulk-count]").textContent = count;
  for (const part of bar.querySelectorAll("[data-bulk-count-line], [data-bulk-none]")) part.hidden = false;
  if (aloud) announce(`Đã chọn ${count} nhiệm vụ`);
}

function showPageBox() {
  const label = document.querySelector("[data-select-page]");
  if (!label) return;
  const all = boxes();
  const on = all.filter((box) => box.checked).length;
  label.hidden = all.length === 0;
  const box = label.querySelector("input");
  box.checked = on > 0 && on === all.length;
  box.indeterminate = on > 0 && on < all.length;
}

// Rows chosen on other pages have no box here; they go along as hidden fields.
function addOtherPages(event) {
  if (!event.target.matches("[data-bulk]")) return;
  for (const old of event.target.querySelectorAll("[data-other-page]")) old.remove();
  const here = new Set(boxes().map((box) => box.value));
  for (const id of chosen()) {
    if (here.has(id)) continue;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "chosen", value: id });
    field.dataset.otherPage = "";
    event.target.append(field);
  }
}

// Once a change is recorded its choice is done with.
function forget() {
  if (!document.querySelector("[data-bulk-done]")) return;
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  }
}
