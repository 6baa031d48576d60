// A block copied from a spreadsheet or a word processor fills the cells, after a look: each cell with
// what stands there, what would, and what the server finds wrong with it. Rows can be left out; what
// is then filled is one step to take back.
import { blockOf } from "./clipboard.js";
import { cellOf, fieldOf, isField, shownIn, valueFor } from "./cells.js";
import { plan } from "./paste-plan.js";
import { answerOf, send } from "./requests.js";

const CLOSED = "ô hệ thống tính hoặc không mở để nhập, bỏ qua";

export class Paste {
  constructor(dialog, cells, blocks, undo) {
    Object.assign(this, { dialog, cells, blocks, undo, turn: 0 });
  }

  take(event) {
    const field = event.target;
    if (!isField(field)) return;
    const cell = cellOf(field);
    const chosen = this.blocks.isOpen ? this.blocks.rows(cell) : null;
    const block = blockOf(event.clipboardData) ?? this.single(event, field, chosen);
    if (!block?.rows.length) return;
    event.preventDefault();
    const start = chosen ? chosen[0][0] : cell;
    this.look(start, block, { target: chosen });
  }

  // One text belongs to the field itself, but for a list to choose from or a chosen block.
  single(event, field, chosen) {
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (!text || (!chosen && field.matches("input"))) return null;
    return { rows: [[text]], isOurs: false };
  }

  part(name) {
    return this.dialog.querySelector(`[data-paste-${name}]`);
  }

  look(start, block, options) {
    const found = plan(this.cells, start, block, options);
    const lines = found.pairs.map((pair) => this.line(pair));
    this.part("summary").textContent = summary(found);
    this.part("strays").textContent = found.strays.length ? `Không khớp hoặc nằm ngoài biểu: ${shortened(found.strays)}` : "";
    this.part("strays").hidden = !found.strays.length;
    this.part("unit").hidden = !this.cells.isTable;
    this.part("rows").replaceChildren(...lines.map(({ row }) => row));
    this.choose(found, (more) => this.look(start, block, { ...options, ...more }));
    this.part("all").onchange = ({ target }) => tick(lines, target.checked);
    this.part("apply").onclick = () => this.apply(lines);
    const checked = this.check(lines);
    if (this.dialog.open) return;
    this.dialog.showModal();
    checked.then(() => this.part("apply").focus());
  }

  // Which column to take, and whether computed lines are rows of the block.
  choose(found, again) {
    const list = this.part("column");
    list.closest("label").hidden = found.columns.length < 2;
    list.replaceChildren(...found.columns.map(({ column, name }) => new Option(name, column, false, column === found.column)));
    list.onchange = () => again({ column: Number(list.value) });
    const box = this.part("computed");
    box.closest("label").hidden = found.byNames || !found.meetsComputed;
    box.checked = !found.passesComputed;
    box.onchange = () => again({ passesComputed: !box.checked });
  }

  line({ cell, text }) {
    const { line, code, unit } = this.cells.names(cell);
    const field = fieldOf(cell);
    const value = field ? valueFor(field, text) : null;
    const row = document.createElement("tr");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", className: "form-check-input" });
    box.setAttribute("aria-label", `Điền ${line}${unit ? `, ${unit}` : ""}`);
    const note = document.createElement("td");
    const will = document.createElement("td");
    will.className = "fig";
    will.textContent = text;
    row.append(put("td", box), put("td", `${code} ${line}`), put("td", unit), put("td", shownIn(cell) || "để trống", "fig"), will, note);
    row.cells[2].hidden = !this.cells.isTable;
    const made = { row, box, note, will, field, value, readings: null };
    box.checked = value !== null;
    box.disabled = value === null;
    if (!field) warn(made, CLOSED);
    else if (value === null) warn(made, "không có lựa chọn này");
    else if (value === field.value) note.textContent = "như đang có";
    return made;
  }

  // The server reads the texts as it would on saving, and saves nothing.
  async check(lines) {
    const turn = (this.turn += 1);
    const asked = lines.filter(({ value }) => value !== null);
    const apply = this.part("apply");
    apply.disabled = asked.length > 0;
    if (!asked.length) return;
    const troubled = await this.troubled(asked);
    if (turn !== this.turn) return;
    apply.disabled = false;
    for (const line of asked) {
      const trouble = troubled?.[line.field.dataset.cell];
      if (trouble) this.say(line, trouble);
    }
    const wrong = asked.filter(({ field }) => troubled?.[field.dataset.cell]).length;
    if (!troubled) this.part("summary").append(" Chưa kiểm tra được vì mất mạng; ô sai sẽ được nhắc sau khi lưu.");
    else if (wrong) this.part("summary").append(` ${wrong} ô cần xem lại.`);
  }

  async troubled(asked) {
    const body = new FormData();
    for (const { field, value } of asked) {
      body.append(field.name, value);
      const seen = this.cells.form.elements.namedItem(`r:${field.dataset.cell}`);
      body.append(seen.name, seen.value);
    }
    try {
      const response = await send(new URL("xem-thu/", location.href.split("?")[0]), { method: "POST", body });
      return response.ok ? (await answerOf(response))?.troubled : null;
    } catch {
      return null;
    }
  }

  // Two readings are chosen between here; what is wrong is left out unless somebody wants it.
  say(line, { message, readings }) {
    warn(line, message);
    line.box.checked = false;
    if (readings.length < 2) return;
    line.readings = document.createElement("select");
    line.readings.className = "form-select";
    line.readings.setAttribute("aria-label", "Chọn cách hiểu");
    line.readings.append(new Option("Chọn…", ""), ...readings.map(([text, label]) => new Option(label, text)));
    line.readings.onchange = () => (line.box.checked = line.readings.value !== "");
    line.will.append(line.readings);
  }

  apply(lines) {
    const wanted = lines.filter(({ box }) => box.checked);
    this.dialog.close();
    this.undo.apply(wanted.map(({ field, value, readings }) => ({ field, value: readings?.value || value })));
  }
}

function summary({ pairs, byNames, strays }) {
  const open = pairs.filter(({ cell }) => fieldOf(cell)).length;
  const how = byNames ? "Xếp theo mã, tên ở cột đầu của khối dán, không theo vị trí con trỏ." : "Xếp theo vị trí, từ ô con trỏ.";
  return `${open} ô sẽ được điền.${strays.length ? ` ${strays.length} giá trị nằm ngoài biểu, bỏ qua.` : ""} ${how}`;
}

function shortened(texts) {
  const some = texts.slice(0, 8).join("; ");
  return texts.length > 8 ? `${some}; …` : `${some}.`;
}

function tick(lines, on) {
  for (const { box } of lines) if (!box.disabled) box.checked = on;
}

function warn({ row, note }, text) {
  row.classList.add("paste-wrong");
  note.textContent = text;
}

function put(kind, content, className = "") {
  const made = document.createElement(kind);
  made.className = className;
  made.append(content);
  return made;
}
