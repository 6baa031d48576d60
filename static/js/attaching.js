// One file of evidence on its way to its cell: how far it is and what became of it, in a list item.
import { csrfToken, upload } from "./requests.js";

export const FIELD = "chosen";

// What the server says of the cell afterwards; null where the file was not attached.
export async function attach(url, file, item) {
  item.textContent = `${file.name}: đang tải lên…`;
  const body = new FormData();
  body.append("csrfmiddlewaretoken", csrfToken());
  body.append(FIELD, file);
  try {
    const answer = await upload(url, body, (share) => {
      item.textContent = `${file.name}: ${share < 1 ? `đã tải ${Math.floor(share * 100)}%` : "đang kiểm tra tệp…"}`;
    });
    const faults = answer.json?.faults ?? [`${file.name}: máy chủ không nhận được tệp. Thử lại sau ít phút.`];
    item.textContent = faults.length ? faults.join(" ") : `${file.name}: đã đính kèm.`;
    item.classList.toggle("text-bad", faults.length > 0);
    return faults.length ? null : answer.json;
  } catch {
    item.textContent = `${file.name}: mất mạng khi đang tải; chọn lại tệp khi có mạng.`;
    item.classList.add("text-bad");
    return null;
  }
}

export function holdsFiles(event) {
  return [...event.dataTransfer.types].includes("Files");
}
