// Who else of the unit is in this form, and where. Tells the server where this person is, every few
// seconds while the page is looked at and when the cell changes; shows what it answers in a quiet
// line and beside the cells where others are. A page that is left or covered says nothing.
import { csrfToken } from "./requests.js";

const EVERY = 15_000; // milliseconds; the server forgets after three of them
const PAUSE = 700; // after the last change of cell: walking through a column is one word
const GONE = 401;
const LOCKED = 423;

const line = document.querySelector("[data-presence]");
let cell = "";
let timer = 0;

function isLookedAt() {
  return document.visibilityState === "visible" && !document.body.classList.contains("is-locked");
}

// Not `send`: a machine asking must neither keep a session awake nor bring up the lock.
function post(words, keepalive = false) {
  return fetch(line.dataset.presence, {
    method: "POST",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-Background": "1",
      "X-CSRFToken": csrfToken(),
      "X-Requested-With": "fetch",
    },
    body: JSON.stringify(words),
    credentials: "same-origin",
    keepalive,
  });
}

function soon(pause) {
  clearTimeout(timer);
  timer = setTimeout(tell, pause);
}

async function tell() {
  soon(EVERY);
  if (!isLookedAt()) return;
  try {
    const response = await post({ area: line.dataset.area, cell });
    if (response.ok) return show((await response.json()).others);
    // Signed out or out of reach: ask no more. Locked: the page is covered and comes back.
    if (response.status !== LOCKED && (response.status === GONE || response.status < 500)) clearTimeout(timer);
  } catch {
    // A lost line: nobody is known to be here.
  }
  show([]);
}

function show(others) {
  const text = others.length ? `${others.map((one) => one.text).join("; ")}.` : "";
  if (line.textContent !== text) line.textContent = text;
  for (const mark of document.querySelectorAll("[data-presence-mark]")) mark.remove();
  for (const place of document.querySelectorAll(".has-colleague")) place.classList.remove("has-colleague");
  for (const one of others) if (one.cell) mark(one);
}

function mark(one) {
  const place = document.querySelector(`[data-cell="${CSS.escape(one.cell)}"]`)?.closest("td");
  if (!place) return;
  const name = document.createElement("span");
  name.dataset.presenceMark = "";
  name.className = "presence-mark";
  name.textContent = one.name.split(" ").at(-1); // Vietnamese people are called by their last word
  name.title = `${one.name} đang ở ô này`;
  place.classList.add("has-colleague");
  place.prepend(name);
}

function keyOf(element) {
  const field = element.closest?.("[data-cell], [data-of], [data-explains]");
  return field ? (field.dataset.cell ?? field.dataset.of ?? field.dataset.explains) : "";
}

function moved(event) {
  const now = keyOf(event.target);
  if (now === cell) return;
  cell = now;
  soon(PAUSE);
}

if (line) {
  document.addEventListener("focusin", moved);
  document.addEventListener("visibilitychange", () => isLookedAt() && soon(0));
  document.addEventListener("cchc:unlocked", () => soon(0));
  addEventListener("pagehide", () => post({ leaving: "1" }, true).catch(() => {}));
  // Shown again from the browser's memory of pages: no module runs anew.
  addEventListener("pageshow", (event) => event.persisted && soon(0));
  cell = keyOf(document.activeElement ?? document.body);
  soon(0);
}
