// Pages in the hall: keys, touch, clock. Without this program the links turn the pages.
const body = document.body;
const slides = [...document.querySelectorAll("[data-slide]")];
const isFile = "file" in body.dataset;
const TURNS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, Enter: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1 };
const SWIPE = 60;

function current() {
  const shown = isFile ? slides.findIndex((slide) => `#${slide.id}` === location.hash) : slides.findIndex((slide) => slide.classList.contains("is-current"));
  return Math.max(shown, 0);
}

function show(place) {
  const at = Math.min(Math.max(place, 0), slides.length - 1);
  if (isFile) location.replace(`#${slides[at].id}`);
  else keepInAddress(at);
  slides[at].focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function keepInAddress(at) {
  slides.forEach((slide, place) => slide.classList.toggle("is-current", place === at));
  history.replaceState(null, "", addressOf(at));
  for (const link of document.querySelectorAll(".show-bar [data-turn]")) {
    const to = at + Number(link.dataset.turn);
    link.href = addressOf(Math.min(Math.max(to, 0), slides.length - 1));
    if (slides[to]) link.removeAttribute("aria-disabled");
    else link.setAttribute("aria-disabled", "true");
  }
}

function addressOf(at) {
  const address = new URL(location.href);
  address.searchParams.set("trang", at + 1);
  return address.search;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const on = event.target.closest?.("summary, a, button, [tabindex='0']");
  if (on && (event.key === " " || event.key === "Enter")) return;
  if (event.key in TURNS) show(current() + TURNS[event.key]);
  else if (event.key === "Home") show(0);
  else if (event.key === "End") show(slides.length - 1);
  else if (event.key === "f" || event.key === "F") fullScreen();
  else if (event.key === "Escape") leave();
  else return;
  event.preventDefault();
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

// The browser itself takes Escape to leave the full screen; only then is there nothing more to do.
function leave() {
  if (document.fullscreenElement) return;
  const link = document.querySelector("[data-leave]");
  if (link) location.assign(link.href);
}

let from = null;
function onTouch({ changedTouches: [touch], touches }, isEnd) {
  if (!isEnd) from = touches.length === 1 ? touch : null;
  else if (from) {
    const across = touch.clientX - from.clientX;
    if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(touch.clientY - from.clientY)) show(current() + (across < 0 ? 1 : -1));
    from = null;
  }
}

function tick() {
  const clock = document.querySelector("[data-clock]");
  clock.textContent = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
  clock.hidden = false;
}

document.addEventListener("keydown", onKey);
document.addEventListener("touchstart", (event) => onTouch(event, false), { passive: true });
document.addEventListener("touchend", (event) => onTouch(event, true), { passive: true });
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-turn]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(current() + Number(link.dataset.turn));
});
document.querySelector("[data-keys]").hidden = false;
tick();
setInterval(tick, 10_000);
