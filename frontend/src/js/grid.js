// The grid of new tasks: a block copied from a spreadsheet fills the cells from where it is pasted.
export function pasteIntoGrid() {
  document.addEventListener("paste", (event) => {
    const form = event.target.closest?.("form[data-grid]");
    if (!form || !event.target.matches("td input")) return;
    const block = cellsOf(event.clipboardData.getData("text/plain"));
    if (block.length < 2 && (block[0] ?? []).length < 2) return;
    event.preventDefault();
    fill(form, event.target, block);
  });
}

// Cells are parted by tabs; one with a line end inside stands in quotes.
function cellsOf(text) {
  const rows = [[""]];
  let quoted = false;
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place];
    const row = rows.at(-1);
    if (quoted && sign === '"' && text[place + 1] === '"') {
      row[row.length - 1] += sign;
      place += 1;
    } else if (sign === '"' && (quoted || row.at(-1) === "")) quoted = !quoted;
    else if (sign === "\t" && !quoted) row.push("");
    else if (sign === "\n" && !quoted) rows.push([""]);
    else if (sign !== "\r") row[row.length - 1] += sign === "\n" ? " " : sign;
  }
  if (rows.at(-1).join("") === "") rows.pop();
  return rows;
}

function fill(form, start, block) {
  const body = start.closest("tbody");
  const column = [...start.closest("tr").cells].indexOf(start.closest("td"));
  const first = [...body.rows].indexOf(start.closest("tr"));
  const most = Number(form.dataset.grid);
  const taken = block.slice(0, most - first);
  while (body.rows.length < first + taken.length) addRow(form, body);
  taken.forEach((texts, down) => {
    texts.forEach((text, along) => {
      const input = body.rows[first + down].cells[column + along]?.querySelector("input");
      if (input) input.value = text.trim();
    });
  });
  start.dispatchEvent(new Event("input", { bubbles: true }));
  if (taken.length < block.length) start.setCustomValidity(`Bảng chỉ nhận ${most} dòng.`);
  else start.setCustomValidity("");
  start.reportValidity();
}

function addRow(form, body) {
  const number = body.rows.length;
  const row = body.rows[number - 1].cloneNode(true);
  row.cells[0].textContent = number + 1;
  for (const message of row.querySelectorAll("td p")) message.remove();
  for (const input of row.querySelectorAll("input")) renumber(input, number);
  body.append(row);
  form.querySelector("[data-grid-rows]").value = number + 1;
}

function renumber(input, number) {
  input.name = input.name.replace(/^r\d+-/, `r${number}-`);
  input.id = input.id.replace(/^o-\d+-/, `o-${number + 1}-`);
  input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, number + 1));
  input.removeAttribute("aria-invalid");
  input.removeAttribute("aria-describedby");
  input.classList.remove("is-invalid");
  input.value = "";
  input.setCustomValidity("");
}
