// Beside a file field stand the names of the files that were chosen, in our words.
const NONE = "Chưa chọn tệp nào";

export function nameFiles() {
  document.addEventListener("change", (event) => {
    if (event.target.matches(".file-input")) tell(event.target);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll(".file-input").forEach(tell));
}

function tell(input) {
  const names = [...input.files].map((file) => file.name).join("; ");
  input.parentElement.querySelector("[data-file-names]").textContent = names || NONE;
}
