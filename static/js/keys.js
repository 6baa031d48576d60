// The keys of a spreadsheet. Tab and Enter walk the cells, arrows move where the caret is at the
// edge or the whole text is chosen, typing writes over it. An input method in the middle of a word
// (Vietnamese Telex or VNI) is never disturbed.
import { cellOf, fieldOf, focusOn, isField } from "./cells.js";
import { isWhole } from "./blocks.js";

const PAGE = 10; // rows of PageUp and PageDown
// Where Tab stops besides the cells: what a cell asks, and notes that stand open.
const STOPS = "[data-cell], [data-status] input, [data-status] textarea, [data-status] a, details[open] .extras-body :is(input, select)";
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Keys {
  constructor(cells, blocks, undo, saver) {
    Object.assign(this, { cells, blocks, undo, saver });
    this.editing = false; // F2 or a second press of the pointer: left and right stay in the text
    this.leaving = false; // Escape: the next Tab goes where Tab goes on any page
    this.column = null; // where a walk with Tab began: Enter returns below it
  }

  press(event) {
    const field = event.target;
    if (event.isComposing || event.keyCode === 229) return;
    if (!isField(field)) return this.outside(event);
    const act = this.meaning(event, field, cellOf(field));
    if (act === undefined) return;
    const wasLeaving = this.leaving;
    this.leaving = false;
    if (act(wasLeaving) !== false) event.preventDefault();
  }

  // What a key does; the act says false where the browser should go on with it.
  meaning(event, field, cell) {
    const { key, shiftKey } = event;
    if (event.altKey) return undefined;
    if (event.ctrlKey || event.metaKey) return this.withControl(key, shiftKey, cell);
    if (key in ARROWS) return () => this.arrow(field, cell, key, shiftKey);
    return {
      Tab: (wasLeaving) => !wasLeaving && this.tab(field, shiftKey),
      Enter: () => this.enter(cell, shiftKey ? -1 : 1),
      F2: () => (shiftKey ? this.notes(cell) : this.edit(field)),
      Escape: () => this.escape(field),
      Delete: () => this.remove(field, cell),
      Backspace: () => this.remove(field, cell),
      Home: () => this.inRow(field, cell, 1),
      End: () => this.inRow(field, cell, -1),
      PageUp: () => this.byRows(cell, -PAGE),
      PageDown: () => this.byRows(cell, PAGE),
    }[key];
  }

  withControl(key, shiftKey, cell) {
    const letter = key.toLowerCase();
    if (letter === "z") return () => focusOn(shiftKey ? this.undo.redo() : this.undo.undo()) || true;
    return {
      y: () => focusOn(this.undo.redo()) || true,
      d: () => this.blocks.fillDown(cell),
      s: () => this.saver.later(0),
      home: () => this.corner(1),
      end: () => this.corner(-1),
    }[letter];
  }

  // In the notes and questions around a cell Escape leads back to it.
  outside(event) {
    const own = event.target.dataset?.of ?? event.target.dataset?.explains;
    if (event.key === "Escape" && own) focusOn(this.cells.field(own));
  }

  arrow(field, cell, key, shiftKey) {
    const [down, right] = ARROWS[key];
    if (shiftKey && (down || this.blocks.isOpen || (isWhole(field) && this.cells.isTable))) {
      return this.blocks.extend(cell, down, right);
    }
    if (shiftKey || (right && !this.leavesSideways(field, right))) return false;
    this.column = null;
    return this.walk(cell, down, right);
  }

  leavesSideways(field, right) {
    if (!this.cells.isTable || this.editing) return false;
    if (isWhole(field)) return true;
    const caret = field.selectionStart === field.selectionEnd ? field.selectionStart : -1;
    return caret === (right > 0 ? field.value.length : 0);
  }

  // The next field that way; cells with nothing to write in are passed over.
  walk(cell, down, right) {
    const rows = this.cells.rows;
    let [row, column] = this.cells.place(cell);
    do {
      row += down;
      column += right;
    } while (rows[row]?.[column] && !fieldOf(rows[row][column]));
    return focusOn(fieldOf(rows[row]?.[column])) || true;
  }

  enter(cell, down) {
    const [row, column] = this.cells.place(cell);
    const back = this.column === null || down < 0 ? column : this.column;
    this.column = null;
    return this.walk(this.cells.at(row, back) ?? cell, down, 0);
  }

  // At the last stop Tab goes on to the buttons, at the first back to the page.
  tab(field, backwards) {
    const began = this.column ?? this.cells.place(cellOf(field))[1];
    const stops = [...this.cells.form.querySelectorAll(STOPS)].filter((stop) => stop.checkVisibility());
    const next = stops[stops.indexOf(field) + (backwards ? -1 : 1)];
    if (!next && !backwards) this.cells.form.querySelector(".entry-actions button")?.focus();
    else if (!next) return false;
    else if (isField(next)) focusOn(next);
    else next.focus();
    this.column = began;
    return true;
  }

  edit(field) {
    this.editing = true;
    this.blocks.close();
    if (field.matches("select")) return field.showPicker?.();
    return field.setSelectionRange(field.value.length, field.value.length);
  }

  notes(cell) {
    const notes = cell.querySelector("details.cell-extras");
    if (!notes) return;
    notes.open = true;
    notes.querySelector('input[name^="n:"]')?.focus();
  }

  escape(field) {
    if (this.blocks.isOpen) this.blocks.close();
    else if (!this.undo.giveBack()) this.leaving = true;
    this.editing = false;
    field.select?.();
  }

  remove(field, cell) {
    if (!this.blocks.isOpen && field.matches("input")) return false;
    return this.blocks.clear(cell);
  }

  inRow(field, cell, step) {
    if (!this.cells.isTable || this.editing || !isWhole(field)) return false;
    const row = this.cells.rows[this.cells.place(cell)[0]];
    return focusOn((step > 0 ? row : row.toReversed()).map(fieldOf).find(Boolean));
  }

  byRows(cell, count) {
    const column = this.cells.place(cell)[1];
    const fields = this.cells.rows.map((row) => fieldOf(row[column])).filter(Boolean);
    const at = fields.indexOf(fieldOf(cell)) + count;
    return focusOn(fields[Math.max(0, Math.min(at, fields.length - 1))]);
  }

  corner(step) {
    const fields = this.cells.rows.flat().map(fieldOf).filter(Boolean);
    return focusOn(fields.at(step > 0 ? 0 : -1));
  }
}
