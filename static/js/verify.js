// Compares a file with an issued paper: hashed here, in the browser; nothing is sent.

const section = document.querySelector("[data-verify]");

async function hashed(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function verdict(digest) {
  const { original, prepared } = section.dataset;
  if (original && digest === original) return ["good", "Đúng là bản gốc đã ký."];
  if (digest === prepared) {
    return original
      ? ["wait", "Đây là bản trình ký, không phải bản đã ký."]
      : ["good", "Đúng là bản trình ký."];
  }
  return ["bad", "Tệp này KHÁC bản gốc: đã bị sửa, hoặc là bản quét, bản in lại."];
}

function show([tone, words]) {
  const answer = section.querySelector("[data-verify-answer]");
  answer.className = `verify-verdict verify-${tone}`;
  answer.textContent = words;
  answer.hidden = false;
}

// Browsers hash only on pages served over HTTPS; elsewhere the commands below the box remain.
if (section && globalThis.crypto?.subtle) {
  section.querySelector("[data-verify-pick]").hidden = false;
  section.querySelector("input[type=file]").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    try {
      show(verdict(await hashed(file)));
    } catch {
      show(["bad", "Không đọc được tệp này."]);
    }
  });
}
