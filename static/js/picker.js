// A list to choose from by typing: figures, documents. Arrows and Enter, or a click.
import { send } from "./requests.js";

const dialog = document.getElementById("chon");
const query = dialog?.querySelector("[data-pick-query]");
const list = dialog?.querySelector("[data-pick-list]");
const PAUSE = 200;
let timer = 0;
let asked = 0;
let current = null; // { url, shape, done }

export function pick(title, url, shape, done) {
  current = { url, shape, done };
  dialog.querySelector("[data-pick-title]").textContent = title;
  query.value = "";
  list.replaceChildren();
  dialog.querySelector("[data-pick-empty]").hidden = true;
  dialog.showModal();
  query.focus();
}

async function search() {
  const number = ++asked;
  const wanted = query.value.trim();
  if (!wanted) return list.replaceChildren();
  const response = await send(`${current.url}?q=${encodeURIComponent(wanted)}`).catch(() => null);
  if (number !== asked || !response?.ok) return;
  const found = (await response.json()).map(current.shape);
  list.replaceChildren(...found.map(row));
  dialog.querySelector("[data-pick-empty]").hidden = found.length > 0;
  select(list.firstElementChild);
}

function row({ text, mark, value }) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.dataset.value = value;
  item.append(Object.assign(document.createElement("span"), { textContent: text }));
  item.append(Object.assign(document.createElement("b"), { textContent: mark }));
  return item;
}

function select(item) {
  for (const other of list.children) other.setAttribute("aria-selected", String(other === item));
  item?.scrollIntoView({ block: "nearest" });
}

function choose(item) {
  if (!item) return;
  const { done } = current;
  // Once it is closed and the focus is back.
  dialog.addEventListener("close", () => done(item.dataset.value), { once: true });
  dialog.close();
}

query?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
});
query?.addEventListener("keydown", (event) => {
  const at = list.querySelector('[aria-selected="true"]');
  if (event.key === "Enter") choose(at);
  else if (event.key === "ArrowDown") select(at?.nextElementSibling ?? at);
  else if (event.key === "ArrowUp") select(at?.previousElementSibling ?? at);
  else return;
  event.preventDefault();
});
list?.addEventListener("click", (event) => choose(event.target.closest("li")));
