"""The internal sheet of units that sent late or have not sent: pure composition, no database.

It stays inside the agency (design 5): the report to the Ministry does not say who was late.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from indicators.figures import short_date
from reports.documents.blocks import (
    Block,
    Document,
    Form,
    Heading,
    Paragraph,
    Run,
    Signature,
    Table,
)
from reports.documents.letterhead import Issuer, letterhead
from reports.documents.periods import Window, period_name

TITLE = "DANH SÁCH"
IN_WORKING_DAYS = "Số ngày trễ tính theo ngày làm việc."
EVERYBODY_SENT = "Không có đơn vị nào gửi chậm hoặc chưa gửi."


@dataclass(frozen=True)
class Owing:
    """A report that came late, has not come, or is not asked any more.

    `due` is the day that counts, an extension included; `sent` the day of the first sending that
    counts (design 6), `days_late` in working days, until today while nothing was sent. `above` is
    the unit above where the name alone could be another's. `mends` says whose move it is.
    """

    unit: str
    above: str
    level: str
    form: str
    due: date
    state: str
    days_late: int = 0
    sent: date | None = None
    sent_back_until: date | None = None
    extension: str = ""
    exemption: str = ""
    mends: str = ""

    @property
    def name(self) -> str:
        """The unit, told apart from another of the same name."""
        return f"{self.unit} ({self.above})" if self.above else self.unit

    @property
    def late_in_words(self) -> str:
        if not self.days_late:
            return "" if self.sent else "còn hạn"
        return str(self.days_late)

    @property
    def state_in_words(self) -> str:
        """The state, whose move it is, and why there is more time."""
        until = self.sent_back_until
        state = f"{self.state}, hạn gửi lại {short_date(until)}" if until else self.state
        parts = (state, self.mends, f"Gia hạn: {self.extension}" if self.extension else "")
        return ". ".join(part.rstrip(".") for part in parts if part)

    @property
    def kind(self) -> str:
        """Which of KINDS it is."""
        if self.exemption:
            return "exempt"
        if self.sent:
            return "late" if self.days_late else "returned"
        return "overdue" if self.days_late else "awaited"


KINDS = {
    "late": "gửi chậm",
    "overdue": "quá hạn chưa gửi",
    "awaited": "chưa gửi, còn hạn",
    "returned": "bị trả lại, chưa gửi lại",
    "exempt": "được miễn",
}
"""Every row is of one kind; what was sent late and then returned was late."""


@dataclass(frozen=True)
class Standing:
    """How far a round is within a root: reports owed (exempted ones left out), sent, accepted."""

    owed: int
    sent: int
    accepted: int


@dataclass(frozen=True)
class Waived:
    """A rule that a unit need not keep until a day."""

    unit: str
    rule: str
    reason: str
    until: date
    by: str


@dataclass(frozen=True)
class Material:
    """Everything the sheet is made of; `on` is the day lateness was counted to."""

    issuer: Issuer
    window: Window
    file_name: str
    standing: Standing
    rows: Sequence[Owing]
    levels: Sequence[tuple[str, str]]
    on: date
    waived: Sequence[Waived] = ()


def compose(material: Material) -> Document:
    """The sheet: a table for each level, then what is not asked any more."""
    head = letterhead(material.issuer, material.on.year)
    told = summary(material.standing, material.rows, on=material.on)
    return Document(
        file_name=material.file_name,
        letterhead=head,
        title=TITLE,
        subject=(
            f"Đơn vị gửi chậm, chưa gửi báo cáo cải cách hành chính {period_name(material.window)}"
        ),
        addressees=(),
        basis=(),
        opening=tuple(Paragraph((Run(text),)) for text in told),
        body=tuple(_body(material)),
        closing=(),
        recipients=(),
        signature=Signature(("NGƯỜI LẬP DANH SÁCH",)),
        draft=False,
        form=Form.SHEET,
    )


def summary(standing: Standing, rows: Iterable[Owing], *, on: date) -> list[str]:
    """What the tables come to, in a sentence or two."""
    told = (
        f"Tính đến ngày {short_date(on)}: đã gửi {standing.sent}/{standing.owed} báo cáo phải "
        f"gửi, trong đó {standing.accepted} báo cáo đã đạt."
    )
    counts = Counter(row.kind for row in rows)
    parts = [f"{counts[kind]:02} báo cáo {words}" for kind, words in KINDS.items() if counts[kind]]
    return [told, f"{'; '.join(parts)}. {IN_WORKING_DAYS}" if parts else EVERYBODY_SENT]


def _body(material: Material) -> Iterable[Block]:
    asked = [row for row in material.rows if row.kind != "exempt"]
    labels = dict(material.levels)
    number = 0
    for number, (level, found) in enumerate(groupby(asked, key=lambda row: row.level), 1):
        rows = list(found)
        forms = {row.form for row in rows}
        only = f" ({forms.pop()})" if len(forms) == 1 else ""
        yield Heading(2, f"{number}.", f"{labels.get(level, level)}: {len(rows):02} báo cáo{only}")
        yield _table(rows, [c for c in COLUMNS if not only or c[0] != FORM])
    if released := [row for row in material.rows if row.kind == "exempt"]:
        number += 1
        yield Heading(2, f"{number}.", f"Được miễn: {len(released):02} báo cáo")
        yield _table(released, EXEMPT_COLUMNS)
    if material.waived:
        yield Heading(2, f"{number + 1}.", "Các quy tắc được miễn trừ")
        yield _waived(material.waived)


FORM = "Biểu mẫu"
Column = tuple[str, Callable[[Owing], str]]
COLUMNS: tuple[Column, ...] = (
    ("Đơn vị", lambda row: row.name),
    (FORM, lambda row: row.form),
    ("Hạn gửi", lambda row: short_date(row.due)),
    ("Gửi lần đầu", lambda row: short_date(row.sent) if row.sent else ""),
    ("Số ngày trễ", lambda row: row.late_in_words),
    ("Tình trạng, việc tiếp theo", lambda row: row.state_in_words),
)
EXEMPT_COLUMNS: tuple[Column, ...] = (
    ("Đơn vị", lambda row: row.name),
    (FORM, lambda row: row.form),
    ("Lý do miễn", lambda row: row.exemption),
)


WAIVED_COLUMNS = ("Đơn vị", "Quy tắc", "Lý do", "Đến hết ngày", "Người duyệt")


def _waived(rows: Iterable[Waived]) -> Table:
    told = [(row.unit, row.rule, row.reason, short_date(row.until), row.by) for row in rows]
    return Table(tuple(tuple((Run(text),) for text in line) for line in (WAIVED_COLUMNS, *told)))


def _table(rows: Sequence[Owing], columns: Sequence[Column]) -> Table:
    """Columns in which no row says anything are left out."""
    cells = {heading: [say(row) for row in rows] for heading, say in columns}
    filled = {heading: texts for heading, texts in cells.items() if any(texts)}
    lines = [tuple(filled), *zip(*filled.values(), strict=True)]
    return Table(tuple(tuple((Run(text),) for text in line) for line in lines))
