"""What a browser sees of a page that no reader of its HTML can: axe-core's rules and our own."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

# WCAG 2.1 A and AA. The target size of 2.2 is looked at on the phone, below.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
EVERYTHING: dict[str, Any] = {
    "resultTypes": ["violations"],
    "preload": False,
    "runOnly": {"type": "tag", "values": TAGS},
}
# What another width can change: sizes, what scrolls, what is hidden. The document is the same.
LAID_OUT: dict[str, Any] = {
    "resultTypes": ["violations"],
    "preload": False,
    "runOnly": [
        "target-size",
        "scrollable-region-focusable",
        "aria-hidden-focus",
        "link-name",
        "button-name",
        "label",
        "select-name",
        "summary-name",
    ],
}
# Rows and paragraphs repeat their markup: the first of them stand for hundreds.
CONTEXT = {"exclude": [["tbody > tr:nth-child(n+8)"], [".paper > :nth-child(n+15)"]]}
RUN = "([context, options]) => axe.run(context, options).then((found) => found.violations)"
WIDE: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}

# Wider than the window; a field that nothing names (axe lets a placeholder pass); a focus that
# nobody sees, tried once for each kind of control.
OURS = """() => {
  const faults = [];
  const room = document.documentElement;
  if (room.scrollWidth > room.clientWidth) {
    const inside = ".table-scroll, .tabs, .skip-link";
    const wide = [...document.querySelectorAll("body *")].filter((each) =>
      each.getBoundingClientRect().right > room.clientWidth + 1 && !each.closest(inside));
    const named = wide.slice(0, 3).map((each) => `${each.tagName}.${each.className}`);
    faults.push(`scrolls sideways: ${room.scrollWidth} px; ${named.join(", ")}`);
  }
  for (const field of document.querySelectorAll("input:not([type=submit]), select, textarea")) {
    const named = field.labels?.length || field.ariaLabel || field.getAttribute("aria-labelledby");
    if (field.type !== "hidden" && !field.closest("[hidden], [aria-hidden=true]") && !named)
      faults.push(`no label: ${field.outerHTML.slice(0, 120)}`);
  }
  const kinds = new Set();
  const reached = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  for (const each of document.querySelectorAll(reached)) {
    const kind = `${each.tagName}.${each.className}.${each.type ?? ""}`;
    if (kinds.has(kind) || !each.checkVisibility({ visibilityProperty: true })) continue;
    each.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== each) continue;
    kinds.add(kind);
    const drawn = getComputedStyle(each);
    if (drawn.outlineStyle === "none" && drawn.boxShadow === "none")
      faults.push(`focus is not seen: ${each.outerHTML.slice(0, 120)}`);
  }
  document.activeElement?.blur();
  return faults;
}"""


def faults_of(page: Page, *, options: dict[str, Any] = EVERYTHING) -> list[str]:
    """What is wrong with the page as it stands: serious and critical violations, and our own."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    told = [
        f"{violation['id']}: {node['target'][0]}: {node['failureSummary'].splitlines()[-1].strip()}"
        for violation in page.evaluate(RUN, [CONTEXT, options])
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
    return told + list(page.evaluate(OURS))
