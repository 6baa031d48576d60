"""The files of one cell, for whoever reaches the cell."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from reports.models import Evidence
from reports.pages import boxes
from reports.pages.desk import Desk, at
from reports.pages.sheet import Cell, Sheet
from reports.submissions import asked, evidence
from reports.submissions.asked import ENTERED, About, Line
from reports.submissions.evidence import Kept
from units.models import User
from units.permissions import ALLOWED, Denied, Verdict

CLOSED = "Ô này không nằm trong các ô được trả lại để sửa, chỉ xem được tài liệu."


@dataclass(frozen=True)
class CellPage:
    """A cell within a person's reach, and what is attached to it."""

    desk: Desk
    line: Line
    about: About

    @property
    def key(self) -> tuple[str, int]:
        return self.line.code, self.about.pk

    @cached_property
    def kept(self) -> list[Kept]:
        return evidence.listing(self.desk.submission, cell=self.key)

    @property
    def on(self) -> list[Kept]:
        """What is attached now."""
        return [one for one in self.kept if one.is_on]

    @property
    def off(self) -> list[Kept]:
        """What was taken off: the unit sees that it was, those who were sent it open it."""
        of_the_unit = self.desk.is_of_the_unit
        here = {one.row.digest for one in self.on}
        found = {
            one.row.digest: one
            for one in self.kept
            if one.row.digest not in here and (of_the_unit or one.was_sent)
        }
        return list(found.values())

    @cached_property
    def may_change(self) -> Verdict:
        """Whether the person may attach and take off here; if not, why."""
        if not (verdict := self.desk.may_enter):
            return verdict
        if not self.desk.is_of_the_unit:
            return Denied("Khi nhập thay, tài liệu kiểm chứng là bản ký giấy đã tải lên.")
        return ALLOWED if self.cell.is_open else Denied(CLOSED)

    @property
    def has_room(self) -> bool:
        return len(self.on) < evidence.MOST_AT_A_CELL

    @cached_property
    def held(self) -> Sheet:
        return self.desk.sheet(group=self.about.group)

    @cached_property
    def cell(self) -> Cell:
        return self.held.cell(self.line, self.about)

    @property
    def shown(self) -> str:
        """The figure as tables print it."""
        return boxes.printed(self.cell.figure, self.line.version)


def at_cell(user: User | AnonymousUser, pk: int, code: str, subject: int, on: date) -> CellPage:
    """The door of a cell; 404 when the form has none, or it is out of the person's reach."""
    desk = at(user, pk, on)
    what = asked.read(desk.submission.obligation)
    line = next((one for one in what.lines if one.code == code and one.kind == ENTERED), None)
    about = next((one for one in what.about if one.pk == subject), None)
    if line is None or about is None or not desk.sees(line.area) or desk.hides(code, about):
        raise Http404
    return CellPage(desk, line, about)


def at_file(user: User | AnonymousUser, pk: int, file: int, on: date) -> tuple[CellPage, Kept]:
    """The door of one file, with its cell; 404 when the person may not open it."""
    row = (
        Evidence.objects.filter(pk=file, submission=pk)
        .select_related("indicator", "submission")
        .first()
    )
    if row is None:
        raise Http404
    return at_cell(user, pk, row.indicator.code, row.subject_id, on), evidence.kept(row)
