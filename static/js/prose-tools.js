// The buttons over the text of a section, and their keys. Each writes the markup that the page
// explains; undo takes it back like anything typed.

export function insert(box, text, [start, end] = [box.selectionStart, box.selectionEnd]) {
  box.focus();
  box.setSelectionRange(start, end);
  // Keeps the browser's own undo; setRangeText does not.
  if (!document.execCommand("insertText", false, text)) {
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function around(box, before, after) {
  const chosen = box.value.slice(box.selectionStart, box.selectionEnd);
  const at = box.selectionStart;
  insert(box, `${before}${chosen}${after}`);
  const start = at + before.length;
  box.setSelectionRange(start, start + chosen.length);
}

// The lines that the selection touches, whole.
function lines(box) {
  const from = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
  const end = box.value.indexOf("\n", box.selectionEnd);
  return [from, end < 0 ? box.value.length : end];
}

function dash(box) {
  const [from, to] = lines(box);
  const rows = box.value.slice(from, to).split("\n");
  const all = rows.every((row) => row.startsWith("- "));
  box.setSelectionRange(from, to);
  insert(box, rows.map((row) => (all ? row.slice(2) : `- ${row.replace(/^[-+]\s+/, "")}`)).join("\n"));
}

function table(box) {
  const [, end] = lines(box);
  box.setSelectionRange(end, end);
  insert(box, `${box.value.slice(0, end).trim() ? "\n" : ""}| Nội dung | Số liệu |\n|  |  |`);
}

// A dialog that closes gives the focus back, not always the caret: it is remembered here.
function chosen(box) {
  const caret = [box.selectionStart, box.selectionEnd];
  const before = box.value.slice(0, caret[0]);
  const space = !before || /[\s(“"/[]$/.test(before) ? "" : " ";
  return (value) => insert(box, space + value, caret);
}

export function tools(form, box, pick) {
  const bar = form.querySelector("[data-tools]");
  const acts = {
    bold: () => around(box, "**", "**"),
    dash: () => dash(box),
    table: () => table(box),
    note: () => around(box, "^[", "]"),
    figure: () =>
      pick("Chèn số liệu", form.dataset.figuresUrl, (one) => ({ text: one.label, mark: one.shown, value: one.token }), chosen(box)),
    document: () =>
      pick("Viện dẫn văn bản", form.dataset.documentsUrl, (one) => ({ text: one.full, mark: one.reference, value: `[[${one.key}]]` }), chosen(box)),
  };
  bar.hidden = false;
  bar.addEventListener("click", (event) => acts[event.target.closest("[data-tool]")?.dataset.tool]?.());
  box.addEventListener("keydown", (event) => {
    const key = { b: "bold", ".": "figure" }[event.key.toLowerCase()];
    if (!key || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    acts[key]();
  });
}
