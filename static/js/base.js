// Loaded on every page. Each behaviour is its own module, attached by data-… attributes; a page
// without JavaScript lacks none of the functions, only the comfort.
import "./confirm.js";
import "./filter.js";
import "./idle-lock.js";
import "./job.js";
import "./keeping.js";
import "./shortcuts.js";
import "./validity.js";

document.documentElement.dataset.script = "on";
document.querySelector("[data-focus]")?.focus();

// A row of tabs wider than the window shows the one that is open.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.closest(".tabs");
  row.scrollLeft = tab.getBoundingClientRect().left - row.getBoundingClientRect().left - 24;
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details[data-menu][open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});
