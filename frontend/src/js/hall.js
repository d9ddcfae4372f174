// The table of a ranking in a hall: the whole screen where the browser gives it, else the same page without navigation.
export function offerHall() {
  const enter = document.querySelector("[data-enter-hall]");
  const leave = document.querySelector("[data-leave-hall]");
  if (!enter && !leave) return;
  enter?.addEventListener("click", (event) => open(event, enter));
  document.addEventListener("fullscreenchange", () => {
    if (enter) document.body.classList.toggle("hall", Boolean(document.fullscreenElement));
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "f" && enter && !document.fullscreenElement) enter.click();
    else if (event.key === "f" && document.fullscreenElement) document.exitFullscreen();
    else if (event.key === "Escape" && leave) window.location.assign(leave.href);
  });
}

function open(event, link) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !document.fullscreenEnabled) return;
  event.preventDefault();
  document.documentElement.requestFullscreen().catch(() => window.location.assign(link.href));
}

function isTyping(element) {
  return Boolean(element.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]"));
}
