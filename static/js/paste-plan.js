// Which text of a pasted block goes into which cell. Where the block carries the lines' codes or
// names (or the units') in front, by those, wherever the cursor is; else by place, from the cursor
// downwards and to the right.
import { fieldOf } from "./cells.js";
import { fold } from "./filter.js";

// { pairs: [{ cell, text }], strays: [text], byNames, columns, column, passesComputed }
export function plan(cells, start, block, options) {
  return byNames(cells, start, block.rows, options) ?? byPlace(cells, start, block, options);
}

function byPlace(cells, start, { rows, isOurs }, { passesComputed = !isOurs, target = null }) {
  const [top, left] = cells.place(start);
  const isWanted = (cell) => !passesComputed || fieldOf(cell);
  const lines = cells.rows.slice(top).filter((row) => isWanted(row[left]));
  const pairs = [];
  const strays = [];
  repeated(rows, target).forEach((texts, down) => {
    const open = (lines[down] ?? []).slice(left).filter(isWanted);
    texts.forEach((text, right) => {
      if (text === "") return;
      if (open[right]) pairs.push({ cell: open[right], text });
      else strays.push(text);
    });
  });
  const meetsComputed = rows.length > 1 && cells.rows.slice(top, top + rows.length).some((row) => !fieldOf(row[left]));
  return { pairs, strays, byNames: false, columns: [], column: 0, passesComputed, meetsComputed };
}

// One text into a chosen block fills all of it.
function repeated(rows, target) {
  if (!target || rows.length > 1 || rows[0].length > 1) return rows;
  return target.map((row) => row.map(() => rows[0][0]));
}

function byNames(cells, start, rows, { column: wanted }) {
  if (rows.every((row) => row.length < 2)) return null;
  const names = index(cells.rows.map((row) => row[0].closest("tr").dataset));
  const label = labelColumn(rows, names);
  if (label === null) return null;
  const found = match(rows, label.columns, names);
  const values = valueColumns(rows, label.last, found);
  if (!values.length) return null;
  return cells.isTable
    ? intoTable(cells, start, rows, found, values, label.last)
    : intoList(cells, rows, found, values, wanted, label.last);
}

// Folded code and name → rows of the form.
function index(lines) {
  const known = new Map();
  lines.forEach(({ code, name }, row) => {
    for (const text of [code, name]) {
      if (text) known.set(plain(text), [...(known.get(plain(text)) ?? []), row]);
    }
  });
  return known;
}

// Without accents, order numbers and the unit of measure behind: "a) Số văn bản (Văn bản)".
function plain(text) {
  const folded = fold(text).replace(/\s*\([^()]*\)\s*$/, "");
  return folded.replace(/^[-+*•\s]+/, "").replace(/[\s.:;,]+$/, "").replace(/\s+/g, " ").trim();
}

// The leading columns whose texts are mostly names of lines; null where none is.
function labelColumn(rows, names) {
  const columns = [0, 1, 2].filter((column) => {
    const texts = rows.map((row) => row[column] ?? "").filter((text) => text !== "");
    const known = texts.filter((text) => names.has(plain(text)));
    return known.length > 0 && known.length * 2 >= texts.length;
  });
  return columns.length ? { columns, last: Math.max(...columns) } : null;
}

// Row of the block → row of the form. A name that several lines bear is the next one in order.
function match(rows, columns, names) {
  let after = -1;
  return rows.map((row) => {
    const candidates = columns.map((column) => names.get(plain(row[column] ?? ""))).find(Boolean) ?? [];
    const row_ = candidates.length > 1 ? (candidates.find((one) => one > after) ?? -1) : (candidates[0] ?? -1);
    if (row_ >= 0) after = row_;
    return row_;
  });
}

// Columns behind the names that hold a figure in some matched row.
function valueColumns(rows, last, found) {
  const width = Math.max(...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, column) => column).slice(last + 1);
  return columns.filter((column) => rows.some((row, at) => found[at] >= 0 && /\d/.test(row[column] ?? "")));
}

function intoList(cells, rows, found, values, wanted, last) {
  const column = values.includes(wanted) ? wanted : (headed(rows, found, values) ?? values[0]);
  const pairs = [];
  rows.forEach((row, at) => {
    if (found[at] >= 0 && (row[column] ?? "") !== "") pairs.push({ cell: cells.rows[found[at]][0], text: row[column] });
  });
  const columns = values.map((one) => ({ column: one, name: columnName(rows, found, one) }));
  return { pairs, strays: strays(rows, found, [column], last), byNames: true, columns, column, passesComputed: true };
}

// "Kỳ này", where the block brings its headings.
function headed(rows, found, values) {
  const heads = rows.filter((_, at) => found[at] < 0);
  return values.find((column) => heads.some((row) => /ky nay|ky bao cao/.test(fold(row[column] ?? ""))));
}

function columnName(rows, found, column) {
  const head = rows.findIndex((row, at) => found[at] < 0 && (row[column] ?? "") !== "");
  return head >= 0 && head < found.findIndex((one) => one >= 0) ? rows[head][column] : `Cột ${column + 1}`;
}

function intoTable(cells, start, rows, found, values, last) {
  const heads = cells.columns.map(({ dataset }) => dataset);
  const names = index(heads);
  const begin = cells.place(start)[1];
  const open = heads.map((_, column) => column).filter((column) => column >= begin && cells.rows.some((row) => fieldOf(row[column])));
  // A heading among the rows that are no unit: by line, else from the cursor's column on.
  const byHead = values.map((column) => {
    const known = rows.filter((_, at) => found[at] < 0).map((row) => names.get(plain(row[column] ?? "")));
    return known.find(Boolean)?.[0];
  });
  const into = byHead.some((one) => one !== undefined) ? byHead : values.map((_, order) => open[order]);
  const pairs = [];
  const outside = [];
  rows.forEach((row, at) => {
    values.forEach((column, order) => {
      const text = row[column] ?? "";
      if (found[at] < 0 || text === "") return;
      const cell = cells.rows[found[at]][into[order]];
      if (cell) pairs.push({ cell, text });
      else outside.push(text);
    });
  });
  return { pairs, strays: [...strays(rows, found, values, last), ...outside], byNames: true, columns: [], column: 0, passesComputed: true };
}

// Rows with a figure that match nothing here, by their names; headings have none.
function strays(rows, found, values, last) {
  return rows
    .filter((row, at) => found[at] < 0 && values.some((column) => /^-?\d/.test(row[column] ?? "")))
    .map((row) => row[last] || row.find((text) => text !== ""));
}
