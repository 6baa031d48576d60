// A block of cells: chosen with Shift and the arrows or the pointer, copied as a spreadsheet reads
// it, cut, cleared, filled down. Its count and sum stand below the form, as in a spreadsheet.
import { cellOf, fieldOf, isField, shownIn, valueFor } from "./cells.js";
import { print, read, sum } from "./numbers.js";

const DECIMALS = 3; // of the sum below; no figure has more

export class Blocks {
  constructor(cells, undo, place) {
    Object.assign(this, { cells, undo, place });
    this.anchor = this.head = null;
  }

  get isOpen() {
    return this.anchor !== null && this.anchor !== this.head;
  }

  // Rows of cells from corner to corner; the one under the cursor where nothing is chosen.
  rows(alone) {
    if (!this.isOpen) return [[alone]];
    const [from, to] = [this.cells.place(this.anchor), this.cells.place(this.head)];
    const [top, bottom] = [Math.min(from[0], to[0]), Math.max(from[0], to[0])];
    const [left, right] = [Math.min(from[1], to[1]), Math.max(from[1], to[1])];
    return this.cells.rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));
  }

  extend(cell, down, right) {
    const [row, column] = this.cells.place(this.isOpen ? this.head : cell);
    this.to(cell, this.cells.at(row + down, column + right));
  }

  to(from, head) {
    if (!head) return;
    this.anchor ??= from;
    this.head = head;
    this.show();
  }

  close() {
    if (this.anchor === null) return;
    this.anchor = this.head = null;
    this.show();
  }

  show() {
    const chosen = new Set(this.isOpen ? this.rows().flat() : []);
    for (const cell of this.cells.form.querySelectorAll(".in-block")) cell.classList.toggle("in-block", chosen.has(cell));
    for (const cell of chosen) cell.classList.add("in-block");
    this.place.textContent = chosen.size ? summary([...chosen]) : "";
  }

  // Numbers as shown; merged with their frame a word processor and a spreadsheet both take them.
  copy(event, cut) {
    const cell = cellOf(document.activeElement);
    const field = document.activeElement;
    if (!isField(field) || !cell) return;
    const someText = field.selectionStart !== field.selectionEnd && !isWhole(field);
    if (!this.isOpen && someText) return;
    const texts = this.rows(cell).map((row) => row.map(shownIn));
    event.preventDefault();
    event.clipboardData.setData("text/plain", texts.map((row) => row.map(quoted).join("\t")).join("\n"));
    event.clipboardData.setData("text/html", frame(texts));
    if (cut) this.clear(cell);
  }

  clear(cell) {
    this.undo.apply(this.fields(cell).map((field) => ({ field, value: "" })));
  }

  fields(cell) {
    return this.rows(cell).flat().map(fieldOf).filter(Boolean);
  }

  // The top row of the block in all its rows; for one cell, what stands above it.
  fillDown(cell) {
    if (!this.isOpen) {
      const [row, column] = this.cells.place(cell);
      const above = this.cells.at(row - 1, column);
      return above ? this.fill([[above], [cell]]) : undefined;
    }
    return this.fill(this.rows(cell));
  }

  fill([first, ...below]) {
    const pairs = below.flatMap((row) =>
      row.map((cell, column) => ({ field: fieldOf(cell), value: shownIn(first[column]) })),
    );
    const filled = pairs.filter(({ field }) => field).map(({ field, value }) => ({ field, value: valueFor(field, value) }));
    this.undo.apply(filled.filter(({ value }) => value !== null));
  }

  // The pointer: drawn from cell to cell, or pressed with Shift.
  listen(form) {
    let from = null;
    form.addEventListener("pointerdown", (event) => {
      const cell = cellOf(event.target);
      if (event.pointerType !== "mouse" || event.button !== 0) return;
      const current = cellOf(document.activeElement);
      if (event.shiftKey && cell && isField(document.activeElement) && current !== cell) {
        event.preventDefault();
        this.to(current, cell);
      } else {
        this.close();
        from = cell;
      }
    });
    form.addEventListener("pointerover", (event) => {
      const cell = event.buttons === 1 && from && cellOf(event.target);
      if (!cell || (cell === from && !this.isOpen)) return;
      // What begins in a cell with nothing to write in has no cursor to copy from.
      if (!fieldOf(from)) return;
      getSelection().removeAllRanges();
      this.anchor = from;
      this.to(from, cell);
    });
    addEventListener("pointerup", () => {
      if (from && this.isOpen) fieldOf(from)?.focus();
      from = null;
    });
    document.addEventListener("copy", (event) => this.copy(event, false));
    document.addEventListener("cut", (event) => this.copy(event, true));
  }
}

export function isWhole(field) {
  if (!field.matches("input")) return true;
  return field.selectionStart === 0 && field.selectionEnd === field.value.length;
}

function summary(cells) {
  const texts = cells.map(shownIn).filter((text) => text !== "");
  // A number shown is a number: here 1.234 is what it stands for everywhere on the page.
  const numbers = texts.map((text) => read(text)).filter(Boolean);
  const total = numbers.length ? ` · tổng ${print(sum(numbers), DECIMALS)}` : "";
  return `Đang chọn ${cells.length} ô, ${numbers.length} số${total}`;
}

function quoted(text) {
  return /[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function frame(texts) {
  const table = document.createElement("table");
  table.dataset.cchc = "";
  for (const row of texts) {
    const line = table.insertRow();
    for (const text of row) line.insertCell().textContent = text;
  }
  return table.outerHTML;
}
