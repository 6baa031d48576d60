// <section data-job-url="…">: asks for the progress of background work until it has ended.
import { send } from "./requests.js";

const FIRST = 1000;
const SLOWEST = 8000;

function show(section, job) {
  const bar = section.querySelector("progress");
  const words = section.querySelector("[data-job-message]");
  bar.value = job.progress ?? 0;
  words.textContent = job.message || `Đang xử lý: ${bar.value}%.`;
}

async function poll(section, wait) {
  let job = null;
  try {
    const response = await send(section.dataset.jobUrl, { background: true });
    if (response.status >= 400 && response.status < 500) return; // gone, or not ours: the link remains
    if (response.ok) job = await response.json();
  } catch {
    // A lost line: the work goes on without us; ask again, less often.
  }
  if (job) show(section, job);
  if (job?.state === "done" || job?.state === "failed") return leave(job);
  setTimeout(poll, wait, section, Math.min(wait * 1.4, SLOWEST));
}

function leave(job) {
  if (job.url) location.assign(job.url);
  else location.reload();
}

for (const section of document.querySelectorAll("[data-job-url]")) setTimeout(poll, FIRST, section, FIRST);
