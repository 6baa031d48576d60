// Questions before a step.
//   <a href="(plain confirmation page)" data-opens="(dialog id)">  opens the dialog instead
//   <form data-confirm="Câu hỏi?" data-confirm-label="Gửi">        asks before it is sent

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    dialog.showModal();
  }
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  ask(form.dataset.confirm, form.dataset.confirmLabel).then((yes) => {
    if (!yes) return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter);
    delete form.dataset.confirmed;
  });
});

export function ask(question, label = "Đồng ý") {
  const dialog = document.getElementById("ask");
  dialog.querySelector("#ask-text").textContent = question;
  dialog.querySelector('[value="yes"]').textContent = label;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
