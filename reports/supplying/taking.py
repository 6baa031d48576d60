"""A supplier's file: what its person decides about it, taking it over, and taking that back.

Every figure is written by `submissions.entry`; either all that is to be taken is written, or
nothing. What was decided is remembered for the next quarter: the columns, and what the other
system calls each unit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from indicators.figures import Figure, State
from indicators.numerals import spelled
from reports.campaigns.deadlines import local_day
from reports.models import Channel, ColumnMapping, FigureFile, UnitAlias, ValueChange
from reports.submissions import cells, entry, uploads
from reports.submissions.cells import Cell
from reports.submissions.entry import CellInput
from reports.supplying import columns
from reports.supplying.columns import CODE, NAME
from reports.supplying.matching import NO_UNIT, SKIPPED
from reports.supplying.opened import Opened
from reports.supplying.planning import CLEARED, Change, Plan
from units import audit
from units.models import User

LONGEST_SOURCE = 120


class TakingRefused(Exception):
    """Nothing was changed; the text is fit for the reader."""


class Overtaken(TakingRefused):
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
    """Which column is what, kept for the next file of this form too. Raises TakingRefused."""
    _demand(opened, by=by, on=local_day(at))
    table = opened.table
    if table is None:
        raise TakingRefused("Không thấy bảng số liệu trong trang tính này.")
    if said := columns.faults(roles, table):
        raise TakingRefused(" ".join(said))
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
    look at the plan knew of. Raises TakingRefused, Overtaken, entry.EntryRefused."""
    _demand(opened, by=by, on=local_day(at))
    if opened.matching.questions:
        raise TakingRefused("Còn dòng chưa rõ là đơn vị nào. Trả lời trước khi nhận.")
    plan = opened.plan()
    if plan.faults and not without_faults:
        raise TakingRefused(
            f"Còn {len(plan.faults)} ô có lỗi, chưa nhận ô nào. Sửa ở tệp gốc rồi tải lên lại, "
            "hoặc đánh dấu “Bỏ các ô có lỗi, nhận các ô còn lại”."
        )
    overtaken = opened.written_since(seen)
    if met := {c.key: overtaken[c.key] for c in plan.written if c.key in overtaken}:
        raise Overtaken(met)
    written = _write(opened, plan, by=by, at=at)
    skipped = {one.alias for one in opened.matching.rows if one.how == SKIPPED and one.alias}
    opened.file.settings["skipped"] = sorted(skipped)
    opened.file.save(update_fields=["settings"])
    uploads.applied(opened.file, written, by=by, at=at)
    return written


@transaction.atomic
def take_back(opened: Opened, *, by: User, at: datetime) -> int:
    """The form as it was before the file was taken over; how many cells. The file waits again.

    Raises TakingRefused once anybody has written over one of its figures.
    """
    file = opened.file
    entry.lock_for_entry(opened.submission, by=by, on=local_day(at))
    file.refresh_from_db()
    if file.state != FigureFile.State.APPLIED:
        raise TakingRefused("Tệp này chưa được nhận, không có gì để trả lại.")
    asked = opened.writable
    written = _changes_of(opened)
    later = [c for c in written.values() if not _stands(c, asked.version.pk, opened)]
    if later or not written:
        raise TakingRefused(
            f"Sau khi nhận tệp, {len(later)} ô đã được ghi số khác hoặc báo cáo đã gửi đi; không "
            "trả lại cả tệp được. Sửa từng ô trên biểu."
        )
    before = _before(opened, written)
    entry.restore(opened.submission, before, by=by, at=at, channel=Channel.TABLE)
    file.state = FigureFile.State.READ
    file.applied_by = file.applied_at = file.written = None
    file.save(update_fields=["state", "applied_by", "applied_at", "written"])
    audit.record(
        "submission.give_back_figures",
        opened.submission,
        by=by,
        at=at,
        summary=f"Trả lại {len(before)} ô như trước khi nhận tệp “{file.name}”",
        sha256=file.digest,
    )
    return len(before)


def may_take_back(opened: Opened) -> bool:
    """Whether every figure of the file still stands as it was written."""
    written = _changes_of(opened)
    version = opened.submission.version_id
    return bool(written) and all(_stands(c, version, opened) for c in written.values())


def _demand(opened: Opened, *, by: User, on: date) -> None:
    """The form is open for this person, and the file waits; both under the submission's lock."""
    entry.lock_for_entry(opened.submission, by=by, on=on)
    state = FigureFile.objects.values_list("state", flat=True).get(pk=opened.file.pk)
    if state != FigureFile.State.READ:
        raise TakingRefused("Tệp này đã được nhận hoặc đã bỏ; không thay đổi được nữa.")


def _write(opened: Opened, plan: Plan, *, by: User, at: datetime) -> int:
    inputs = [_input(change) for change in plan.written]
    outcome = entry.save_cells(opened.submission, inputs, by=by, at=at, channel=Channel.TABLE)
    if not outcome.clean:
        raise TakingRefused(
            f"{len(inputs) - len(outcome.saved)} ô không ghi được. Chưa nhận ô nào."
        )
    return len(outcome.saved)


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


def _changes_of(opened: Opened) -> dict[Cell, ValueChange]:
    """What the file wrote when it was taken over."""
    file = opened.file
    if file.applied_at is None:
        return {}
    changes = ValueChange.objects.filter(
        version__submission=opened.submission, channel=Channel.TABLE, at=file.applied_at
    )
    codes = opened.asked.known.codes
    return {(codes[one.indicator_id], one.subject_id): one for one in changes.order_by("pk")}


def _stands(change: ValueChange, version_id: int | None, opened: Opened) -> bool:
    """Whether nobody has written the cell since, and the form was not sent."""
    key = (opened.asked.known.codes[change.indicator_id], change.subject_id)
    return change.version_id == version_id and opened.last_changes[key].pk == change.pk


def _before(opened: Opened, written: Mapping[Cell, ValueChange]) -> dict[Cell, Figure | None]:
    """The figures that stood in the cells before; by the writing before the file's."""
    found: dict[Cell, Figure | None] = dict.fromkeys(written)
    known = opened.asked.known
    for cell, change in _earlier(opened, written):
        if change.pk < written[cell].pk:
            found[cell] = cells.figure_of(change, known) if change.state_after else None
    return found


def _earlier(
    opened: Opened, written: Mapping[Cell, ValueChange]
) -> Iterable[tuple[Cell, ValueChange]]:
    """The history of the cells, oldest first."""
    codes = opened.asked.known.codes
    for change in cells.changes_of(opened.writable, written).order_by("pk"):
        cell = (codes[change.indicator_id], change.subject_id)
        if cell in written:
            yield cell, change
