// The browser's calendar beside a day typed as dd/mm/yyyy.
export function offerCalendars() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-day-pick]");
    if (button) open(button.closest(".day-field"));
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches(".day-native")) take(event.target);
  });
}

function open(field) {
  const native = field.querySelector(".day-native");
  const typed = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(field.querySelector("[data-day]").value.trim());
  native.value = typed ? `${typed[3]}-${typed[2].padStart(2, "0")}-${typed[1].padStart(2, "0")}` : "";
  native.showPicker();
}

function take(native) {
  const typed = native.closest(".day-field").querySelector("[data-day]");
  const [year, month, day] = native.value.split("-");
  typed.value = day ? `${day}/${month}/${year}` : "";
  for (const name of ["input", "change"]) typed.dispatchEvent(new Event(name, { bubbles: true }));
  typed.focus();
}
