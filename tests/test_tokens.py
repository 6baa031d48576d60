"""The colours of the portal can be read: WCAG 2.1, 1.4.3 for words, 1.4.11 for controls."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

from units.colours import contrast, named

CSS = Path(settings.BASE_DIR) / "static" / "css"
TONES = ["quiet", "info", "wait", "busy", "good", "bad"]
PLAIN = ["paper", "ground", "band"]
# Ink → the grounds it is printed on.
WORDS = {
    "ink": [*PLAIN, *(f"{tone}-ground" for tone in TONES)],
    "ink-soft": [*PLAIN, *(f"{tone}-ground" for tone in TONES)],
    "blue": PLAIN,
    "blue-link": [*PLAIN, *(f"{tone}-ground" for tone in TONES)],
    "blue-deep": PLAIN,
    "paper": ["blue", "blue-deep", "red", "bad-ink"],
    "on-blue": ["blue", "blue-deep"],
    **{f"{tone}-ink": [*PLAIN, f"{tone}-ground"] for tone in TONES},
}
# What shows where a field is, or what kind a box is of.
LINES = {"field-line": PLAIN, "red": PLAIN, "good-ink": PLAIN, "blue": PLAIN}


@pytest.fixture(scope="module")
def colours() -> dict[str, str]:
    return named()


def test_contrast_is_reckoned_as_the_guideline_does():
    assert contrast("#000", "#fff") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_words_can_be_read(colours):
    pairs = [(ink, ground) for ink, grounds in WORDS.items() for ground in grounds]
    assert not [
        f"{ink} on {ground}: {found:.2f}"
        for ink, ground in pairs
        if (found := contrast(colours[ink], colours[ground])) < 4.5
    ]


def test_lines_that_mean_something_can_be_seen(colours):
    pairs = [(line, ground) for line, grounds in LINES.items() for ground in grounds]
    assert not [
        f"{line} on {ground}: {found:.2f}"
        for line, ground in pairs
        if (found := contrast(colours[line], colours[ground])) < 3
    ]


def test_focus_is_seen_on_every_ground(colours):
    """A yellow ring within a dark one: on a light ground the dark one shows, on blue the yellow."""
    for ring, ground in product([("focus", "ink")], [*PLAIN, "blue", "blue-deep", "red"]):
        assert max(contrast(colours[part], colours[ground]) for part in ring) >= 3, ground


def test_colours_have_names():
    """A colour written outside tokens.css is checked by nobody; a paper is black on white."""
    paper = {"document.css", "print.css", "printed.css"}
    sheets = [sheet for sheet in CSS.glob("*.css") if sheet.name not in paper | {"tokens.css"}]
    written = {
        f"{sheet.name}: {colour}"
        for sheet in sheets
        for colour in re.findall(r"#[0-9a-f]{3,6}\b(?=[;) ])", sheet.read_text())
    }
    assert not written
