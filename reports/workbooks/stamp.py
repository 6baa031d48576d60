"""What a workbook of ours says of itself, where nobody sees it: what it is, and what it left with.

A sheet that no menu shows holds it as lines of text under a digest, so that a damaged stamp is
noticed; the properties of the file repeat what it is, for the case that the sheet is gone.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from indicators.figures import Figure, FigureError, State
from reports.sheets.book import Book, Sheet
from reports.submissions.cells import Cell as Key
from reports.workbooks.layout import STAMP_MARK
from reports.workbooks.material import Material
from units.spreadsheets import Book as Written

SHEET = "_cchc"
PROPERTY = "cchc-"
SHOWN = ("campaign_name", "unit_name", "form_name")
LARGEST_POWER = 20  # of ten; a form's own numbers have fewer digits


class WrongWorkbook(Exception):
    """The workbook cannot be taken over; the text says which it is or what is wrong with it."""


NOT_OURS = (
    "Tệp không phải biểu Excel tải từ báo cáo này (không có dấu của hệ thống). Tải biểu Excel tại "
    "trang báo cáo, chép số liệu vào đó rồi tải lên. Tệp xuất từ phần mềm khác không nhập ở đây."
)
DAMAGED = (
    "Dấu của hệ thống trong tệp bị hỏng hoặc đã bị sửa, nên không biết tệp rời hệ thống với số "
    "liệu nào. Tải lại biểu Excel, chép số liệu sang rồi tải lên."
)


@dataclass(frozen=True)
class Left:
    """A cell as it left."""

    figure: Figure | None
    revision: int


@dataclass(frozen=True)
class Stamp:
    """What a workbook is: whose, of what, made when and for whom."""

    campaign: str
    campaign_name: str
    unit: str
    unit_name: str
    form: str
    form_name: str
    submission: int
    edition: int
    version: int
    made_for: str
    made_at: str
    blank: bool
    cells: Mapping[Key, Left] = field(default_factory=dict)

    @property
    def named(self) -> str:
        return f"biểu “{self.form_name}” của {self.unit_name}, {self.campaign_name}"


def of(material: Material) -> Stamp:
    """The stamp of a workbook about to be made."""
    return Stamp(
        campaign=material.campaign_code,
        campaign_name=material.campaign_name,
        unit=material.unit_code,
        unit_name=material.unit_name,
        form=material.form_code,
        form_name=material.form_name,
        submission=material.submission,
        edition=material.edition,
        version=material.version,
        made_for=material.made_for,
        made_at=material.made_at.isoformat(),
        blank=material.blank,
        cells={
            key: Left(material.figure(key), 0 if material.blank else material.cells[key].revision)
            for key in material.entered
        },
    )


def put(book: Written, stamp: Stamp) -> None:
    """Stamp a workbook."""
    sheet = book.hidden(SHEET)
    lines = list(_lines(stamp))
    for row, text in enumerate([STAMP_MARK, _digest(lines), *lines]):
        sheet.write_string(row, 0, text)
    for name in (*SHOWN, "campaign", "unit", "form"):
        book.stamp(PROPERTY + name, str(getattr(stamp, name))[:250])


def read(book: Book) -> Stamp:
    """The stamp of a workbook that came back. Raises WrongWorkbook."""
    sheet = next((one for one in book.sheets if is_stamp(one)), None)
    if sheet is None:
        raise WrongWorkbook(_without_stamp(book))
    texts = [row[0].text if row else "" for row in sheet.rows]
    if len(texts) < 3 or texts[1] != _digest(texts[2:]):
        raise WrongWorkbook(_as_damaged(book))
    try:
        told = json.loads(texts[2])
        cells = dict(_left(json.loads(text)) for text in texts[3:])
        return Stamp(**told, cells=cells)
    except (ValueError, TypeError, KeyError, ArithmeticError, FigureError, RecursionError) as fault:
        raise WrongWorkbook(_as_damaged(book)) from fault


def is_stamp(sheet: Sheet) -> bool:
    return sheet.at(0, 0).text == STAMP_MARK


def _without_stamp(book: Book) -> str:
    return _as_damaged(book) if PROPERTY + "form" in book.properties else NOT_OURS


def _as_damaged(book: Book) -> str:
    """Which workbook it was, as far as its properties still tell."""
    names = [book.properties.get(PROPERTY + name, "")[:200] for name in SHOWN]
    if not all(names):
        return DAMAGED
    campaign, unit, form = names
    return f"Tệp là biểu “{form}” của {unit}, {campaign}. {DAMAGED}"


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


# -- as lines of text ------------------------------------------------------------------------------


def _lines(stamp: Stamp) -> Iterator[str]:
    told = asdict(stamp)
    del told["cells"]
    yield json.dumps(told, ensure_ascii=False)
    for (code, subject), left in stamp.cells.items():
        yield json.dumps([code, subject, left.revision, plain(left.figure)], ensure_ascii=False)


def _left(told: list[Any]) -> tuple[Key, Left]:
    code, subject, revision, figure = told
    return (str(code), int(subject)), Left(from_plain(figure), int(revision))


def plain(figure: Figure | None) -> list[Any] | None:
    """A figure fit for JSON."""
    if figure is None:
        return None
    value = None if figure.value is None else str(figure.value)
    days = [day.isoformat() if day else None for day in (figure.data_to, figure.promised)]
    return [figure.state.value, value, figure.provisional, *days, figure.note]


def from_plain(told: list[Any] | None) -> Figure | None:
    """What `plain` wrote."""
    if told is None:
        return None
    state, value, provisional, data_to, promised, note = told
    return Figure(
        State(state),
        None if value is None else _number(value),
        provisional=bool(provisional),
        data_to=date.fromisoformat(data_to) if data_to else None,
        promised=date.fromisoformat(promised) if promised else None,
        note=str(note),
    )


def _number(text: str) -> Decimal:
    """A number as a form keeps one. Raises ValueError for what none can hold: the stamp is only
    as honest as whoever had the file."""
    value = Decimal(text)
    if not value.is_finite() or abs(value.adjusted()) > LARGEST_POWER:
        raise ValueError(text)
    return value
