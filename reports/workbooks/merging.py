"""Taking a workbook over: what a person chose of it, through the one writer, all or nothing.

What is written is compared again in that moment. A cell that somebody wrote since the person
looked is a conflict: nothing is taken, and the page shows it as such.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from indicators.figures import Figure, State
from indicators.models import IndicatorVersion
from indicators.numerals import spelled
from reports.campaigns.deadlines import local_day
from reports.models import FigureFile
from reports.submissions import uploads
from reports.submissions.cells import Cell as Key
from reports.submissions.entry import CellInput, Outcome
from reports.submissions.uploads import NotTaken
from reports.workbooks import comparing
from reports.workbooks.comparing import Comparison, Difference, Kind
from units.models import User


@dataclass(frozen=True)
class Chosen:
    """What a person chose on the page, and the revision of each cell they were looking at."""

    take: frozenset[Key] = frozenset()
    mine: frozenset[Key] = frozenset()
    """in conflict, the file's value"""
    readings: Mapping[Key, int] = field(default_factory=dict)
    """which of the readings, where one was asked for"""
    clears: bool = False
    """a blank in the file deletes"""
    seen: Mapping[Key, int] = field(default_factory=dict)

    def figure(self, one: Difference) -> tuple[bool, Figure | None]:
        """Whether a cell is taken, and with which figure."""
        if one.kind is Kind.BLANK:
            return self.clears and comparing.same(one.now, one.left), None
        if one.kind is Kind.ASK:
            place = self.readings.get(one.key, -1)
            chosen = 0 <= place < len(one.readings)
            return chosen, one.readings[place] if chosen else None
        ticked = {Kind.TAKE: self.take, Kind.CHOOSE: self.take | self.mine}.get(one.kind)
        meant = one.entry.meaning
        wanted = ticked is not None and one.key in ticked
        return wanted, meant if isinstance(meant, Figure) else None


@transaction.atomic
def take(file: FigureFile, chosen: Chosen, *, by: User, at: datetime) -> int:
    """Write what was chosen; how many cells. Raises NotTaken, stamp.WrongWorkbook,
    entry.EntryRefused."""
    file = uploads.held(file, FigureFile.State.READ, by=by, on=local_day(at))
    made = comparing.compare(file.submission, uploads.book_of(file))
    wanted = {
        one.key: (one, figure)
        for one in made.differences
        for ticked, figure in [chosen.figure(one)]
        if ticked
    }
    if not wanted:
        raise NotTaken("Chưa chọn ô nào để nhận.")
    lines = made.writable.lines
    inputs = [
        posted(key, figure, lines[key[0]], chosen.seen.get(key, one.revision))
        for key, (one, figure) in wanted.items()
    ]
    outcome = uploads.write(file, inputs, by=by, at=at)
    if not outcome.clean:
        raise NotTaken(_troubles(outcome, made))
    return len(outcome.saved)


def posted(key: Key, figure: Figure | None, line: IndicatorVersion, seen: int) -> CellInput:
    """A figure as if somebody had typed it, with everything that stands beside it."""
    if figure is None:
        return CellInput(key[0], key[1], "", seen, provisional=False, note="")
    return CellInput(
        code=key[0],
        subject_id=key[1],
        text=spelled(figure.value) if figure.value is not None else "",
        seen=seen,
        state=None if figure.state is State.NUMBER else figure.state,
        provisional=figure.provisional,
        data_to=figure.data_to,
        note=figure.note,
        promised=figure.promised,
        confirmed=True,
    )


def _troubles(outcome: Outcome, made: Comparison) -> str:
    """Which cells stood in the way."""
    differences = comparing.by_key(made.differences)

    def named(keys: Iterable[Key]) -> str:
        return "; ".join(str(differences[key].entry.place) for key in list(keys)[:5])

    told = []
    if outcome.conflicts:
        told.append(
            f"Trong lúc bạn xem, {len(outcome.conflicts)} ô đã được người khác ghi "
            f"({named(outcome.conflicts)}): chọn lại số giữ ở các ô đó."
        )
    wrong = {key: fault.message for key, fault in outcome.faults.items()}
    wrong |= {key: question.question for key, question in outcome.questions.items()}
    told += [f"{differences[key].entry.place}: {why}" for key, why in list(wrong.items())[:5]]
    return " ".join([*told, "Chưa nhận ô nào."])
