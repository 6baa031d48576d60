// Files dropped on a line of the form, or on a cell of a table, are attached to its figure on the spot.
// Everywhere else on the page a dropped file does nothing: a browser would leave the form for it.
import { attach, holdsFiles } from "./attaching.js";

const form = document.querySelector("form[data-entry]");
let over = null;

function placeOf(target) {
  const place = target.closest?.("tr.line, td.cell");
  return place?.querySelector("[data-cell]") ? place : null;
}

function point(place) {
  over?.classList.remove("is-dropping");
  over = place;
  over?.classList.add("is-dropping");
}

async function attachTo(place, files) {
  const field = place.querySelector("[data-cell]");
  const cell = field.closest("td");
  const list = cell.querySelector(".evidence-sent") ?? document.createElement("ul");
  list.className = "evidence-sent";
  list.setAttribute("role", "status");
  cell.append(list);
  list.replaceChildren();
  const [code, subject] = field.dataset.cell.split(":");
  const page = new URL(`../../tai-lieu/${encodeURIComponent(code)}/${subject}/`, location.href);
  for (const file of files) {
    const answer = await attach(page, file, list.appendChild(document.createElement("li")));
    if (answer) count(cell, page, answer.count);
  }
}

// The link that the page would have had.
function count(cell, page, number) {
  let link = cell.querySelector(":scope > .cell-evidence a");
  if (!link) {
    link = document.createElement("a");
    link.href = page;
    const line = document.createElement("p");
    line.className = "cell-evidence no-print";
    line.append(link);
    cell.append(line);
  }
  link.textContent = `${number} tài liệu`;
}

if (form) {
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    point(placeOf(event.target));
    event.dataTransfer.dropEffect = over ? "copy" : "none";
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget ?? point(null));
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    const place = placeOf(event.target);
    point(null);
    if (place) attachTo(place, [...event.dataTransfer.files]);
  });
}
