// The form that attaches files: sends each by itself with how far it is, and takes files dropped on
// the page. What was refused stays named on the page until it is looked at; without this module the
// same form is sent with its button.
import { attach, holdsFiles } from "./attaching.js";

const form = document.querySelector("form[data-evidence]");
const field = form?.querySelector('input[type="file"]');
const list = document.createElement("ul");
let busy = false;

function line() {
  return list.appendChild(document.createElement("li"));
}

// One after the other: a slow line carries one best, and the limits are told for each.
async function sendAll(files) {
  if (busy || !files.length) return;
  busy = true;
  list.replaceChildren();
  form.querySelector("button").disabled = true;
  const done = [];
  for (const file of files) done.push(await attach(location.href, file, line()));
  busy = false;
  form.querySelector("button").disabled = false;
  field.value = "";
  if (done.every(Boolean)) location.reload();
  else if (done.some(Boolean)) offerToReload();
}

function offerToReload() {
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = "Xem danh sách tài liệu";
  line().append(link);
}

if (form) {
  list.className = "evidence-sent";
  list.setAttribute("role", "status");
  field.after(list);
  form.querySelector(".form-text").append(" Có thể kéo tệp thả vào trang này.");
  form.addEventListener("submit", (event) => {
    if (!field.files.length) return;
    event.preventDefault();
    sendAll([...field.files]);
  });
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    form.classList.add("is-dropping");
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget ?? form.classList.remove("is-dropping"));
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    form.classList.remove("is-dropping");
    sendAll([...event.dataTransfer.files]);
  });
}
