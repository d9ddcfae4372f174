// A score sheet saves each criterion by itself. What could not be sent stays in this browser, per sheet and person, and is sent
// again when the connection is back or the sheet is opened again; the version it was typed against goes along, so nothing newer
// is overwritten. Points and sums are the server's.
import { keepPairs } from "./figure_pair.js";
import { announce } from "./fragments.js";

const AGAIN_SECONDS = 15;
const NOT_SAVED = "Chưa lưu";
let sheet = null;

export function keepScores() {
  sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  followBar();
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  if (!rows().length) return tellOfLeftovers();
  sheet.addEventListener("input", (event) => keep(rowOf(event.target)));
  sheet.addEventListener("change", (event) => keep(rowOf(event.target)));
  keepPairs(sheet);
  sheet.addEventListener("htmx:beforeRequest", onRequest);
  sheet.addEventListener("htmx:afterRequest", onAnswer);
  for (const name of ["htmx:sendError", "htmx:timeout"]) sheet.addEventListener(name, onLost);
  sheet.addEventListener("htmx:responseError", onLost);
  window.addEventListener("online", sendAll);
  window.setInterval(sendAll, AGAIN_SECONDS * 1000);
  window.addEventListener("load", bringBack);
  tell();
}

const rows = () => [...sheet.querySelectorAll("[data-line]")];
const rowOf = (element) => (element.matches("[form=phieu]") ? element.closest("[data-line]") : null);
const rowOfRequest = (event) => (event.detail.elt.closest(".sheet-documents-row") ? null : event.detail.elt.closest("[data-line]"));
const prefix = () => `cchc-phieu:${sheet.dataset.user}:${sheet.dataset.sheet}:`;
const placeOf = (row) => prefix() + row.dataset.line;
const fieldsOf = (row) => [...row.querySelectorAll("[form=phieu][name]")].filter((field) => field.type !== "hidden");

function valuesOf(row) {
  return fieldsOf(row).map((field) => (["radio", "checkbox"].includes(field.type) ? field.checked : field.value));
}

function read(place) {
  try {
    return JSON.parse(window.localStorage.getItem(place));
  } catch {
    return null;
  }
}

// A browser that keeps nothing (private mode, full) still saves by itself while it is connected.
function write(place, kept) {
  try {
    window.localStorage.setItem(place, JSON.stringify(kept));
  } catch {
    return;
  }
}

function forget(row) {
  window.localStorage.removeItem(placeOf(row));
  delete row.dataset.waits;
  tell();
}

function keep(row) {
  if (!row) return;
  const known = read(placeOf(row));
  const version = known?.version ?? row.querySelector("[id^=v-]").value;
  write(placeOf(row), { values: valuesOf(row), version, words: wordsOf(row) });
  row.dataset.waits = "typed";
  show(row, NOT_SAVED);
  tell();
}

// What a row says, for the note that tells of it where it can no longer be written.
function wordsOf(row) {
  const code = row.querySelector(".sheet-code").textContent;
  const said = fieldsOf(row).map((field) => {
    if (field.type === "radio" || field.type === "checkbox") return field.checked ? field.parentElement.textContent.trim() : "";
    return field.tagName === "SELECT" ? field.value && field.selectedOptions[0].textContent : field.value;
  });
  return `${code}: ${said.filter(Boolean).join("; ") || "để trống"}`;
}

function onRequest(event) {
  const row = rowOfRequest(event);
  if (!row || event.detail.requestConfig.verb !== "post") return;
  row.dataset.sent = JSON.stringify(valuesOf(row));
  if (row.dataset.waits === "lost") row.dataset.waits = "typed"; // on its way: not sent twice
  show(row, "Đang lưu…");
}

function onAnswer(event) {
  const row = rowOfRequest(event);
  if (!row?.dataset.sent) return;
  const { xhr } = event.detail;
  if (xhr.getResponseHeader("X-Entry") === "saved") return settle(row);
  if (xhr.status === 409 || xhr.status === 422) {
    row.dataset.waits = "refused";
    show(row, NOT_SAVED);
    announce(row.querySelector(".entry-problems").textContent);
    tell();
  }
}

function settle(row) {
  const same = row.dataset.sent === JSON.stringify(valuesOf(row));
  delete row.dataset.sent;
  forget(row);
  if (!same) keep(row); // typed on meanwhile: the next change sends it
}

// The connection, not the person, is at fault: the row waits, and no message comes up for each attempt.
function onLost(event) {
  const row = rowOfRequest(event);
  if (!row) return;
  event.stopPropagation();
  row.dataset.waits = "lost";
  show(row, `${NOT_SAVED}, giữ trong máy này`);
  tell();
}

function sendAll() {
  for (const row of rows()) {
    if (row.dataset.waits === "lost") window.htmx.trigger(row, "cchc:resend");
  }
}

function bringBack() {
  for (const row of rows()) {
    const kept = read(placeOf(row));
    if (!kept) continue;
    const fields = fieldsOf(row);
    if (kept.values.length !== fields.length) continue;
    fields.forEach((field, place) => {
      if (["radio", "checkbox"].includes(field.type)) field.checked = kept.values[place];
      else field.value = kept.values[place];
    });
    row.querySelector("[id^=v-]").value = kept.version;
    row.dataset.waits = "lost";
    show(row, `${NOT_SAVED}, giữ trong máy này`);
  }
  sendAll();
  tell();
}

function show(row, words) {
  const place = row.querySelector(".entry-state");
  if (place) place.textContent = words;
}

function tell() {
  const place = document.querySelector("[data-sheet-saving]");
  if (!place) return;
  const waiting = rows().filter((row) => row.dataset.waits);
  const lost = waiting.some((row) => row.dataset.waits === "lost");
  const words = waiting.length ? `${NOT_SAVED} ${waiting.length} tiêu chí` : "Tự lưu sau mỗi thay đổi";
  place.textContent = lost ? `${words}; sẽ tự gửi lại khi có kết nối` : words;
  place.classList.toggle("is-waiting", waiting.length > 0);
}

// The sheet was sent or its step locked before this browser could save: the words are shown, not lost in silence.
function tellOfLeftovers() {
  const places = Object.keys(window.localStorage).filter((key) => key.startsWith(prefix()));
  const note = document.querySelector("[data-sheet-leftovers]");
  if (!places.length || !note) return;
  for (const place of places) {
    const line = document.createElement("li");
    line.textContent = read(place)?.words ?? "";
    note.querySelector("ul").append(line);
  }
  note.querySelector("button").addEventListener("click", () => {
    for (const place of places) window.localStorage.removeItem(place);
    note.hidden = true;
  });
  note.hidden = false;
}

function onClick(event) {
  const drop = event.target.closest("[data-drop]");
  if (drop) forget(drop.closest("[data-line]"));
  if (event.target.closest("[data-next-gap]")) {
    event.preventDefault();
    nextGap();
  }
}

function onKey(event) {
  if (event.isComposing) return;
  if (event.altKey && event.key === "ArrowDown") {
    event.preventDefault();
    return nextGap();
  }
  const row = event.key === "Enter" && event.target.matches?.("[data-line] input") && rowOf(event.target);
  if (!row) return;
  event.preventDefault();
  const all = rows();
  go(all[all.indexOf(row) + 1]);
}

function nextGap() {
  const gaps = rows().filter((row) => row.querySelector(".entry-gap")?.textContent.trim());
  const here = document.activeElement?.closest("[data-line]");
  const after = gaps.find((row) => here && here.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING);
  go(after ?? gaps[0]);
}

function go(row) {
  if (!row) return;
  row.scrollIntoView({ block: "center" });
  fieldsOf(row)[0]?.focus({ preventScroll: true });
}

// The head of the table sticks below the bar, however many lines the bar takes.
function followBar() {
  const bar = document.querySelector("[data-sheet-bar]");
  if (!bar) return;
  new ResizeObserver(() => {
    sheet.style.setProperty("--sheet-top", `calc(var(--bar) + ${bar.offsetHeight}px)`);
  }).observe(bar);
}
