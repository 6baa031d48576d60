"""A round as a matrix: each report by reform area, in words; whose move it is; never a figure.

A page takes the same queries however many units the round has, and however many rows it shows.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When

from indicators.editions import Edition, edition
from indicators.models import Severity
from reports.campaigns import rosters
from reports.models import (
    AreaMark,
    Campaign,
    Explanation,
    Finding,
    FormLine,
    OpenCell,
    Remark,
    ReviewBlock,
    Subject,
    Submission,
    Value,
)
from reports.pages import waiting
from reports.pages.owed import MARKED, state_in_words
from reports.submissions import mending
from units.listing import Column, Filter, Listing
from units.models import Level, ReformArea
from units.tree import within

State = Submission.State
AT_ONCE = 500  # rows of a file read together
NAMED = 2  # people named beside whose move it is
Key = tuple[int, int]  # (submission or version or obligation, area)


@dataclass(frozen=True)
class Mark:
    """What a cell says: words first, a colour beside them."""

    words: str
    tone: str
    more: str = ""


NOT_STARTED = Mark("Chưa nhập", "quiet", "chưa có ô nào được nhập")
EXEMPT = Mark("Được miễn", "quiet", "đơn vị được miễn báo cáo")
ACCEPTED = Mark("Đã đạt", "good", "cả báo cáo đã được chấp nhận")
AREA_OK = Mark("Đầu mối: đạt", "good", "đầu mối lĩnh vực đã đánh dấu đạt")
# How the page explains the words that carry a number.
LEGEND = (
    NOT_STARTED,
    Mark("3/12", "info", "đã nhập 3 trong 12 ô"),
    Mark("Đủ 12", "info", "đã nhập đủ các ô"),
    Mark("1 lỗi", "bad", "phải sửa trước khi gửi"),
    Mark("2 cảnh báo", "wait", "chưa giải trình"),
    Mark("1 ý kiến", "busy", "ý kiến kiểm tra chưa xong"),
    Mark("Trả lại 3 ô", "bad", "đơn vị đang sửa các ô này"),
    AREA_OK,
    ACCEPTED,
    EXEMPT,
)


@dataclass(frozen=True)
class Row:
    """A report with a mark for each area; None where its form asks nothing."""

    owed: Any
    marks: Mapping[int, Mark | None]
    mends: str
    people: tuple[str, ...]

    @property
    def cells(self) -> list[tuple[int, Mark | None]]:
        return list(self.marks.items())

    @property
    def named(self) -> str:
        """The first of those whose move it is."""
        more = len(self.people) - NAMED
        return ", ".join(self.people[:NAMED]) + (f" và {more} người" if more > 0 else "")

    @property
    def waits_for_unit(self) -> bool:
        """Whether the unit can be reminded of it."""
        at_unit = self.owed.submission.state in mending.AT_THE_UNIT
        return at_unit and not self.owed.exempted_at


def areas_of(campaign: Campaign, limits: set[int] | None) -> list[ReformArea]:
    """The reform areas that the forms of a round ask about, in order; some of them only."""
    lines = FormLine.objects.filter(form__campaign=campaign)
    found = ReformArea.objects.filter(pk__in=lines.values("indicator_version__area"))
    return list((found if limits is None else found.filter(pk__in=limits)).order_by("order"))


def obligations(campaign: Campaign, reach: Q, on: date) -> QuerySet[Any]:
    """The reports of a round within reach, and whether each is late."""
    late = Case(When(rosters.late(on), then=True), default=False)
    return rosters.obligations(campaign).filter(reach).annotate(is_late=late)


def listing(areas: list[ReformArea], on: date) -> Listing:
    """The matrix as a list; `made_by(…)` makes its rows."""
    return Listing(
        "bang-theo-linh-vuc",
        "Bảng theo lĩnh vực",
        (
            Column("don-vi", "Đơn vị", lambda row: row.owed.unit_name, sort="unit_order"),
            Column("cap", "Cấp", lambda row: row.owed.get_level_display(), file_only=True),
            Column("bieu", "Biểu mẫu", lambda row: row.owed.form.name, file_only=True),
            Column(
                "trang-thai",
                "Trạng thái",
                lambda row: state_in_words(row.owed),
                sort="submission__state",
            ),
            Column(
                "han",
                "Hạn gửi",
                lambda row: row.owed.due_day,
                sort="counts_from",
                file_only=True,
            ),
            Column("tre", "Trễ hạn", lambda row: row.owed.is_late, file_only=True),
            *(Column(area.code, area.short_name, partial(_words, area.pk)) for area in areas),
            Column("xu-ly", "Ai xử lý tiếp", lambda row: row.mends),
            Column("nguoi", "Người xử lý", lambda row: ", ".join(row.people), file_only=True),
        ),
        search=("unit_name", "unit__code"),
        searched="Tìm đơn vị",
        filters=(
            Filter(
                "trang-thai",
                "Tình trạng",
                lambda rows, state: rosters.narrowed(rows, state=state, on=on),
                tuple((rosters.STATES | MARKED).items()),
            ),
            Filter(
                "tre",
                "Chỉ báo cáo trễ hạn",
                lambda rows, _ticked: rows.filter(is_late=True),
                kind="tick",
            ),
            Filter("cap", "Cấp", "level", Level.choices),
            Filter("bieu", "Biểu mẫu", "form__code"),
            Filter("dia-ban", "Địa bàn", _inside),
            Filter("cum", "Cụm của", partial(_of_block, on=on)),
        ),
    )


def choices(campaign: Campaign, on: date) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer in this round: forms, districts, blocks of reviewers."""
    districts = campaign.units.filter(level=Level.DISTRICT).exclude(unit=campaign.root_id)
    blocks = ReviewBlock.objects.in_force(on).select_related("reviewer").order_by("name")
    reviewers = {str(one.reviewer_id): one.reviewer.full_name for one in blocks}
    return {
        "bieu": list(campaign.forms.order_by("order").values_list("code", "name")),
        "dia-ban": list(districts.order_by("order").values_list("path", "name")),
        "cum": list(reviewers.items()),
    }


def made_by(
    campaign: Campaign, areas: list[ReformArea], on: date
) -> Callable[[list[Any]], list[Row]]:
    """Turns reports into rows of the matrix, many of them at once."""

    def made(rows: list[Any]) -> list[Row]:
        told = _Told(campaign, areas, on)
        lots = (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
        return [row for lot in lots for row in told.rows(lot)]

    return made


def _words(area: int, row: Row) -> str:
    mark = row.marks.get(area)
    return mark.words if mark else ""


def _inside(rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    return rows.filter(within(path, "unit_path"))


def _of_block(rows: QuerySet[Any], reviewer: str, *, on: date) -> QuerySet[Any]:
    blocks = ReviewBlock.objects.in_force(on).filter(reviewer=int(reviewer))
    return rows.filter(unit__in=blocks.values("unit"))


# -- what the cells are made of --------------------------------------------------------------------


@dataclass
class _Counts:
    """What is counted of some reports, each by (submission, area)."""

    total: Counter[Key] = field(default_factory=Counter)
    answered: Counter[Key] = field(default_factory=Counter)
    blocking: Counter[Key] = field(default_factory=Counter)
    unexplained: Counter[Key] = field(default_factory=Counter)
    remarks: Counter[Key] = field(default_factory=Counter)
    open: Counter[Key] = field(default_factory=Counter)
    marked: set[Key] = field(default_factory=set)

    def mark(self, submission: Submission, area: int) -> Mark | None:
        """The gravest first; None where nothing is asked."""
        key = (submission.pk, area)
        if not (total := self.total[key]):
            return None
        if submission.state == State.APPROVED:
            return ACCEPTED
        answered = self.answered[key]
        entered = f"đã nhập {answered}/{total} ô"
        if submission.state == State.RETURNED and self.open[key]:
            return Mark(f"Trả lại {self.open[key]} ô", "bad", entered)
        if self.remarks[key]:
            return Mark(f"{self.remarks[key]} ý kiến", "busy", entered)
        if not answered:
            return NOT_STARTED
        if self.blocking[key]:
            return Mark(f"{self.blocking[key]} lỗi", "bad", entered)
        if answered < total:
            return Mark(f"{answered}/{total}", "info", entered)
        if self.unexplained[key]:
            return Mark(f"{self.unexplained[key]} cảnh báo", "wait", entered)
        return AREA_OK if key in self.marked else Mark(f"Đủ {total}", "info", entered)


class _Told:
    """Reads what the rows of one round say; a fixed number of queries for each lot of rows."""

    def __init__(self, campaign: Campaign, areas: list[ReformArea], on: date) -> None:
        self.areas, self.on, self.catalogue = areas, on, campaign.catalogue_id
        self.known: Edition = edition(campaign.catalogue_id)
        self.area_of = {pk: self.known.by_id(pk).area.pk for pk in self.known.codes}
        # How many lines a form asks in an area about a unit of a level.
        self.lines: Counter[tuple[int, str, int]] = Counter()
        asked = FormLine.objects.filter(form__campaign=campaign)
        for form, pk in asked.values_list("form_id", "indicator_version__indicator_id"):
            for level in self.known.by_id(pk).level_set():
                self.lines[form, level, self.area_of[pk]] += 1

    def rows(self, owed: list[Any]) -> Iterator[Row]:
        counts = self._counts(owed)
        units = {one.unit_id for one in owed}
        reporters = waiting.reporters(units, self.on)
        heads = waiting.heads(units, self.on)
        reviewers = waiting.reviewers(owed, self.on)
        for one in owed:
            state = one.submission.state
            if one.exempted_at or state == State.APPROVED:
                people: list[str] = []
            elif state == State.SIGNING:
                people = heads.get(one.unit_id, [])
            elif state in Submission.EDITABLE:
                people = reporters.get(one.unit_id, [])
            else:
                people = reviewers[one.pk]
            marks = {area.pk: counts.mark(one.submission, area.pk) for area in self.areas}
            if one.exempted_at:
                marks = {pk: EXEMPT if mark else None for pk, mark in marks.items()}
            yield Row(one, marks, mending.mends(one, reporters.keys()), tuple(people))

    def _counts(self, owed: list[Any]) -> _Counts:
        counts = _Counts()
        submissions = {one.submission.pk for one in owed}
        of_version = {
            one.submission.version_id: one.submission.pk
            for one in owed
            if one.submission.version_id
        }
        self._total(owed, counts)
        self._answered(of_version, counts)
        self._noticed(of_version, counts)
        remarks = Remark.objects.filter(submission__in=submissions, resolved_at=None)
        for pk, indicator, area in remarks.values_list("submission", "indicator", "area"):
            counts.remarks[pk, area or self.area_of.get(indicator, 0)] += 1
        opened = OpenCell.objects.filter(
            submission__in=submissions, submission__state=State.RETURNED, named=True
        )
        for pk, indicator in opened.values_list("submission", "indicator"):
            counts.open[pk, self.area_of.get(indicator, 0)] += 1
        marks = AreaMark.objects.filter(submission__in=submissions, ended_at=None)
        counts.marked = set(marks.values_list("submission", "area"))
        return counts

    def _total(self, owed: list[Any], counts: _Counts) -> None:
        about = Subject.objects.filter(obligation__in=[one.pk for one in owed])
        subjects: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for pk, level, n in about.values_list("obligation", "level").annotate(n=Count("pk")):
            subjects[pk].append((level, n))
        for one in owed:
            for area in self.areas:
                counts.total[one.submission.pk, area.pk] = sum(
                    n * self.lines[one.form_id, level, area.pk] for level, n in subjects[one.pk]
                )

    def _answered(self, of_version: Mapping[int, int], counts: _Counts) -> None:
        """Counted by the database: a row an area, not one a figure."""
        meanings = "indicator__versions"
        values = Value.objects.filter(
            version__in=of_version, **{f"{meanings}__catalogue": self.catalogue}
        )
        found = values.order_by().values_list("version", f"{meanings}__area")
        for version, area, n in found.annotate(n=Count("*")):
            counts.answered[of_version[version], area] += n

    def _noticed(self, of_version: Mapping[int, int], counts: _Counts) -> None:
        """Findings that still ask for something, by the area of the cell they are shown at."""
        told = set(
            Explanation.objects.filter(submission__in=of_version.values()).values_list(
                "submission", "rule_code", "indicator", "subject"
            )
        )
        noticed = Finding.objects.filter(version__in=of_version, waiver=None)
        for finding in noticed.iterator():
            key = (of_version[finding.version_id or 0], self._area_of(finding))
            if finding.severity == Severity.BLOCK:
                counts.blocking[key] += 1
            elif finding.severity == Severity.EXPLAIN:
                said = (key[0], finding.rule_code, finding.indicator_id, finding.subject_id)
                counts.unexplained[key] += said not in told

    def _area_of(self, finding: Finding) -> int:
        """A finding on the whole form stands with the first indicator it speaks of."""
        if finding.indicator_id:
            return self.area_of.get(finding.indicator_id, 0)
        first = self.known.indicators.get(finding.codes.partition(" ")[0])
        return first.area.pk if first else 0
