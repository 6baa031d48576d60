// What an earlier page of this person could not save is offered, never written by itself: a bar says
// how many cells and since when, shows them, and takes them into the form or lets them go.
import { read } from "./numbers.js";

// Cells of the form that hold something else than was kept, each with the moment of the typing.
export function leftovers(cells, keptCells) {
  return Object.entries(keptCells ?? {})
    .map(([key, { at, fields }]) => ({ key, at, fields, field: cells.field(key), text: textOf(fields, key) }))
    .filter(({ field, fields, text }) => field?.matches?.("[data-cell]") && !(isSame(field.value, text) && isBare(fields)));
}

function textOf(fields, key) {
  return fields.find(([name]) => name === `v:${key}`)?.[1] ?? "";
}

// "1234" was kept and "1.234" stands there: it was saved after all.
function isSame(one, other) {
  const [a, b] = [read(one), read(other)];
  return one === other || Boolean(a && b && a[0] * b[1] === b[0] * a[1]);
}

// Nothing but the figure itself: notes and explanations may have been what was not saved.
function isBare(fields) {
  return !fields.some(([name, value]) => !/^[vr]:/.test(name) && value !== "" && document.getElementsByName(name)[0]?.value !== value);
}

export class Leftover {
  // take(found), drop(found): what the two buttons do.
  constructor(bar, cells, { take, drop }) {
    Object.assign(this, { bar, cells, take, drop, found: [] });
  }

  offer(found) {
    this.found = found;
    this.bar.hidden = !found.length;
    if (!found.length) return;
    const since = new Date(Math.min(...found.map(({ at }) => at)));
    const clock = since.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
    this.part("summary").textContent =
      `${found.length} ô chưa lưu từ lúc ${clock} ngày ${since.toLocaleDateString("vi-VN")}, còn giữ trên máy này.`;
    this.part("rows").replaceChildren(...found.map((one) => this.row(one)));
    this.part("take").onclick = () => this.decide(this.take);
    this.part("drop").onclick = () => this.decide(this.drop);
  }

  part(name) {
    return this.bar.querySelector(`[data-leftover-${name}]`);
  }

  row({ field, text }) {
    const line = document.createElement("tr");
    const held = field.matches("select") ? (field.selectedOptions[0]?.text ?? "") : field.value;
    const kept = field.matches("select") ? ([...field.options].find(({ value }) => value === text)?.text ?? text) : text;
    for (const [content, kind] of [[field.getAttribute("aria-label"), ""], [held || "để trống", "fig"], [kept || "để trống", "fig"]]) {
      line.append(Object.assign(document.createElement("td"), { textContent: content, className: kind }));
    }
    return line;
  }

  // Somebody types into one of these cells: the newer word counts.
  overtaken(keys) {
    const left = this.found.filter((one) => !keys.includes(one.key));
    if (left.length < this.found.length) this.offer(left);
  }

  decide(act) {
    const { found } = this;
    this.offer([]);
    act(found);
  }
}
