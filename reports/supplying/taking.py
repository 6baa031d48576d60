"""A supplier's file: what its person decides about it, and taking it over.

Every figure is written by `submissions.entry`; either all that is to be taken is written, or
nothing. What was decided is remembered for the next quarter: the columns, and what the other
system calls each unit.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from indicators.figures import State
from indicators.numerals import spelled
from reports.campaigns.deadlines import local_day
from reports.models import ColumnMapping, FigureFile, UnitAlias, ValueChange
from reports.submissions import uploads
from reports.submissions.cells import Cell
from reports.submissions.entry import CellInput
from reports.submissions.uploads import NotTaken
from reports.supplying import columns
from reports.supplying.columns import CODE, NAME
from reports.supplying.matching import NO_UNIT, SKIPPED
from reports.supplying.opened import Opened
from reports.supplying.planning import CLEARED, Change
from units.models import User

LONGEST_SOURCE = 120


class Overtaken(NotTaken):
    """Somebody wrote into cells that the file would change, after the plan was looked at."""

    def __init__(self, by_cell: dict[Cell, ValueChange]) -> None:
        self.by_cell = by_cell
        super().__init__(
            f"{len(by_cell)} ô vừa có người khác ghi sau khi bạn mở trang xem thử. Chưa nhận ô "
            "nào. Xem các ô đó rồi quyết định."
        )


@dataclass(frozen=True)
class Source:
    """Where a table comes from, as the units concerned read it."""

    system: str
    exported: str
    day: date | None

    def as_settings(self) -> dict[str, Any]:
        day = self.day.isoformat() if self.day else ""
        return {"system": self.system, "exported": self.exported, "day": day}


# --- what a person decides ------------------------------------------------------------------------


@transaction.atomic
def lay_out(
    opened: Opened, sheet: int, heading: tuple[int, int] | None, *, by: User, on: date
) -> None:
    """Another sheet, or other heading rows: what was said of columns and rows goes with them."""
    _demand(opened, by=by, on=on)
    settings = opened.file.settings
    settings["sheet"], settings["heading"] = sheet, list(heading) if heading else None
    settings.pop("roles", None)
    settings.pop("units", None)
    opened.file.save(update_fields=["settings"])


@transaction.atomic
def set_columns(
    opened: Opened, roles: Mapping[int, str], source: Source, *, by: User, at: datetime
) -> None:
    """Which column is what, kept for the next file of this form too. Raises NotTaken."""
    _demand(opened, by=by, on=local_day(at))
    table = opened.table
    if table is None:
        raise NotTaken("Không thấy bảng số liệu trong trang tính này.")
    if said := columns.faults(roles, table):
        raise NotTaken(" ".join(said))
    settings = opened.file.settings
    settings["sheet"], settings["heading"] = opened.sheet, [table.first, table.last]
    settings["roles"] = {str(index): role for index, role in roles.items()}
    settings |= source.as_settings()
    opened.file.save(update_fields=["settings"])
    keys = {column.index: column.key for column in table.columns}
    places = {role: keys[index] for index, role in roles.items() if role}
    obligation = opened.submission.obligation
    ColumnMapping.objects.update_or_create(
        unit_id=obligation.unit_id,
        form_code=obligation.form.code,
        defaults={
            "columns": {keys[i]: role for i, role in roles.items() if role not in (NAME, CODE)},
            "unit_column": places.get(NAME, "")[:200],
            "code_column": places.get(CODE, "")[:200],
            "by": by,
            "at": at,
        },
    )


@transaction.atomic
def set_units(opened: Opened, answers: Mapping[int, int], *, by: User, at: datetime) -> None:
    """Which unit each asked row is; remembered by the name that the other system uses."""
    _demand(opened, by=by, on=local_day(at))
    units = {about.pk: about.unit_id for about in opened.asked.about}
    rows = {one.row.index: one for one in opened.matching.rows}
    fitting = {r: key for r, key in answers.items() if r in rows and (key in units or not key)}
    settings = opened.file.settings
    settings["units"] = settings.get("units", {}) | {str(row): key for row, key in fitting.items()}
    opened.file.save(update_fields=["settings"])
    said: dict[str, set[int]] = defaultdict(set)
    for one in rows.values():
        said[one.alias].add(fitting.get(one.row.index, one.key or NO_UNIT))
    for row, key in fitting.items():
        alias = rows[row].alias
        # Two rows of one name and different units: the name alone will not tell next time either.
        if alias and key and said[alias] == {key}:
            UnitAlias.objects.update_or_create(
                supplier_id=opened.submission.obligation.unit_id,
                spelled=alias,
                defaults={"unit_id": units[key], "by": by, "at": at},
            )


@transaction.atomic
def set_wishes(opened: Opened, *, nil: bool, clear: bool, by: User, on: date) -> None:
    """Whether "-" means that nothing happened, whether an empty cell empties one of the form."""
    _demand(opened, by=by, on=on)
    opened.file.settings |= {"nil": nil, "clear": clear}
    opened.file.save(update_fields=["settings"])


# --- taking it over -------------------------------------------------------------------------------


@transaction.atomic
def take(opened: Opened, *, seen: int, without_faults: bool, by: User, at: datetime) -> int:
    """Write what the table changes; how many cells. `seen` is the last writing that the person's
    look at the plan knew of. Raises NotTaken, Overtaken, entry.EntryRefused."""
    _demand(opened, by=by, on=local_day(at))
    if opened.matching.questions:
        raise NotTaken("Còn dòng chưa rõ là đơn vị nào. Trả lời trước khi nhận.")
    plan = opened.plan()
    if plan.faults and not without_faults:
        raise NotTaken(
            f"Còn {len(plan.faults)} ô có lỗi, chưa nhận ô nào. Sửa ở tệp gốc rồi tải lên lại, "
            "hoặc đánh dấu “Bỏ các ô có lỗi, nhận các ô còn lại”."
        )
    overtaken = opened.written_since(seen)
    if met := {c.key: overtaken[c.key] for c in plan.written if c.key in overtaken}:
        raise Overtaken(met)
    skipped = {one.alias for one in opened.matching.rows if one.how == SKIPPED and one.alias}
    opened.file.settings["skipped"] = sorted(skipped)
    inputs = [_input(change) for change in plan.written]
    outcome = uploads.write(opened.file, inputs, by=by, at=at)
    if not outcome.clean:
        raise NotTaken(f"{len(inputs) - len(outcome.saved)} ô không ghi được. Chưa nhận ô nào.")
    return len(outcome.saved)


def _demand(opened: Opened, *, by: User, on: date) -> None:
    """The form is open for this person, and the file waits; both as they are now, for what was
    looked at before the lock may have changed. Raises NotTaken, entry.EntryRefused."""
    file = uploads.held(opened.file, FigureFile.State.READ, by=by, on=on)
    opened.look_again(file)


def _input(change: Change) -> CellInput:
    """A change as the one writer takes it."""
    if change.status == CLEARED or change.new is None:
        return CellInput(change.code, change.subject, "", seen=change.revision)
    new = change.new
    return CellInput(
        change.code,
        change.subject,
        "" if new.value is None else spelled(new.value),
        seen=change.revision,
        state=None if new.state is State.NUMBER else new.state,
        provisional=new.provisional,
        data_to=new.data_to,
        note=new.note,
    )
