// Saves changed cells by themselves, a moment after typing stops. What is not saved yet is kept in
// this browser per person and page, so neither a dead line nor a closed window loses it.
import { send } from "./requests.js";

const PAUSE = 900; // milliseconds after the last key
const RETRY = 10_000;

export class Autosave {
  constructor(form, { saved, state }) {
    this.form = form;
    this.saved = saved;
    this.state = state;
    this.changed = new Set();
    this.sending = false;
    this.timer = 0;
    this.place = `cchc-entry:${document.body.dataset.username ?? ""}:${location.pathname}${location.search}`;
    addEventListener("online", () => this.flush());
    addEventListener("beforeunload", (event) => this.changed.size && event.preventDefault());
  }

  // A cell was changed; a change is sent soon, a finished one at once.
  mark(key, finished = false) {
    this.changed.add(key);
    this.keep();
    this.later(finished ? 50 : PAUSE);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }

  async flush() {
    if (this.sending || !this.changed.size) return;
    const keys = new Set(this.changed);
    const before = this.texts(keys);
    this.sending = true;
    this.state("saving", "Đang lưu…");
    try {
      await this.post(keys, before);
    } catch {
      this.state("waiting", "Chờ mạng: số liệu giữ trên máy này, sẽ tự lưu khi có mạng.");
      this.later(RETRY);
    }
    this.sending = false;
  }

  async post(keys, before) {
    const response = await send(location.href, { method: "POST", body: this.fields(keys) });
    if (response.status >= 500) throw new Error("server");
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) return this.state("refused", answer.error ?? "Không lưu được. Tải lại trang rồi thử lại.");
    const now = this.texts(keys);
    for (const key of keys) if (now.get(key) === before.get(key)) this.changed.delete(key);
    this.saved(answer, this.changed);
    this.keep();
    if (this.changed.size) this.later(PAUSE);
  }

  // The same fields that a plain form would post, of these cells only.
  fields(keys) {
    const body = new FormData();
    for (const [name, value] of new FormData(this.form)) if (keys.has(keyOf(name))) body.append(name, value);
    return body;
  }

  texts(keys) {
    const all = new Map();
    for (const [name, value] of this.fields(keys)) {
      if (!name.startsWith("r:")) all.set(keyOf(name), `${all.get(keyOf(name)) ?? ""}\u0000${value}`);
    }
    return all;
  }

  keep() {
    const kept = {};
    for (const [name, value] of this.fields(this.changed)) kept[name] = value;
    try {
      if (Object.keys(kept).length) localStorage.setItem(this.place, JSON.stringify(kept));
      else localStorage.removeItem(this.place);
    } catch {
      // Storage refused: saving goes on, only the rescue is missing.
    }
  }

  // What a lost page had not saved comes back with the revision it had seen, so that a figure
  // somebody else wrote meanwhile is shown as a conflict, never overwritten.
  rescue() {
    let kept = {};
    try {
      kept = JSON.parse(localStorage.getItem(this.place) ?? "{}");
    } catch {
      return 0;
    }
    for (const [name, value] of Object.entries(kept)) {
      const field = this.form.elements.namedItem(name);
      if (!name.startsWith("v:") || !field || field.value === value) continue;
      field.value = value;
      const seen = this.form.elements.namedItem(name.replace(/^v/, "r"));
      if (seen) seen.value = kept[name.replace(/^v/, "r")] ?? seen.value;
      this.changed.add(keyOf(name));
    }
    this.keep();
    if (this.changed.size) this.later(50);
    return this.changed.size;
  }
}

// "v:3.3.0.1:17" → "3.3.0.1:17"; an explanation "e:rule:3.3.0.1:17" belongs to its cell too.
export function keyOf(name) {
  const parts = name.split(":");
  return parts.slice(parts[0] === "e" ? 2 : 1).join(":");
}
