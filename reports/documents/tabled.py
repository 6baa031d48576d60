"""A form as it prints, blank or filled: tables whose cells are ready as text. Pure data.

Read by the page one prints from the browser and by the renderer of `renderers.forms`; a report's
annexes are `blocks.Annex`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

# Of a table of units so many columns fit on a page that lies; the others follow in a further table.
MOST_COLUMNS = 10


@dataclass(frozen=True)
class Head:
    """A column: its heading, a line below it, and how wide it is (a class of the stylesheet)."""

    title: str
    under: str = ""
    width: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell: its text, a word below it, and what it is: "", "code", "centred", "amount", "empty"
    (visibly nothing), "computed"."""

    text: str = ""
    kind: str = ""
    under: str = ""


@dataclass(frozen=True)
class Line:
    """A row; a heading is one cell over all columns."""

    cells: tuple[Cell, ...]
    depth: int = 0
    heading: bool = False


@dataclass(frozen=True)
class Tabled:
    """One table: an area of the form."""

    title: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]

    @property
    def width(self) -> int:
        """How many columns a heading row spans."""
        return len(self.heads)

    def parts(self) -> Iterator["Tabled"]:
        """The table of units in parts that fit a page, each with the units' names."""
        columns = self.width - 1
        if columns <= MOST_COLUMNS:
            yield self
            return
        count = -(-columns // MOST_COLUMNS)
        for part in range(count):
            chosen = slice(1 + part * MOST_COLUMNS, 1 + (part + 1) * MOST_COLUMNS)
            yield replace(
                self,
                title=f"{self.title} (phần {part + 1}/{count})",
                heads=(self.heads[0], *self.heads[chosen]),
                lines=tuple(
                    line if line.heading else replace(line, cells=_cut(line.cells, chosen))
                    for line in self.lines
                ),
            )


def _cut(cells: tuple[Cell, ...], chosen: slice) -> tuple[Cell, ...]:
    return (cells[0], *cells[chosen])


@dataclass(frozen=True)
class PrintedForm:
    """A whole form on paper. `facts` are pairs of words printed above the tables; `printed` says
    when and by whom, at the foot of every page."""

    file_name: str
    superior: str
    unit: str
    title: str
    campaign: str
    window: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Tabled, ...]
    printed: str
    note: str = ""
    language: str = "vi"
