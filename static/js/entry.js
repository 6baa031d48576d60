// The entry grid: saving by itself, keys of a spreadsheet, pasting a block. Without this module the
// same form is sent with its button.
import { Autosave, keyOf } from "./autosave.js";
import { pasteInto } from "./paste.js";

const form = document.querySelector("form[data-entry]");
const line = document.querySelector("[data-entry-state]");
// Whoever has scrolled down to the cells sees the bar of buttons, not the top of the page.
if (line) document.querySelector(".entry-actions")?.append(line);
const saver = form && new Autosave(form, { saved, state });

function state(kind, text) {
  line.dataset.entryState = kind;
  line.textContent = text;
}

// What the server knows now: revisions, texts as it reads them, messages, computed lines.
function saved(answer, stillChanged) {
  for (const [key, cell] of Object.entries(answer.saved)) accept(key, cell, stillChanged.has(key));
  for (const field of form.querySelectorAll("[data-cell]")) {
    const wrong = field.dataset.cell in answer.troubled;
    field.classList.toggle("is-invalid", wrong);
    field.toggleAttribute("aria-invalid", wrong);
  }
  for (const place of form.querySelectorAll("[data-status]")) say(place, answer.status[place.dataset.status] ?? "");
  write("shown", answer.computed);
  write("difference", answer.differences);
  document.querySelector("[data-progress]")?.replaceChildren(answer.progress);
  const wrong = Object.keys(answer.troubled).length;
  const time = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  if (wrong) state("refused", `Còn ${wrong} ô chưa lưu được: xem lời nhắc tại ô.`);
  else state("saved", `Đã lưu lúc ${time}.`);
}

function accept(key, cell, typedAgain) {
  const field = form.elements.namedItem(`v:${key}`);
  const seen = form.elements.namedItem(`r:${key}`);
  if (seen) seen.value = cell.seen;
  if (field && !typedAgain && field !== document.activeElement) field.value = cell.text;
  const chosen = form.elements.namedItem(`s:${key}`);
  if (chosen) chosen.value = "";
}

// Messages are replaced, unless somebody is writing an explanation in them.
function say(place, html) {
  if (place.contains(document.activeElement) && document.activeElement.matches("textarea")) return;
  if (place.innerHTML !== html) place.innerHTML = html;
}

function write(name, texts) {
  for (const [key, text] of Object.entries(texts)) {
    for (const place of form.querySelectorAll(`[data-${name}="${CSS.escape(key)}"]`)) place.textContent = text;
  }
}

function keyOfField(field) {
  return field.name && field.name !== "csrfmiddlewaretoken" && field.name.includes(":") ? keyOf(field.name) : "";
}

// The field below or above in the same column.
function neighbour(field, step) {
  const cell = field.closest("td");
  const rows = [...cell.closest("table").querySelectorAll("tbody tr")];
  for (let at = rows.indexOf(cell.closest("tr")) + step; at >= 0 && at < rows.length; at += step) {
    const found = rows[at].cells[cell.cellIndex]?.querySelector("[data-cell]");
    if (found) return found;
  }
  return null;
}

function move(event) {
  const field = event.target;
  if (!field.matches?.("input[data-cell]") || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = neighbour(field, step);
  if (!next) return;
  next.focus();
  next.select?.();
}

function filled(fields) {
  for (const field of fields) saver.mark(field.dataset.cell, true);
}

if (saver) {
  form.addEventListener("input", (event) => {
    const key = keyOfField(event.target);
    if (key) saver.mark(key);
  });
  form.addEventListener("change", (event) => {
    const key = keyOfField(event.target);
    if (key) saver.mark(key, true);
  });
  form.addEventListener("keydown", move);
  form.addEventListener("paste", (event) => pasteInto(event, filled));
  // The button sends everything; what it sends needs no warning. The rescue stays until read back.
  form.addEventListener("submit", () => saver.changed.clear());
  const rescued = saver.rescue();
  if (rescued) state("waiting", `Lấy lại ${rescued} ô chưa lưu từ lần trước, đang lưu…`);
}
