// The entry grid: saving by itself, the keys of a spreadsheet, pasting a block, totals that follow
// the typing. Without this module the same form is sent with its button.
import { Autosave, keyOf } from "./autosave.js";
import { Blocks } from "./blocks.js";
import { cellOf, Cells, isField } from "./cells.js";
import { kept } from "./keeping.js";
import { Keys } from "./keys.js";
import { Leftover, leftovers } from "./leftover.js";
import { Live } from "./live.js";
import { Marks } from "./marks.js";
import { Paste } from "./paste.js";
import { Undo } from "./undo.js";

const form = document.querySelector("form[data-entry]");
const line = document.querySelector("[data-entry-state]");

function state(kind, text, signIn = false) {
  line.dataset.entryState = kind;
  if (line.textContent !== text) line.textContent = text;
  if (!signIn) return;
  const link = Object.assign(document.createElement("a"), { textContent: "Đăng nhập ở thẻ mới", target: "_blank" });
  link.href = document.body.dataset.signInUrl ?? "/";
  line.append(" ", link);
}

function fill(form) {
  const cells = new Cells(form);
  const marks = new Marks(cells, document.querySelector("[data-entry-said]"));
  const live = new Live(form);
  const saver = new Autosave(form, { saved, state, cells: mark });
  const undo = new Undo(write);
  const blocks = new Blocks(cells, undo, document.querySelector("[data-block]"));
  const keys = new Keys(cells, blocks, undo, saver);
  const paste = new Paste(document.getElementById("dan-so"), cells, blocks, undo);
  const leftover = new Leftover(document.querySelector("[data-leftover]"), cells, { take, drop });
  // What the server made of a text while its cell was still being looked at.
  const settled = new Map();

  function mark(keys, kind, why = "") {
    for (const key of keys) marks.put(key, kind, why);
  }

  function changed(keys, finished) {
    if (line.dataset.entryState === "saved") state("saving", "Đang lưu…"); // what stood there is over
    saver.mark(keys, finished);
    leftover.overtaken(keys);
    live.follow(keys);
  }

  function write(pairs) {
    for (const { field, value } of pairs) field.value = value;
    if (pairs.length) changed(pairs.map(({ field }) => field.dataset.cell), true);
  }

  // What the server knows now: revisions, texts as it reads them, messages, computed lines.
  function saved(answer, stillChanged) {
    for (const [key, cell] of Object.entries(answer.saved)) accept(key, cell, stillChanged.has(key));
    for (const field of form.querySelectorAll("[data-cell]")) {
      const wrong = field.dataset.cell in answer.troubled;
      field.classList.toggle("is-invalid", wrong);
      field.toggleAttribute("aria-invalid", wrong);
    }
    for (const [key, why] of Object.entries(answer.troubled)) marks.put(key, "refused", why);
    for (const place of form.querySelectorAll("[data-status]")) say(place, answer.status[place.dataset.status] ?? "");
    live.verify(answer.computed);
    live.follow(stillChanged);
    differ(answer.differences);
    document.querySelector("[data-progress]")?.replaceChildren(answer.progress);
    offerNil(answer.nil);
    const wrong = Object.keys(answer.troubled).length;
    const time = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
    if (wrong) state("refused", `Còn ${wrong} ô chưa lưu được: xem lời nhắc tại ô.`);
    else if (!stillChanged.size) state("saved", `Đã lưu lúc ${time}.`);
  }

  // The buttons above count the empty cells; one that has the focus keeps it.
  function offerNil(html) {
    const place = document.querySelector("[data-nil]");
    if (!place || place.contains(document.activeElement)) return;
    place.innerHTML = html;
  }

  function accept(key, cell, typedAgain) {
    const field = cells.field(key);
    const seen = form.elements.namedItem(`r:${key}`);
    if (seen) seen.value = cell.seen;
    if (!typedAgain) marks.put(key, "saved");
    if (field) field.defaultValue = cell.text; // what the server holds, for the style sheet
    if (field && !typedAgain) {
      if (field === document.activeElement) settled.set(field, { typed: field.value, text: cell.text });
      else field.value = cell.text;
    }
    const chosen = form.elements.namedItem(`s:${key}`);
    if (chosen) chosen.value = "";
  }

  // Messages are replaced, unless somebody is writing an explanation in them.
  function say(place, html) {
    if (place.contains(document.activeElement) && document.activeElement.matches("textarea")) return;
    if (place.innerHTML !== html) place.innerHTML = html;
  }

  function differ(texts) {
    for (const place of form.querySelectorAll("[data-difference]")) {
      const text = texts[place.dataset.difference];
      if (text !== undefined && place.textContent !== text) place.textContent = text;
    }
  }

  // With the revision that was seen then: a figure somebody else wrote meanwhile is shown as a
  // conflict, never overwritten.
  function take(found) {
    undo.apply(found.map(({ field, text }) => ({ field, value: text })));
    for (const { fields } of found) {
      for (const [name, value] of fields) {
        const field = form.elements.namedItem(name);
        if (field?.type === "checkbox") field.checked = true;
        else if (field && !name.startsWith("v:")) field.value = value;
      }
    }
    saver.mark(found.map(({ key }) => key), true);
  }

  function drop(found) {
    saver.keep(found.map(({ key }) => key));
  }

  function entered(event) {
    if (!isField(event.target)) return;
    keys.editing = false;
    if (blocks.anchor && blocks.anchor !== cellOf(event.target)) blocks.close();
    undo.enter(event.target);
  }

  function left(event) {
    const field = event.target;
    if (!isField(field)) return;
    undo.leave();
    const known = settled.get(field);
    settled.delete(field);
    if (known && field.value === known.typed) field.value = known.text;
  }

  // The first press of the pointer chooses the whole text, as a spreadsheet's; the second the place.
  function pressed(event) {
    const field = event.target;
    if (event.pointerType !== "mouse" || !isField(field) || !field.matches("input")) return;
    if (field === document.activeElement) keys.editing = true;
    else field.addEventListener("pointerup", () => field === document.activeElement && field.select(), { once: true });
  }

  form.addEventListener("input", (event) => {
    const key = named(event.target);
    if (!key) return;
    blocks.close();
    changed([key], false);
  });
  form.addEventListener("change", (event) => {
    const key = named(event.target);
    if (key) changed([key], true);
  });
  form.addEventListener("focusin", entered);
  form.addEventListener("focusout", left);
  form.addEventListener("keydown", (event) => keys.press(event));
  form.addEventListener("pointerdown", pressed);
  form.addEventListener("paste", (event) => paste.take(event));
  blocks.listen(form);
  // The button sends everything; what it sends needs no warning. What is kept stays until saved.
  form.addEventListener("submit", () => saver.changed.clear());
  const stored = kept(saver.place);
  const found = leftovers(cells, stored);
  const offered = new Set(found.map(({ key }) => key));
  saver.keep(Object.keys(stored ?? {}).filter((key) => !offered.has(key))); // saved after all
  leftover.offer(found);
}

function named(field) {
  return field.name && field.name !== "csrfmiddlewaretoken" && field.name.includes(":") ? keyOf(field.name) : "";
}

if (form) {
  // Whoever has scrolled down to the cells sees the bar of buttons, not the top of the page.
  document.querySelector(".entry-actions")?.append(document.querySelector("[data-block]"), line);
  fill(form);
}
