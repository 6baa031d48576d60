// The reviewer's page: the key that goes from one line to look at to the next, and ready sentences
// at the box of the reason that was chosen. Without it the sentences are read in their list.

const next = document.querySelector("[data-next-flagged]");
if (next) {
  const lines = [...document.querySelectorAll("[data-flagged]")];
  let place = -1;
  next.hidden = lines.length === 0;
  next.addEventListener("click", () => {
    place = (place + 1) % lines.length;
    lines[place].scrollIntoView({ block: "center" });
    lines[place].focus({ preventScroll: true });
  });
}

const told = new Map();
for (const group of document.querySelectorAll("[data-ready] [data-code]")) {
  told.set(group.dataset.code, [...group.querySelectorAll("dd")].map((one) => one.textContent));
}

function offer(select) {
  const box = document.getElementById(select.dataset.reason);
  box.parentElement.querySelector(".ready-offer")?.remove();
  const sentences = told.get(select.value) || [];
  if (!sentences.length) return;
  const list = document.createElement("div");
  list.className = "ready-offer";
  for (const text of sentences) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary";
    button.textContent = text;
    button.addEventListener("click", () => {
      box.value = box.value.trim() ? `${box.value.trim()} ${text}` : text;
      list.remove();
      box.focus();
    });
    list.append(button);
  }
  box.before(list);
}

for (const select of document.querySelectorAll("select[data-reason]")) {
  select.addEventListener("change", () => offer(select));
}
