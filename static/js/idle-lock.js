// Covers the page after N minutes without a key or a pointer and asks for the password: an
// unattended screen shows nothing. The page below stays as it is, with everything typed in it. The
// server keeps its own clock (423); this is the cover, not the guard.
import { csrfToken, renewCsrfToken, send } from "./requests.js";

const page = document.body;
const dialog = document.getElementById("idle-lock");
const form = dialog?.querySelector("form");
const field = form?.elements.password;
const fault = dialog?.querySelector("[data-lock-fault]");
const minutes = Number(page.dataset.idleMinutes);
// All tabs of one person wake and sleep together.
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("cchc-idle") : null;
let lastActive = Date.now();
let toldOthers = 0;
let toldServer = Date.now();

function locked() {
  return page.classList.contains("is-locked");
}

function cover() {
  if (locked()) return;
  page.classList.add("is-locked");
  for (const part of page.children) if (part !== dialog) part.inert = true;
  fault.textContent = "";
  field.value = "";
  dialog.showModal();
  field.focus();
}

function uncover() {
  page.classList.remove("is-locked");
  for (const part of page.children) part.inert = false;
  field.value = "";
  dialog.close();
  lastActive = Date.now();
  document.dispatchEvent(new CustomEvent("cchc:unlocked"));
}

function active() {
  if (locked()) return;
  lastActive = Date.now();
  if (lastActive - toldOthers < 5000) return;
  toldOthers = lastActive;
  tabs?.postMessage({ active: true });
}

// The computer may have slept: compare clocks rather than count ticks.
function look() {
  const now = Date.now();
  if (now - lastActive >= minutes * 60_000) cover();
  else if (lastActive > toldServer && now - toldServer >= 60_000) tellServer(now);
}

// Typing for a quarter of an hour is work, though it asks the server for nothing.
function tellServer(now) {
  toldServer = now;
  if (page.dataset.hereUrl) send(page.dataset.hereUrl).catch(() => {});
}

async function unlock(event) {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    await tryPassword();
  } catch {
    complain("Không nối được với máy chủ. Kiểm tra đường mạng rồi thử lại; số liệu đang nhập vẫn còn.");
  }
  button.disabled = false;
}

async function tryPassword() {
  const response = await fetch(form.action, {
    method: "POST",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-CSRFToken": csrfToken(),
      "X-Requested-With": "fetch",
    },
    body: JSON.stringify({ username: page.dataset.username, password: field.value }),
    credentials: "same-origin",
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) return complain(answer.error ?? "Mật khẩu không đúng.", answer.url);
  if (answer.csrf_token) renewCsrfToken(answer.csrf_token);
  tabs?.postMessage({ unlocked: true, token: answer.csrf_token });
  uncover();
}

// With a url the session is gone for good: the way out is to sign in again.
function complain(text, url) {
  fault.textContent = text;
  if (url) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = "Đăng nhập lại";
    fault.append(" ", link);
  }
  field.select();
  field.focus();
}

function heard({ data }) {
  if (data.signedOut === page.dataset.username) cover();
  if (data.active && !locked()) lastActive = Date.now();
  if (data.unlocked && locked()) {
    if (data.token) renewCsrfToken(data.token);
    uncover();
  }
}

if (dialog && minutes > 0) {
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"]) {
    document.addEventListener(kind, active, { passive: true, capture: true });
  }
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
}
if (dialog) {
  document.addEventListener("cchc:lock", cover);
  // Signed out in one tab: the others show nothing any more.
  document.addEventListener("cchc:signed-out", () => tabs?.postMessage({ signedOut: page.dataset.username }));
  form.addEventListener("submit", unlock);
  // Browsers let a second Escape close a dialog whatever the page says.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => locked() && dialog.showModal());
  tabs?.addEventListener("message", heard);
}
