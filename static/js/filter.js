// <input data-filter="(id of a table or list)">: shows the rows that contain every word typed.
// Accents are optional, as in the server's own search: "dak to" finds Đăk Tô.

export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

function rowsOf(target) {
  return target.tBodies ? [...target.tBodies].flatMap((body) => [...body.rows]) : [...target.children];
}

function attach(input) {
  const target = document.getElementById(input.dataset.filter);
  if (!target) return;
  const rows = rowsOf(target).map((row) => [row, fold(row.textContent)]);
  const count = input.form?.querySelector(".filter-count");
  const apply = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    if (count) count.textContent = words.length ? `${shown}/${rows.length} dòng` : "";
  };
  input.addEventListener("input", (event) => event.isComposing || apply());
  input.addEventListener("compositionend", apply);
  if (input.value) apply();
}

for (const input of document.querySelectorAll("[data-filter]")) attach(input);
