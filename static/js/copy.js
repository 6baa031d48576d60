// <button data-copy="(id of a textarea)" hidden>: shown where copying works, and says that it did.

for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  if (!text || !navigator.clipboard) continue;
  button.hidden = false;
  const told = button.parentElement.querySelector("[role=status]");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      told.textContent = "Đã chép.";
    } catch {
      text.select();
      told.textContent = "Trình duyệt không cho chép; bấm Ctrl+C.";
    }
  });
}
