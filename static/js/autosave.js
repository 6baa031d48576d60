// Saves changed cells by themselves, a moment after typing stops. What is not saved yet is kept in
// this browser (keeping.js), so neither a dead line nor a closed window loses it.
import { forget, keep, kept } from "./keeping.js";
import { answerOf, send, sendOnLeaving } from "./requests.js";

const PAUSE = 900; // milliseconds after the last key
const SOONEST = 2_000; // before the first new attempt; each further one waits twice as long
const LATEST = 60_000;

export class Autosave {
  // saved(answer, stillChanged), state(kind, text, signIn), cells(keys, kind, why): what the page shows.
  constructor(form, { saved, state, cells }) {
    Object.assign(this, { form, saved, state, cells });
    this.changed = new Set();
    this.sending = false;
    this.timer = 0;
    this.failures = 0;
    const group = new URLSearchParams(location.search).get("nhom");
    this.place = `entry:${location.pathname}${group ? `?nhom=${group}` : ""}`;
    addEventListener("online", () => this.later(0));
    addEventListener("beforeunload", (event) => this.changed.size && event.preventDefault());
    addEventListener("pagehide", () => this.changed.size && sendOnLeaving(location.href, this.fields(this.changed)));
    document.addEventListener("visibilitychange", () => this.later(0));
  }

  // Cells were changed; a change is sent soon, a finished one at once.
  mark(keys, finished = false) {
    for (const key of keys) this.changed.add(key);
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
    this.sending = true;
    this.state("saving", "Đang lưu…");
    this.cells(keys, "saving");
    try {
      await this.post(keys, this.texts(keys));
    } catch {
      this.wait(keys, "Chờ mạng: số liệu giữ trên máy này, sẽ tự lưu khi có mạng.");
    }
    this.sending = false;
  }

  async post(keys, before) {
    const response = await send(location.href, { method: "POST", body: this.fields(keys) });
    if (response.status >= 500) throw new Error("server");
    const answer = await answerOf(response);
    if (!answer) return this.elsewhere(keys, response);
    if (!response.ok) return this.refuse(keys, answer.error ?? "Không lưu được. Tải lại trang rồi thử lại.");
    this.failures = 0;
    const now = this.texts(keys);
    const done = [...keys].filter((key) => now.get(key) === before.get(key));
    for (const key of done) this.changed.delete(key);
    this.saved(answer, this.changed);
    this.keep(done.filter((key) => key in answer.saved));
    if (this.changed.size) this.later(PAUSE);
  }

  // Not our server's answer: signed out, signed in as somebody else, or a network that wants a
  // password of its own. What was typed stays here and is sent again.
  elsewhere(keys, response) {
    if (response.status === 404) return this.refuse(keys, "Không còn thấy biểu này: đường dẫn hoặc quyền nhập đã đổi.");
    const why =
      response.status === 403
        ? "Chưa lưu được: phiên đăng nhập của trang này không còn, hoặc máy đang đăng nhập tài khoản khác."
        : "Chưa lưu được: phiên đăng nhập đã hết, hoặc mạng đòi đăng nhập.";
    this.wait(keys, `${why} Số vừa nhập giữ trên máy này, sẽ lưu sau khi đăng nhập lại.`, true);
  }

  wait(keys, why, signIn = false) {
    this.state("waiting", why, signIn);
    this.cells(keys, "waiting", why);
    this.later(Math.min(SOONEST * 2 ** this.failures, LATEST));
    this.failures += 1;
  }

  refuse(keys, why) {
    this.state("refused", why);
    this.cells(keys, "refused", why);
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

  // By cell, each with its moment: cells that another tab keeps, or that wait to be offered again
  // (leftover.js), stay as they are until somebody has settled them.
  keep(settled = []) {
    const cells = kept(this.place) ?? {};
    for (const key of settled) if (!this.changed.has(key)) delete cells[key];
    for (const key of this.changed) cells[key] = { at: Date.now(), fields: [] };
    for (const field of this.fields(this.changed)) cells[keyOf(field[0])].fields.push(field);
    if (Object.keys(cells).length) keep(this.place, cells);
    else forget(this.place);
  }
}

// "v:3.3.0.1:17" → "3.3.0.1:17"; an explanation "e:rule:3.3.0.1:17" belongs to its cell too.
export function keyOf(name) {
  const parts = name.split(":");
  return parts.slice(parts[0] === "e" ? 2 : 1).join(":");
}
