// The form seen as a spreadsheet: rows and columns of cells, what stands in each, what it is called.
// A cell is the <td class="cell">; its field is an input or a list to choose from, or it has none
// (computed, closed to writing).
import { fold } from "./filter.js";

export class Cells {
  constructor(form) {
    this.form = form;
    this.isTable = form.querySelector(".entry-table") !== null;
  }

  get rows() {
    const lines = [...this.form.querySelectorAll("tbody tr")].filter((line) => !line.hidden);
    return lines.map((line) => [...line.querySelectorAll(":scope > td.cell")]).filter((row) => row.length);
  }

  place(cell) {
    const rows = this.rows;
    const row = rows.findIndex((cells) => cells.includes(cell));
    return [row, rows[row]?.indexOf(cell) ?? -1];
  }

  at(row, column) {
    return this.rows[row]?.[column] ?? null;
  }

  field(key) {
    return this.form.elements.namedItem(`v:${key}`);
  }

  // The cell's line and unit in words; a list has one unit, which its heading names.
  names(cell) {
    const row = cell.closest("tr").dataset;
    if (!this.isTable) return { line: row.name, code: row.code, unit: "" };
    const column = this.columns[this.place(cell)[1]];
    return { line: column.dataset.name, code: column.dataset.code, unit: row.name };
  }

  get columns() {
    return [...this.form.querySelectorAll(".entry-table thead th[data-code]")];
  }
}

export function fieldOf(cell) {
  return cell?.querySelector("[data-cell]") ?? null;
}

export function cellOf(element) {
  return element?.closest?.("td.cell") ?? null;
}

export function isField(element) {
  return element?.matches?.("input[data-cell], select[data-cell]") ?? false;
}

// What a reader sees in the cell.
export function shownIn(cell) {
  const field = fieldOf(cell);
  if (!field) return cell.querySelector("[data-shown]")?.textContent.trim() ?? "";
  if (field.matches("input")) return field.value;
  return field.value === "" ? "" : field.selectedOptions[0].text;
}

// The value that `text` gives the field: itself in an input; in a list the option of that code or
// name, whatever the accents. Null where the list has none.
export function valueFor(field, text) {
  if (field.matches("input") || text === "") return text;
  const options = [...field.options].filter((option) => option.value !== "");
  const exact = options.find((option) => [option.value, option.text].includes(text));
  return (exact ?? options.find((option) => fold(option.text) === fold(text)))?.value ?? null;
}

export function focusOn(field) {
  if (!field) return false;
  field.focus();
  field.select?.();
  field.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}
