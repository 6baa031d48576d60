"""What a table would change in a form, cell by cell, before anything is written."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from indicators.entries import Ask, Fault, Typed, parse
from indicators.figures import Figure, State
from indicators.numerals import spelled
from reports.sheets.book import SheetCell, address
from reports.supplying.columns import CODE, NAME, SKIP, Wanted
from reports.supplying.matching import Matching

Key = tuple[str, int]  # (indicator code, subject)

NEW, CHANGED, SAME, FAULTY, BLANK, CLEARED = "new", "changed", "same", "faulty", "blank", "cleared"
WRITTEN = (NEW, CHANGED, CLEARED)
NOTICED = 10  # smaller figures double by themselves
FACTOR = 2

_EMPTY_FORMULA = (
    "Công thức chưa có giá trị. Mở tệp bằng Excel, lưu lại, hoặc thay công thức bằng giá trị."
)
_NOT_NUMBERS = {
    "formula": _EMPTY_FORMULA,
    "error": "Nhận được lỗi của bảng tính “{}”. Cần một con số; sửa công thức ở tệp gốc.",
    "date": "Nhận được ngày tháng “{}”. Cần một con số; đổi định dạng ô ở tệp gốc.",
    "bool": "Nhận được “{}”. Cần một con số.",
}
_YES = {"true": "1", "false": "0", "đúng": "1", "sai": "0"}


class Held(NamedTuple):
    """A figure that stands in the form now."""

    figure: Figure
    revision: int


@dataclass(frozen=True)
class Wishes:
    """What a person decided for the whole table."""

    day: date | None = None
    """số liệu đến ngày"""
    nil: bool = False
    """ "-" and "không" mean that nothing happened"""
    clear: bool = False
    """an empty cell of the file empties the cell of the form"""


@dataclass(frozen=True)
class Change:
    """One cell of the form and what the file says of it."""

    code: str
    subject: int
    row: int
    column: int
    status: str
    now: Figure | None = None
    new: Figure | None = None
    revision: int = 0
    fault: str = ""
    can_be_nil: bool = False
    """the fault is a word that may mean "nothing happened" """
    expected: Decimal | None = None
    """what the last period would make one expect, where the figure is far from it"""

    @property
    def key(self) -> Key:
        return self.code, self.subject

    @property
    def address(self) -> str:
        return address(self.row, self.column)

    @property
    def is_written(self) -> bool:
        return self.status in WRITTEN or (self.status == SAME and self.new != self.now)

    @property
    def jump(self) -> str:
        """ "gấp 3,2 lần", "còn 40%" of what the last period would make one expect."""
        if self.expected is None or self.new is None or self.new.counted is None:
            return ""
        times = self.new.counted / self.expected
        if times >= 1:
            return f"gấp {spelled(round(times, 1))} lần"
        return f"còn {round(100 * times)}%"


@dataclass(frozen=True)
class Plan:
    """Every cell that the table speaks of."""

    changes: tuple[Change, ...]
    missing: tuple[int, ...]
    """units of the form without a row"""

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(change.status for change in self.changes)

    @property
    def faults(self) -> list[Change]:
        return [change for change in self.changes if change.status == FAULTY]

    @property
    def written(self) -> list[Change]:
        """What taking the table over writes, faulty cells left out."""
        return [change for change in self.changes if change.is_written]

    @property
    def standing_out(self) -> list[Change]:
        return [change for change in self.changes if change.jump]


def plan(
    matching: Matching,
    roles: Mapping[int, str],
    wanted: Sequence[Wanted],
    *,
    subjects: Sequence[int],
    held: Mapping[Key, Held],
    refusal: Callable[[Key], str],
    expected: Mapping[Key, Decimal],
    wishes: Wishes,
) -> Plan:
    """The plan of a table. `refusal` says why a cell of the form is closed, empty when it is open;
    `expected` is what the last period makes one expect."""
    known = {one.code: one for one in wanted}
    columns = [
        (index, known[role])
        for index, role in sorted(roles.items())
        if role not in (NAME, CODE, SKIP) and role in known
    ]
    changes = []
    for subject, one in matching.units.items():
        for index, line in columns:
            key = (line.code, subject)
            change = _change(one.row.cell(index), line, held.get(key), refusal(key), wishes)
            expect = expected.get(key) if change.status in (NEW, CHANGED, SAME) else None
            changes.append(
                replace(
                    change,
                    subject=subject,
                    row=one.row.index,
                    column=index,
                    expected=expect if _stands_out(change.new, expect) else None,
                )
            )
    missing = tuple(subject for subject in subjects if subject not in matching.units)
    return Plan(tuple(changes), missing)


def _change(
    cell: SheetCell, line: Wanted, held: Held | None, refusal: str, wishes: Wishes
) -> Change:
    now, revision = held or (None, 0)
    base = Change(line.code, 0, 0, 0, SAME, now=now, revision=revision)
    if cell.kind == "empty":
        if now is None or not wishes.clear:
            return replace(base, status=BLANK)
        return _closed(base, refusal) if refusal else replace(base, status=CLEARED)
    read = figure(cell, line, nil=wishes.nil)
    if isinstance(read, Fault):
        return replace(base, status=FAULTY, fault=read.message)
    if isinstance(read, Ask):
        can_be_nil = any(one.state is State.NIL for one in read.readings)
        fault = _asked(read, cell.text, can_be_nil=can_be_nil)
        return replace(base, status=FAULTY, fault=fault, can_be_nil=can_be_nil)
    new = _marked(read, now, wishes.day)
    if now is not None and now.counted is not None and now.counted == new.counted:
        # A nil of the form and a zero of the file say the same.
        return replace(base, new=now if now.state is not new.state or refusal else new)
    if refusal:
        return _closed(replace(base, new=new), refusal)
    return replace(base, status=NEW if now is None else CHANGED, new=new)


def _closed(change: Change, refusal: str) -> Change:
    return replace(change, status=FAULTY, fault=refusal, new=None)


def figure(cell: SheetCell, line: Wanted, *, nil: bool = False) -> Figure | Fault | Ask:
    """The figure that a filled cell of a spreadsheet means for an indicator."""
    text = cell.text
    if cell.kind == "number" and cell.number is not None:
        text = spelled(cell.number)
    elif cell.kind == "bool" and line.value_type == "yes_no":
        text = _YES.get(text.casefold(), text)
    elif cell.kind in _NOT_NUMBERS:
        return Fault(_NOT_NUMBERS[cell.kind].format(text[:60]))
    read = parse(
        text,
        value_type=line.value_type,
        decimals=line.decimals,
        choices=line.choices,
        unit=line.measure,
    )
    if isinstance(read, Typed):
        return read.figure
    if nil and isinstance(read, Ask) and read.readings[0].state is State.NIL:
        return read.readings[0]
    return read


def _asked(question: Ask, text: str, *, can_be_nil: bool) -> str:
    """A question that a table has no place to answer: how to say it so that it has one reading."""
    if can_be_nil:
        return (
            f"Nhận được “{text}”. Nếu là không phát sinh, đánh dấu lựa chọn bên dưới rồi bấm “Tính "
            "lại”; nếu chưa có số, để trống ô này ở tệp gốc."
        )
    if question.readings[0].value is None:
        return f"{question.question} Để trống ở tệp gốc, rồi ghi trạng thái của ô này trên biểu."
    return f"{question.question} Sửa ở tệp gốc rồi tải lên lại, hoặc nhập ô này trên biểu."


def _marked(read: Figure, now: Figure | None, day: date | None) -> Figure:
    """With the day of the table. A note that somebody wrote at a figure stays; why there was none
    goes with what it explained."""
    note = now.note if now and now.counted is not None else ""
    if read.state is not State.NUMBER:
        return replace(read, note=note)
    return replace(read, data_to=day, note=note)


def _stands_out(new: Figure | None, expected: Decimal | None) -> bool:
    """Less than half, or more than twice; small figures aside."""
    if new is None or new.counted is None or not expected or expected < 0:
        return False
    if max(new.counted, expected) < NOTICED:
        return False
    return not expected / FACTOR <= new.counted <= expected * FACTOR


def by_unit(changes: Sequence[Change]) -> Iterator[tuple[int, list[Change]]]:
    """The changes of each unit, in the order of the file."""
    rows: dict[int, list[Change]] = {}
    for change in changes:
        rows.setdefault(change.subject, []).append(change)
    yield from rows.items()
