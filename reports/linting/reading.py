"""A plain text file read into passages: paragraphs and footnotes, each character with its line."""

from reports.linting.remarks import Passage


def read(text: str) -> list[Passage]:
    """The paragraphs of a text, in order."""
    return [
        Passage("", line.strip(), (number,) * len(line.strip()))
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]
