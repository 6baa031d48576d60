// Computed lines follow the typing: worked out here from what stands in the cells, marked "tạm
// tính", and replaced by what the server says.
import { print, read, workOut } from "./numbers.js";

export class Live {
  constructor(form) {
    this.form = form;
    const known = JSON.parse(form.querySelector("[data-formulas]")?.dataset.formulas ?? "{}");
    this.formulas = known.formulas ?? {};
    this.decimals = known.decimals ?? {};
    this.percent = new Set(known.percent);
  }

  // These cells hold something else now.
  follow(keys) {
    const touched = new Set([...keys].flatMap((key) => [...this.dependents(...split(key))]));
    for (const key of touched) this.estimate(key);
  }

  dependents(code, subject, found = new Set()) {
    for (const [computed, tree] of Object.entries(this.formulas)) {
      const key = `${computed}:${subject}`;
      if (found.has(key) || !names(tree, code)) continue;
      found.add(key);
      this.dependents(computed, subject, found);
    }
    return found;
  }

  estimate(key) {
    const [code, subject] = split(key);
    const value = this.value(code, subject);
    for (const place of this.places(key)) {
      place.dataset.verified ??= place.textContent;
      const text = value ? this.print(value, code) : place.dataset.verified;
      this.put(place, text, text !== place.dataset.verified);
    }
  }

  value(code, subject) {
    if (this.formulas[code]) return workOut(this.formulas[code], (operand) => this.value(operand, subject));
    const field = this.form.elements.namedItem(`v:${code}:${subject}`);
    const text = field ? field.value : (this.places(`${code}:${subject}`)[0]?.textContent ?? "");
    return read(text, this.decimals[code]);
  }

  print(value, code) {
    const isPercent = this.percent.has(code);
    return print(value, this.decimals[code] ?? 0, isPercent) + (isPercent ? "%" : "");
  }

  // The server's words.
  verify(texts) {
    for (const [key, text] of Object.entries(texts)) {
      for (const place of this.places(key)) {
        place.dataset.verified = text;
        this.put(place, text, false);
      }
    }
  }

  places(key) {
    return [...this.form.querySelectorAll(`[data-shown="${CSS.escape(key)}"]`)];
  }

  put(place, text, isEstimate) {
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle("is-estimate", isEstimate);
    place.title = isEstimate ? "Tạm tính từ các ô đang nhập, chờ máy chủ kiểm tra" : "";
  }
}

function names(tree, code) {
  return Array.isArray(tree) && (tree[0] === "[]" ? tree[1] === code : tree.some((part) => names(part, code)));
}

function split(key) {
  const at = key.lastIndexOf(":");
  return [key.slice(0, at), key.slice(at + 1)];
}
