// How far the saving of each cell is, in the cell itself: a sign, a colour, and the word for whoever
// points at it or listens. "Đã lưu" goes by itself; what waits or was refused stays.

const WORDS = { saving: "đang lưu", saved: "đã lưu", waiting: "chờ mạng, chưa lưu", refused: "chưa lưu được" };
const SIGNS = { saving: "…", saved: "✓", waiting: "↻", refused: "!" };
const CALM = 4_000; // milliseconds that a cell says "đã lưu"

export class Marks {
  constructor(cells, listener) {
    this.cells = cells;
    this.listener = listener; // a polite live region
    this.said = new Map();
  }

  put(key, kind, why = "") {
    const field = this.cells.field(key);
    if (!field?.matches?.("[data-cell]")) return;
    const mark = this.markOf(field, key);
    clearTimeout(mark.timer);
    field.dataset.save = mark.dataset.save = kind;
    mark.firstChild.textContent = SIGNS[kind];
    mark.lastChild.textContent = why || WORDS[kind];
    field.title = why ? `${WORDS[kind]}: ${why}` : WORDS[kind];
    if (kind === "saved") mark.timer = setTimeout(() => this.clear(field, mark), CALM);
    if (kind !== "refused") this.said.delete(key);
    else if (this.said.get(key) !== why) this.say(key, why);
  }

  markOf(field, key) {
    const id = `dau-${key}`;
    const found = document.getElementById(id);
    if (found) return found;
    const mark = Object.assign(document.createElement("span"), { id, className: "cell-mark" });
    const sign = document.createElement("span");
    const words = document.createElement("span");
    sign.setAttribute("aria-hidden", "true");
    words.className = "visually-hidden";
    mark.append(sign, words);
    field.before(mark);
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
    return mark;
  }

  clear(field, mark) {
    delete field.dataset.save;
    delete mark.dataset.save;
    field.removeAttribute("title");
    for (const part of mark.children) part.textContent = "";
  }

  // Once per reason, with the name of the cell.
  say(key, why) {
    this.said.set(key, why);
    const name = this.cells.field(key).getAttribute("aria-label") ?? key;
    this.listener.textContent = `${name}: ${why}`;
  }
}
