// Long lists of boxes: a search without accents, and the chosen ones in words.
export function keepPickLists() {
  for (const list of document.querySelectorAll("[data-pick-list]")) {
    list.querySelector("[data-pick-search]").addEventListener("input", () => narrow(list));
    list.addEventListener("change", () => tell(list));
    tell(list);
  }
}

export function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d");
}

function narrow(list) {
  const words = plain(list.querySelector("[data-pick-search]").value).split(/\s+/).filter(Boolean);
  for (const option of list.querySelectorAll(".form-check")) {
    const text = plain(option.textContent);
    option.hidden = !words.every((word) => text.includes(word));
  }
}

function tell(list) {
  const boxes = [...list.querySelectorAll("input:checked")];
  const names = boxes.map((box) => box.closest(".form-check").textContent.trim());
  const number = boxes.some((box) => box.type === "radio") ? "" : ` ${names.length}`;
  list.querySelector("[data-pick-chosen]").textContent = names.length ? `Đã chọn${number}: ${names.join("; ")}` : "Chưa chọn mục nào";
}
