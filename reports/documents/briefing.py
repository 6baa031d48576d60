"""Phiếu trình: one page for the person who signs. Pure composition, no database.

Ten figures against their targets and earlier periods, what is new, who is late, what the Ministry
may ask (`questions`). Everything is computed; each line says its number and where it stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from indicators.figures import short_date
from reports.documents import changes, questions
from reports.documents.blocks import (
    Block,
    BoundFigure,
    Document,
    Form,
    Heading,
    Paragraph,
    Run,
    Signature,
    Table,
)
from reports.documents.changes import Change, Period
from reports.documents.forms import lower_first
from reports.documents.late_units import KINDS, Owing, Standing
from reports.documents.letterhead import Issuer, letterhead
from reports.documents.numbering import roman
from reports.documents.periods import Window, period_name
from reports.documents.questions import Goal, Line, Noticed, Told

# What a leader asks first; shown where the campaign has it.
KEY_FIGURES = (
    *("3.3.0", "3.3.4", "3.3.5", "1.1.3", "7.5.1", "6.1", "4.1.1", "6.2.1"),
    *("7.5.4", "7.6.2", "2.1", "3.3.0.5", "3.1.4", "3.5.1", "1.2.3", "1.6.2"),
)
MOST_FIGURES = 10
# Kinds of late reports whose units are named; of the others it is said how many there are.
NAMED = ("late", "overdue", "returned")
NO_TARGET = "chưa đặt"
MET = {True: ": đạt", False: ": chưa đạt", None: ""}


@dataclass(frozen=True)
class Limits:
    """How much fits: lines and names printed before "… và n … khác", letters of a label."""

    changes: int = 3
    units: int = 6
    questions: int = 6
    label: int = 110
    examples: int = 2


# From the roomiest down, until it is one page.
LIMITS = (
    Limits(),
    Limits(2, 4, 5, 80),
    Limits(2, 3, 4, 60, 1),
    Limits(1, 3, 3, 30, 1),
    Limits(1, 2, 2, 30, 1),
    Limits(1, 0, 2, 30, 1),
)


@dataclass(frozen=True)
class Material:
    """Everything the page is made of.

    `which` says which figures they are, `on` when the page was made. `told` are the sections
    somebody wrote for this report, `told_before` the words of the report before by section; None
    where there is no such report here.
    """

    issuer: Issuer
    window: Window
    file_name: str
    which: str
    on: date
    figures: Mapping[str, BoundFigure]
    areas: Sequence[tuple[str, str]]
    standing: Standing
    owing: Sequence[Owing] = ()
    goals: Sequence[Goal] = ()
    noticed: Sequence[Noticed] = ()
    previous: Period | None = None
    last_year: Period | None = None
    told: Sequence[Told] | None = None
    told_before: Mapping[str, str] | None = None
    illustration: str = ""

    @property
    def last_day(self) -> date:
        return self.window.covers_to - timedelta(days=1)

    @property
    def asked(self) -> list[BoundFigure]:
        return [figure for figure in self.figures.values() if figure.is_asked]

    @property
    def key_figures(self) -> list[BoundFigure]:
        """The ten that a leader asks first, of those the round asked for; where it asked for none
        of them, the first ten it did ask for."""
        found = (self.figures[code] for code in KEY_FIGURES if code in self.figures)
        return ([figure for figure in found if figure.is_asked] or self.asked)[:MOST_FIGURES]

    @property
    def bases(self) -> dict[str, int]:
        """The legal bases of targets, numbered in the order in which they are named."""
        codes = [figure.code for figure in self.key_figures]
        first = [goal for code in codes for goal in self.goals if goal.code == code]
        told = dict.fromkeys(goal.legal_basis for goal in (*first, *self.goals))
        return {basis: number for number, basis in enumerate(told, 1)}

    @property
    def annexes(self) -> dict[str, str]:
        """Area → the annex of the report that holds its figures (`annexes.build` numbers them)."""
        filled = {figure.area_code for figure in self.asked}
        codes = [code for code, _name in self.areas if code in filled]
        if len(codes) == 1:
            return {codes[0]: "Phụ lục"}
        return {code: f"Phụ lục {roman(number)}" for number, code in enumerate(codes, 1)}


def compose(material: Material, limits: Limits = LIMITS[0]) -> Document:
    """The page, as long as `limits` lets it be."""
    issuer = material.issuer
    return Document(
        file_name=material.file_name,
        letterhead=letterhead(issuer, material.on.year),
        title="PHIẾU TRÌNH",
        subject=f"Báo cáo công tác cải cách hành chính {period_name(material.window)}",
        addressees=(f"{_signer(issuer)}.",),
        basis=(),
        opening=(_paragraph(_about(material)),),
        body=tuple(_body(material, limits)),
        closing=(_paragraph(f"Ghi chú: {material.illustration}"),) if material.illustration else (),
        recipients=(),
        signature=Signature(("NGƯỜI TRÌNH",)),
        draft=False,
        form=Form.SHEET,
    )


def _signer(issuer: Issuer) -> str:
    if issuer.is_committee:
        return f"Chủ tịch {issuer.full_agency}"
    return f"{'Giám đốc' if issuer.name.startswith('Sở ') else 'Thủ trưởng'} {issuer.name}"


def _about(material: Material) -> str:
    window = material.window
    return (
        f"Số liệu từ {short_date(window.covers_from)} đến {short_date(material.last_day)}, "
        f"{material.which}. Phiếu lập ngày {short_date(material.on)}."
    )


def _body(material: Material, limits: Limits) -> Iterable[Block]:
    moved = _changes(material)
    yield Heading(2, "1.", "Chỉ tiêu chính")
    if material.key_figures:
        yield _table(material, limits)
        yield from _bases(material)
    else:
        yield _paragraph("Đợt này không hỏi chỉ tiêu nào về đơn vị.")
    previous = material.previous
    yield Heading(2, "2.", f"Điểm mới so với {previous.name if previous else 'kỳ trước'}")
    yield from _dashes(_news(material, moved, limits))
    yield Heading(2, "3.", "Đơn vị gửi chậm, chưa gửi")
    yield from _dashes(_late(material, limits))
    reader = "Bộ" if material.issuer.level == "province" else "cấp trên"
    yield Heading(2, "4.", f"Nội dung {reader} có thể hỏi")
    yield from _dashes(_asked(material, moved, limits))


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def _dashes(lines: Iterable[Line]) -> Iterator[Paragraph]:
    return (Paragraph(runs, marker="-") for runs in lines)


# -- the figures -----------------------------------------------------------------------------------


def _table(material: Material, limits: Limits) -> Table:
    """Earlier periods only where they are known, targets where there are any."""
    figures = material.key_figures
    columns = [("Chỉ tiêu", [_named(f, material, limits) for f in figures])]
    columns.append(("Kỳ này", [(questions.printed(figure),) for figure in figures]))
    for period in (material.previous, material.last_year):
        if period is not None and any(period.frame in figure.earlier for figure in figures):
            called = period.name[:1].upper() + period.name[1:]
            columns.append((called, [_then(figure, period) for figure in figures]))
    numeric = tuple(range(1, len(columns)))
    if material.goals:
        cells = [_targets(figure, material) for figure in figures]
        columns.append((f"Mục tiêu năm {material.last_day.year}", cells))
    heading = tuple((Run(text),) for text, _cells in columns)
    return Table(
        (heading, *zip(*(cells for _text, cells in columns), strict=True)), numeric=numeric
    )


def _named(figure: BoundFigure, material: Material, limits: Limits) -> Line:
    """By code and label; then the unit of money, of which other day it is, how complete."""
    asides = [lower_first(figure.unit_of_measure)] if figure.value_type == "money" else []
    if figure.expected > 1 and not figure.is_complete:
        asides.append(f"{figure.reported}/{figure.expected} đơn vị")
    if figure.value is not None and figure.data_to not in (None, material.last_day):
        asides.append(f"số liệu đến {short_date(figure.data_to)}")
    label = f"{figure.code}. {questions.name(figure, limits.label)}"
    return (Run(f"{label} ({', '.join(asides)})" if asides else label),)


def _then(figure: BoundFigure, period: Period) -> Line:
    then = figure.earlier.get(period.frame)
    return (Run("–" if then is None else questions.shown_of(figure, then)),)


def _targets(figure: BoundFigure, material: Material) -> Line:
    """ "≥ 60% (1): chưa đạt; ≥ 50% (2): đạt"; the verdict once where it is the same."""
    by_verdict: dict[bool | None, list[str]] = {}
    for goal in material.goals:
        if goal.code == figure.code:
            told = questions.target(goal, figure, material.bases)
            by_verdict.setdefault(goal.is_met(figure), []).append(told)
    parts = (f"{', '.join(told)}{MET[met]}" for met, told in by_verdict.items())
    return (Run("; ".join(parts) or NO_TARGET),)


def _bases(material: Material) -> Iterator[Paragraph]:
    """On what the targets rest; or that there are none."""
    year, bases = material.last_day.year, material.bases
    if not bases:
        yield _paragraph(f"Chưa đặt mục tiêu năm {year} cho chỉ tiêu nào.")
        return
    mark = "({}) " if len(bases) > 1 else ""
    told = "; ".join(f"{mark.format(number)}{basis}" for basis, number in bases.items())
    yield _paragraph(f"Mục tiêu theo: {told}.")


# -- what is new -----------------------------------------------------------------------------------


def _changes(material: Material) -> list[Change]:
    if material.previous is None:
        return []
    return changes.comparable(material.asked, material.previous)


def _news(material: Material, moved: Sequence[Change], limits: Limits) -> Iterator[Line]:
    if material.previous is None or not moved:
        yield (Run("Chưa có số liệu kỳ trước trên hệ thống để so sánh."),)
    else:
        yield from _largest(material, material.previous, moved, limits)
    if material.told is not None:
        yield (Run(_written(material.told, material.told_before)),)


def _largest(
    material: Material, previous: Period, moved: Sequence[Change], limits: Limits
) -> Iterator[Line]:
    found = changes.large(moved)
    if not found:
        yield (
            Run(
                f"Không chỉ tiêu nào trong {len(moved):02} chỉ tiêu so sánh được thay đổi từ "
                f"{changes.LARGE_SHARE}%, hoặc từ {changes.LARGE_POINTS} điểm phần trăm."
            ),
        )
        return
    of = _questions(material, moved, limits)
    lines = (
        (
            Run(f"{questions.name(one.figure, limits.label)}: "),
            questions.printed(one.figure),
            Run(
                f", {one.in_words(previous.frame)}, kỳ trước "
                f"{questions.shown_of(one.figure, one.then)} "
                f"({questions.place(of, one.figure.code)})."
            ),
        )
        for one in found
    )
    yield from questions.cut(lines, limits.changes, "… và {:02} chỉ tiêu khác thay đổi nhiều.")


def _written(told: Sequence[Told], before: Mapping[str, str] | None) -> str:
    """Which sections were written anew; carried over are those taken from the last report."""
    own = [one.key for one in told if not one.carried]
    if before is None:
        return f"{len(own):02} mục có phần lời viết cho kỳ này; không có phần lời kỳ trước để so."
    new = [one.key for one in told if not one.carried and before.get(one.key, "") != one.text]
    carried = sum(one.carried for one in told)
    kept = f"; {carried:02} mục lấy nguyên phần lời kỳ trước" if carried else ""
    named = f" (mục {_listed(new, 8)})" if new else ""
    return f"{len(new):02} mục viết mới hoặc viết lại{named}{kept}."


# -- who is late -----------------------------------------------------------------------------------


def _late(material: Material, limits: Limits) -> Iterator[Line]:
    standing = material.standing
    sent = (
        f"Đã gửi {standing.sent}/{standing.owed} báo cáo phải gửi, "
        f"{standing.accepted} báo cáo đã đạt"
    )
    by_kind = {kind: [row for row in material.owing if row.kind == kind] for kind in KINDS}
    if not any(by_kind[kind] for kind in ("late", "overdue", "awaited", "returned")):
        yield (Run(f"{sent}; không đơn vị nào gửi chậm hoặc chưa gửi."),)
        return
    yield (Run(f"{sent} (có danh sách riêng, dùng trong nội bộ)."),)
    named = NAMED if limits.units else ()
    for kind in named:
        if rows := by_kind[kind]:
            names = list(dict.fromkeys(_late_name(row) for row in rows))
            listed = _listed(names, limits.units, " đơn vị")
            yield (Run(f"{len(rows):02} báo cáo {KINDS[kind]}: {listed}."),)
    counted = [
        f"{len(rows):02} báo cáo {KINDS[kind]}"
        for kind, rows in by_kind.items()
        if rows and kind not in named
    ]
    if counted:
        yield (Run(f"{'; '.join(counted)}."),)


def _late_name(row: Owing) -> str:
    return f"{row.name}, {row.days_late:02} ngày làm việc" if row.kind == "late" else row.name


def _listed(names: Sequence[str], most: int, noun: str = " mục") -> str:
    """ "A; B … và 03 đơn vị khác"."""
    shown_, rest = names[:most], len(names) - most
    return "; ".join(shown_) + (f" … và {rest:02}{noun} khác" if rest > 0 else "")


# -- what may be asked -----------------------------------------------------------------------------


def _questions(material: Material, moved: Sequence[Change], limits: Limits) -> questions.Material:
    return questions.Material(
        figures=material.figures,
        goals=material.goals,
        noticed=material.noticed,
        changes=changes.large(moved),
        before=material.previous.name if material.previous else "",
        told=material.told or (),
        last_day=material.last_day,
        bases=material.bases,
        annexes=material.annexes,
        keys=KEY_FIGURES,
        label=limits.label,
        examples=limits.examples,
    )


def _asked(material: Material, moved: Sequence[Change], limits: Limits) -> list[Line]:
    found = questions.questions(_questions(material, moved, limits))
    if not found:
        return [(Run("Không có chỉ tiêu chưa đạt, chưa đủ số liệu hoặc thay đổi bất thường."),)]
    return questions.cut(found, limits.questions, "… và {:02} nội dung khác.")
