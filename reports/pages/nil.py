""" "Không phát sinh" for a whole area: how many cells it would fill, and how many it has filled."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from indicators.figures import State
from reports.models import Channel, Value, ValueChange
from reports.pages.sheet import Key, Sheet
from reports.submissions.asked import ENTERED
from reports.submissions.entry import counts_events


@dataclass(frozen=True)
class Offer:
    """What the act would do in one area, and what taking it back would."""

    empty: int
    """empty cells that would become nil"""
    left: int
    """cells that would stay empty: plans, stocks, shares"""
    written: int
    """nils that the act wrote and nobody wrote over since"""

    @property
    def afterwards(self) -> str:
        if not self.left:
            return "Sau đó lĩnh vực không còn ô trống."
        return f"Sau đó còn {self.left} ô trống (số kế hoạch, số tại thời điểm, tỷ lệ), nhập riêng."


def offers(held: Sheet) -> dict[str, Offer]:
    """Area → its offer, for the areas in which one of the two acts would change something; one
    query, over all units of a table whichever page of it was read."""
    lines = {line.code: line for line in held.asked.lines if line.kind == ENTERED}
    empty, left = Counter[str](), Counter[str]()
    for code, line in lines.items():
        (empty if counts_events(line.version) else left)[line.area] += _empty(held, code)
    written = Counter(
        lines[code].area
        for code, subject in _written(held)
        if code in lines and _is_open(held, (code, subject))
    )
    return {
        area: Offer(empty[area], left[area], written[area])
        for area in held.asked.areas
        if empty[area] or written[area]
    }


def _empty(held: Sheet, code: str) -> int:
    """Open cells of a line that nobody has answered."""
    if held.open_cells is None:
        return len(held.asked.about) - held.answered[code]
    # A page about a returned submission holds all of its figures (sheet.load).
    return sum(key[0] == code and key not in held.values for key in held.open_cells)


def _is_open(held: Sheet, key: Key) -> bool:
    return held.open_cells is None or key in held.open_cells


def _written(held: Sheet) -> list[Key]:
    """Cells whose latest writing was the act."""
    act = ValueChange.objects.filter(
        version__submission=held.submission,
        indicator=OuterRef("indicator"),
        subject=OuterRef("subject"),
        revision=OuterRef("revision"),
        channel=Channel.NIL,
    )
    nils = Value.objects.filter(Exists(act), version=held.submission.version_id, state=State.NIL)
    codes = held.asked.known.codes
    return [(codes[pk], subject) for pk, subject in nils.values_list("indicator_id", "subject_id")]
