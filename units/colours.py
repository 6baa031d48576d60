"""The colours of the portal as static/css/tokens.css names them, and how far apart two are."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

_NAMED = re.compile(r"--([a-z-]+): (#[0-9a-f]{3}(?:[0-9a-f]{3})?);")


def named() -> dict[str, str]:
    """Name without its dashes → "#rrggbb" or "#rgb"; names that stand for other names left out."""
    found = finders.find("css/tokens.css")
    assert isinstance(found, str)
    return dict(_NAMED.findall(Path(found).read_text(encoding="utf-8")))


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white): WCAG 2.1, "contrast ratio"."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    red, green, blue = (_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
