// Writing a section: saves by itself a moment after typing stops, shows how it prints, keeps what is
// not saved yet in this browser. Without this module the same form is sent with its button.
import { ask } from "./confirm.js";
import { forget, keep as keepIn, kept as read } from "./keeping.js";
import { insert, tools } from "./prose-tools.js";
import { pick } from "./picker.js";
import { send } from "./requests.js";

const PAUSE = 1500; // milliseconds after the last key
const RETRY = 10_000;
const form = document.querySelector("form[data-write]");
const line = document.querySelector("[data-write-state]");
const box = form?.querySelector("[data-text]");
const place = `write:${location.pathname}`;
// What the server has; after a refusal it has not what the box holds.
let saved = form && "unsaved" in form.dataset ? null : box?.value;
let sending = false;
let timer = 0;

const changed = () => box.value !== saved;
const seen = () => form.elements.namedItem("r");

function state(kind, text) {
  line.dataset.entryState = kind;
  line.textContent = text;
}

function keep() {
  if (changed()) keepIn(place, { text: box.value, seen: seen().value });
  else forget(place);
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(flush, pause);
}

async function flush() {
  clearTimeout(timer);
  if (sending || !changed()) return;
  const text = box.value;
  sending = true;
  state("saving", "Đang lưu…");
  try {
    await post(text);
  } catch {
    state("waiting", "Chờ mạng: nội dung giữ trên máy này, sẽ tự lưu khi có mạng.");
    later(RETRY);
  }
  sending = false;
  keep();
}

async function post(text) {
  const body = new FormData();
  body.append("noi-dung", text);
  body.append("r", seen().value);
  const response = await send(location.pathname, { method: "POST", body });
  if (response.status >= 500) throw new Error("server");
  const answer = await response.json().catch(() => ({}));
  if (response.status === 409 && "theirs" in answer) return differ(answer);
  if (!response.ok) return state("refused", answer.error ?? "Không lưu được. Tải lại trang rồi thử lại.");
  saved = text;
  // Another's paragraphs are shown at once, but not while somebody types: the next saving is then
  // compared with what was sent now, and put together with them again.
  if (answer.merged && box.value === text) replace((saved = answer.text));
  seen().value = answer.merged && saved !== answer.text ? answer.base : answer.revision;
  document.querySelector("[data-preview]").innerHTML = answer.html;
  document.querySelector("[data-origin]").innerHTML = answer.origin;
  if (!answer.at) state("saved", "Mục vẫn in lời mẫu.");
  else state("saved", `Đã lưu lúc ${answer.at}${answer.merged ? ", ghép với phần người khác vừa sửa" : ""}.`);
  if (changed()) later(PAUSE);
}

function replace(text) {
  const at = box.selectionStart;
  box.value = text;
  box.setSelectionRange(at, at);
}

// Two people changed the same paragraphs: both texts stay, the person chooses.
function differ(answer) {
  state("refused", answer.error);
  const dialog = document.getElementById("khac-nhau");
  dialog.querySelector("[data-theirs]").textContent = answer.theirs;
  dialog.querySelector("[data-keep-mine]").onclick = () => choose(dialog, answer.revision, box.value);
  dialog.querySelector("[data-keep-theirs]").onclick = () => choose(dialog, answer.revision, answer.theirs);
  dialog.querySelector("[data-keep-both]").onclick = () =>
    choose(dialog, answer.revision, `${answer.theirs}\n${box.value}`);
  if (!dialog.open) dialog.showModal();
}

function choose(dialog, revision, text) {
  dialog.close();
  seen().value = revision;
  saved = null;
  replace(text);
  later(0);
}

// What a lost page had not saved. Where the section has moved on since, the person decides.
async function rescue() {
  const kept = read(place);
  if (!kept || kept.text === box.value) return keep();
  const question = "Máy này còn giữ nội dung chưa lưu từ lần trước; sau đó mục đã được sửa. Lấy lại?";
  if (kept.seen !== seen().value && !(await ask(question, "Lấy lại"))) return keep();
  replace(kept.text);
  seen().value = kept.seen;
  state("waiting", "Lấy lại nội dung chưa lưu từ lần trước, đang lưu…");
  later(50);
}

async function paste(event) {
  const html = event.clipboardData?.getData("text/html") ?? "";
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!html && !/[\n•⁰-⁹]|\d\.\d{3}\d/.test(text)) return;
  event.preventDefault();
  const body = new FormData();
  body.append("html", html);
  body.append("text", text);
  const response = await send(form.dataset.cleanUrl, { method: "POST", body }).catch(() => null);
  const cleaned = response?.ok ? await response.json() : { text, removed: [] };
  insert(box, cleaned.text);
  if (cleaned.removed.length) state("saved", `Đã bỏ khi dán: ${cleaned.removed.join("; ")}.`);
}

// "Thay": the typed number of a remark becomes the bound figure that the remark offers.
function put({ put: token, for: number, quote }) {
  const begin = box.value.indexOf(quote);
  const at = begin < 0 ? -1 : box.value.indexOf(number, begin);
  if (at < 0 || !number) return state("refused", `Không thấy “${quote}” trong ô soạn; sửa bằng tay.`);
  insert(box, token, [at, at + number.length]);
  flush();
}

if (form) {
  document.querySelector("[data-preview]").addEventListener("click", (event) => {
    const button = event.target.closest("[data-put]");
    if (button) put(button.dataset);
  });
  tools(form, box, pick);
  box.addEventListener("input", () => {
    keep();
    later(PAUSE);
  });
  box.addEventListener("paste", paste);
  form.addEventListener("submit", () => (saved = box.value));
  addEventListener("online", flush);
  addEventListener("beforeunload", (event) => changed() && event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    flush();
  });
  rescue();
}
