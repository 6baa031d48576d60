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
from reports.models import Channel, FigureFile
from reports.submissions import entry, uploads
from reports.submissions.cells import Cell as Key
from reports.submissions.cells import (
    held_values,
    read_writable,
    revision_of,
)
from reports.submissions.entry import CellInput, Outcome
from reports.workbooks import comparing, stamp
from reports.workbooks.comparing import Comparison, Difference, Kind
from units import audit
from units.models import User

UNDO = "undo"  # in the settings of a file that was taken: what stood there before


class NotTaken(Exception):
    """Nothing was taken; the text says why."""


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
    file = _locked(file, FigureFile.State.READ)
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
    outcome = entry.save_cells(file.submission, inputs, by=by, at=at, channel=Channel.WORKBOOK)
    if not outcome.clean:
        raise NotTaken(_troubles(outcome, made))
    before = {key: wanted[key][0].now for key in outcome.saved}
    _keep_undo(file, outcome, before)
    uploads.applied(file, len(outcome.saved), by=by, at=at)
    return len(outcome.saved)


@transaction.atomic
def undo(file: FigureFile, *, by: User, at: datetime) -> int:
    """Put back what stood there before a file was taken, while nobody wrote since; how many cells.
    Raises NotTaken, entry.EntryRefused."""
    file = _locked(file, FigureFile.State.APPLIED)
    if not may_undo(file):
        raise NotTaken("Đã có người ghi vào các ô này sau khi nhận tệp; không hoàn tác được.")
    lines = read_writable(file.submission).lines
    inputs = [
        posted(key, figure, lines[key[0]], revision) for key, revision, figure in _undoing(file)
    ]
    outcome = entry.save_cells(file.submission, inputs, by=by, at=at, channel=Channel.WORKBOOK)
    if not outcome.clean:
        raise NotTaken("Không hoàn tác được: số liệu trước đó nay không còn hợp lệ.")
    file.state, file.applied_by, file.applied_at = FigureFile.State.READ, None, None
    file.written, file.settings = None, {}
    file.save(update_fields=["state", "applied_by", "applied_at", "written", "settings"])
    audit.record(
        "submission.undo_figures",
        file.submission,
        by=by,
        at=at,
        summary=f"Hoàn tác {len(outcome.saved)} ô nhận từ tệp “{file.name}”",
        sha256=file.digest,
    )
    return len(outcome.saved)


def may_undo(file: FigureFile) -> bool:
    """Whether every cell is still as the file left it."""
    told = list(_undoing(file))
    if not told or file.state != FigureFile.State.APPLIED:
        return False
    writable = read_writable(file.submission)
    held = held_values(writable.version, [key for key, _, _ in told], writable)
    return all(
        writable.has(key) and not writable.refusal(key) and revision_of(held.get(key)) == revision
        for key, revision, _ in told
    )


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


def written(file: FigureFile) -> list[Key]:
    """The cells a taken file was written into."""
    return [key for key, _, _ in _undoing(file)]


def _locked(file: FigureFile, state: str) -> FigureFile:
    """The file, for this transaction; only in that state."""
    found = (
        FigureFile.objects.select_for_update(of=("self",))
        .select_related(
            "submission__version",
            "submission__obligation__campaign__catalogue",
            "submission__obligation__form",
            "submission__obligation__unit",
        )
        .get(pk=file.pk)
    )
    if found.state != state:
        raise NotTaken(f"Tệp đang ở trạng thái “{found.get_state_display()}”; tải lại trang.")
    return found


def _keep_undo(file: FigureFile, outcome: Outcome, before: Mapping[Key, Figure | None]) -> None:
    file.settings = {
        UNDO: [
            [code, subject, revision, stamp.plain(before[code, subject])]
            for (code, subject), revision in outcome.saved.items()
        ]
    }
    file.save(update_fields=["settings"])


def _undoing(file: FigureFile) -> Iterable[tuple[Key, int, Figure | None]]:
    for code, subject, revision, figure in file.settings.get(UNDO, ()):
        yield (code, subject), revision, stamp.from_plain(figure)


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
