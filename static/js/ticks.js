// <fieldset data-ticks> with <input data-ticks-all>: ticks all its [data-tick] at once, and shows when all are ticked.
for (const group of document.querySelectorAll("[data-ticks]")) {
  const all = group.querySelector("[data-ticks-all]");
  if (!all) continue;
  const ticks = [...group.querySelectorAll("[data-tick]")];
  const show = () => {
    const count = ticks.filter((tick) => tick.checked).length;
    all.checked = count === ticks.length;
    all.indeterminate = count > 0 && count < ticks.length;
  };
  all.addEventListener("change", () => ticks.forEach((tick) => (tick.checked = all.checked)));
  group.addEventListener("change", show);
  all.closest("[hidden]")?.removeAttribute("hidden");
  show();
}
