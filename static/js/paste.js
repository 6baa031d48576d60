// A block copied from a spreadsheet fills the cells from the one under the cursor, downwards and to
// the right, after a look at what goes where.
const dialog = document.getElementById("dan-so");

export function pasteInto(event, done) {
  const start = event.target.closest?.("input[data-cell], select[data-cell]");
  const text = event.clipboardData?.getData("text/plain").replace(/\r?\n$/, "") ?? "";
  if (!start || !dialog || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const block = text.split(/\r?\n/).map((row) => row.split("\t").map((cell) => cell.trim()));
  preview(plan(start, block), block, done);
}

// Pairs of field and text. A column of the block is a column of the page that can be filled.
function plan(start, block) {
  const cell = start.closest("td");
  const rows = [...cell.closest("table").querySelectorAll("tbody tr")];
  const from = rows.indexOf(cell.closest("tr"));
  const fillable = rows.slice(from).filter((row) => row.cells[cell.cellIndex]?.querySelector("[data-cell]"));
  return block.flatMap((texts, down) =>
    texts.flatMap((text, right) => {
      const fields = [...(fillable[down]?.cells ?? [])].slice(cell.cellIndex).map((td) => td.querySelector("[data-cell]"));
      const field = fields.filter(Boolean)[right];
      return field && text !== "" ? [{ field, text }] : [];
    }),
  );
}

function preview(pairs, block, done) {
  const given = block.flat().filter((text) => text !== "").length;
  const left = given - pairs.length;
  dialog.querySelector("[data-paste-summary]").textContent =
    `${pairs.length} ô sẽ được điền.` + (left ? ` ${left} giá trị nằm ngoài biểu, bỏ qua.` : "");
  dialog.querySelector("[data-paste-rows]").replaceChildren(...pairs.map(row));
  dialog.querySelector("[data-paste-apply]").onclick = () => {
    for (const { field, text } of pairs) put(field, text);
    dialog.close();
    done(pairs.map((pair) => pair.field));
  };
  dialog.showModal();
}

function row({ field, text }) {
  const line = document.createElement("tr");
  for (const content of [field.getAttribute("aria-label"), field.value, text]) {
    line.append(Object.assign(document.createElement("td"), { textContent: content }));
  }
  return line;
}

// A list takes the option of that name; a text that is none is left for the person to choose.
function put(field, text) {
  if (field.matches("input")) field.value = text;
  else field.value = [...field.options].find((option) => [option.value, option.text].includes(text))?.value ?? "";
}
