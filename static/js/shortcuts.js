// Keys: "/" goes to the search box, "?" lists the keys, and every element with
// data-shortcut="n" is pressed by that letter. Never while somebody types, and they can be turned
// off (WCAG 2.1.4): Vietnamese input methods and screen readers use single letters too.

const OFF = "cchc-shortcuts-off";
const dialog = document.getElementById("shortcut-help");
const list = dialog?.querySelector("[data-shortcut-list]");
const off = dialog?.querySelector("[data-shortcut-off]");

function stored() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false; // storage refused by the browser: the keys simply stay on
  }
}

function describe(key, label) {
  const term = document.createElement("dt");
  const name = document.createElement("kbd");
  const meaning = document.createElement("dd");
  name.textContent = key;
  meaning.textContent = label;
  term.append(name);
  list.append(term, meaning);
}

function help() {
  list.replaceChildren();
  if (document.querySelector("[data-search]")) describe("/", "Đến ô tìm kiếm");
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    describe(element.dataset.shortcut, element.dataset.shortcutLabel || element.textContent.trim());
  }
  describe("?", "Xem các phím tắt");
  off.checked = stored();
  dialog.showModal();
}

function typing(target) {
  return target.closest?.("input, select, textarea, [contenteditable], dialog[open]");
}

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (stored() || typing(event.target) || document.querySelector("dialog:modal")) return;
  if (event.key === "?") return act(event, help);
  const search = event.key === "/" && document.querySelector("[data-search]");
  if (search) return act(event, () => search.focus());
  const element = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (element) act(event, () => element.click());
}

function act(event, action) {
  event.preventDefault();
  action();
}

if (dialog) {
  document.addEventListener("keydown", press);
  off.addEventListener("change", () => {
    try {
      localStorage.setItem(OFF, off.checked ? "1" : "0");
    } catch {
      off.checked = false;
    }
  });
  for (const button of document.querySelectorAll("[data-shortcut-help]")) {
    button.hidden = false;
    button.addEventListener("click", help);
  }
}
