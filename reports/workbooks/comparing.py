"""A workbook that came back beside the form as it stands: three values of every cell.

What the workbook left with tells who changed what. A cell changed in the file only is taken; one
changed on the portal only stays as it is there; one changed in both is for the person to decide.
A blank never deletes by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from indicators.entries import Ask, Fault
from indicators.figures import Figure, State
from reports.models import Submission, Value
from reports.sheets.book import Book
from reports.submissions import asked as asked_
from reports.submissions.cells import Cell as Key
from reports.submissions.cells import Writable, figure_of, held_values, read_writable, revision_of
from reports.workbooks import contents, stamp
from reports.workbooks.contents import Contents, Entry, Place
from reports.workbooks.meaning import Meaning
from reports.workbooks.stamp import Stamp, WrongWorkbook

OTHER = (
    "Tệp là {other}. Báo cáo đang mở là biểu “{form}” của {unit}, {campaign}. Mở đúng báo cáo đó "
    "để tải tệp lên; chưa nhận số nào."
)
OTHER_EDITION = (
    "Tệp tải theo danh mục chỉ tiêu lần {theirs}, đợt này dùng lần {ours}. Tải lại biểu Excel rồi "
    "chép số liệu sang."
)
EARLIER_TURN = (
    "Tệp tải từ lần gửi {theirs}, báo cáo nay ở lần {ours}; chỗ khác nhau được so theo từng ô."
)
CLOSED = "Ô đã khóa nhưng nội dung trong tệp khác với hệ thống; không nhận. "


class Kind(StrEnum):
    """What a difference asks of the person."""

    TAKE = "take"  # changed in the file only
    CHOOSE = "choose"  # changed in the file and on the portal
    ASK = "ask"  # may mean several things
    BLANK = "blank"  # emptied in the file
    WRONG = "wrong"  # cannot be taken
    KEPT = "kept"  # changed on the portal only


@dataclass(frozen=True)
class Difference:
    """One cell in which the file and the portal, or the portal and the past, differ."""

    kind: Kind
    entry: Entry
    left: Figure | None
    now: Figure | None
    revision: int
    """of the cell on the portal, as it is looked at"""
    by: str = ""
    at: datetime | None = None
    """who wrote what stands there, and when"""

    @property
    def key(self) -> Key:
        return self.entry.key

    @property
    def readings(self) -> tuple[Figure, ...]:
        meant = self.entry.meaning
        return meant.readings if isinstance(meant, Ask) else ()

    @property
    def why(self) -> str:
        """What is wrong, or asked."""
        meant = self.entry.meaning
        if isinstance(meant, Ask):
            return meant.question
        return meant.message if isinstance(meant, Fault) else ""


@dataclass
class Comparison:
    """Everything there is to say about a workbook that came back."""

    stamp: Stamp
    contents: Contents
    writable: Writable
    differences: list[Difference] = field(default_factory=list)

    def of(self, kind: Kind) -> list[Difference]:
        return [one for one in self.differences if one.kind is kind]

    @property
    def faults(self) -> list[tuple[Place, str]]:
        """Everything wrong, in the order of the file."""
        wrong = [(one.entry.place, one.why) for one in self.of(Kind.WRONG)]
        return self.contents.faults + wrong

    @property
    def has_news(self) -> bool:
        """Whether anything could be taken."""
        kinds = (Kind.TAKE, Kind.CHOOSE, Kind.ASK, Kind.BLANK)
        return any(one.kind in kinds for one in self.differences)


def compare(submission: Submission, book: Book) -> Comparison:
    """A workbook beside the form of this moment; a fixed number of queries. Raises
    WrongWorkbook."""
    stamped = stamp.read(book)
    demand_same(submission, stamped)
    read = contents.read(book, stamped, asked_.read(submission.obligation))
    writable = read_writable(submission)
    made = Comparison(stamped, read, writable)
    current = submission.version.number if submission.version else 1
    if stamped.version != current:
        told = EARLIER_TURN.format(theirs=stamped.version, ours=current)
        read.remarks.insert(0, told)
    held = held_values(writable.version, stamped.cells, writable)
    for entry in read.entries.values():
        kind, meant = _kind(entry, stamped, held.get(entry.key), writable)
        if kind is not None:
            shown = replace(entry, meaning=meant)
            made.differences.append(_difference(kind, shown, stamped, held, writable))
    return made


def demand_same(submission: Submission, stamped: Stamp) -> None:
    """Raises WrongWorkbook for the workbook of another submission."""
    obligation = submission.obligation
    campaign = obligation.campaign
    ours = (submission.pk, campaign.code, obligation.form.code, obligation.unit.code)
    theirs = (stamped.submission, stamped.campaign, stamped.form, stamped.unit)
    if ours != theirs:
        unit = asked_.read(obligation).unit_name
        names = {"form": obligation.form.name, "unit": unit, "campaign": campaign.name}
        raise WrongWorkbook(OTHER.format(other=stamped.named, **names))
    if stamped.edition != campaign.catalogue.number:
        editions = {"theirs": stamped.edition, "ours": campaign.catalogue.number}
        raise WrongWorkbook(OTHER_EDITION.format(**editions))


def _kind(
    entry: Entry, stamped: Stamp, value: Value | None, writable: Writable
) -> tuple[Kind | None, Meaning]:
    """What a cell asks of the person; no kind where there is nothing to say."""
    meant = entry.meaning
    left = stamped.cells[entry.key].figure
    now = figure_of(value, writable.known) if value else None
    if isinstance(meant, Fault):
        return Kind.WRONG, meant
    if isinstance(meant, Ask):
        if refusal := writable.refusal(entry.key):
            return Kind.WRONG, Fault(CLOSED + refusal)
        return Kind.ASK, meant
    if same(meant, left):
        return (None if same(now, left) or (meant is None and stamped.blank) else Kind.KEPT), meant
    if same(meant, now):
        return None, meant
    if refusal := writable.refusal(entry.key):
        return Kind.WRONG, Fault(CLOSED + refusal)
    if meant is None:
        return Kind.BLANK, meant
    return (Kind.TAKE if same(now, left) else Kind.CHOOSE), meant


def same(one: Figure | None, other: Figure | None) -> bool:
    """Whether two figures say the same; what stands beside no number says nothing."""
    return _bare(one) == _bare(other)


def _bare(figure: Figure | None) -> Figure | None:
    if figure is None or figure.state is State.NUMBER:
        return replace(figure, promised=None) if figure and figure.promised else figure
    promised = figure.promised if figure.state is State.UNAVAILABLE else None
    return Figure(figure.state, note=figure.note.strip(), promised=promised)


def _difference(
    kind: Kind, entry: Entry, stamped: Stamp, held: dict[Key, Value], writable: Writable
) -> Difference:
    value = held.get(entry.key)
    return Difference(
        kind=kind,
        entry=entry,
        left=stamped.cells[entry.key].figure,
        now=figure_of(value, writable.known) if value else None,
        revision=revision_of(value),
        by=value.entered_by.full_name if value else "",
        at=value.entered_at if value else None,
    )


def by_key(differences: Iterable[Difference]) -> dict[Key, Difference]:
    return {one.key: one for one in differences}
