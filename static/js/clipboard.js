// What was copied, as rows of texts: a table of a word processor or a spreadsheet (text/html, merged
// cells spread out), else text with tabs and line breaks, quoted cells included.

const MOST = 20_000; // cells; a merged cell may claim any number
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

// { rows, isOurs } or null where it is one plain text. `isOurs`: copied from a form of this portal.
export function blockOf(clipboard) {
  const page = clipboard?.getData("text/html") ?? "";
  const table = page.includes("<table") ? new DOMParser().parseFromString(page, "text/html").querySelector("table") : null;
  if (table) return { rows: trimmed(fromTable(table)), isOurs: "cchc" in table.dataset };
  const text = clipboard?.getData("text/plain") ?? "";
  const rows = trimmed(fromText(text));
  return rows.length > 1 || rows[0]?.length > 1 ? { rows, isOurs: false } : null;
}

function fromTable(table) {
  const rows = [];
  let cells = 0;
  [...table.rows].forEach((line, down) => {
    rows[down] ??= [];
    let column = 0;
    for (const cell of line.cells) {
      while (rows[down][column] !== undefined) column += 1;
      const width = Math.min(cell.colSpan, 200);
      const height = Math.min(cell.rowSpan || 1, table.rows.length - down);
      cells += width * height;
      if (cells > MOST) return;
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) (rows[down + y] ??= [])[column + x] = x || y ? "" : textOf(cell);
      }
    }
  });
  return rows.map((row) => Array.from(row, (text) => text ?? ""));
}

// A raised number is a footnote's: kept raised, so that it never becomes digits of the figure.
function textOf(cell) {
  for (const raised of cell.querySelectorAll("sup")) {
    raised.textContent = raised.textContent.replace(/\d/g, (digit) => RAISED[digit]);
  }
  for (const end of cell.querySelectorAll("br, p, div")) end.append(" ");
  return tidy(cell.textContent);
}

export function fromText(text) {
  const rows = [[]];
  const part = /("(?:[^"]|"")*"(?=[\t\r\n]|$)|[^\t\r\n]*)(\t|\r\n|\n|\r|$)/gy;
  for (let found = part.exec(text); found; found = part.exec(text)) {
    const [, cell, end] = found;
    rows.at(-1).push(tidy(cell.startsWith('"') && cell.endsWith('"') && cell.length > 1 ? cell.slice(1, -1).replaceAll('""', '"') : cell));
    if (part.lastIndex >= text.length && end !== "\t") break;
    if (end !== "\t") rows.push([]);
  }
  return rows;
}

function tidy(text) {
  return text.replace(/\s+/g, " ").trim();
}

// A spreadsheet ends its last row too; rows below the last text say nothing.
function trimmed(rows) {
  const last = rows.findLastIndex((row) => row.some((text) => text !== ""));
  return rows.slice(0, last + 1);
}
