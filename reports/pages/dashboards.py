"""Added-up figures as pages show them: a table by area, and a leader's page of a campaign."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q
from django.utils.safestring import SafeString

from indicators import discipline
from indicators.aggregation import printed_type
from indicators.editions import Edition, edition
from indicators.figures import shown
from indicators.models import IndicatorVersion
from indicators.text import fold
from reports.adding import consolidation
from reports.campaigns import rosters
from reports.documents.briefing import KEY_FIGURES
from reports.documents.document import parent_code
from reports.models import (
    Campaign,
    CampaignUnit,
    ConsolidatedValue,
    Consolidation,
    Obligation,
    Submission,
)
from reports.pages import charts
from units.tree import within

RINGS = ("3.3.4", "3.3.5", "6.1", "1.1.3")
BARS = (
    ("Văn bản quy phạm pháp luật ban hành", ("2.1.1", "2.1.2", "2.1.3")),
    ("Hồ sơ thủ tục hành chính trong kỳ", ("3.3.0.1", "3.3.0.2", "3.3.0.3")),
    ("Hồ sơ đã giải quyết", ("3.3.0.4.1", "3.3.0.5")),
)


Hides = Callable[[str], bool]


@dataclass(frozen=True)
class Row:
    """One added-up figure, printed. One that is really a single unit's may be `hidden` from the
    reader (indicators.discipline); then `value` holds nothing of it but how many were asked."""

    version: IndicatorVersion
    value: ConsolidatedValue
    parent_label: str
    depth: int
    hidden: bool = False

    @property
    def code(self) -> str:
        return self.version.code

    @property
    def number(self) -> Decimal | None:
        return None if self.value.value is None else Decimal(self.value.value)

    @property
    def shown(self) -> str:
        """As tables print it; nothing where there is no value."""
        if self.hidden:
            return discipline.HIDDEN
        kind = printed_type(self.version.value_type, self.version.over_units)
        return "" if self.number is None else printed(self.number, self.version, kind)

    @property
    def covered(self) -> str:
        return f"{self.value.reported}/{self.value.expected}"

    @property
    def is_asked(self) -> bool:
        return bool(self.value.expected or self.value.na)

    @property
    def is_complete(self) -> bool:
        return self.value.missing == 0

    @property
    def status(self) -> str:
        """In words: what a reader should know before using the figure."""
        if self.hidden:
            return discipline.WHY
        if self.value.status != ConsolidatedValue.Status.OK:
            nobody = self.value.status == "no_data" and self.value.expected
            return "Chưa đơn vị nào báo cáo" if nobody else self.value.get_status_display()
        if not self.is_complete:
            return f"Còn thiếu {self.value.missing} đơn vị"
        return "Số ước" if self.value.provisional else "Đủ"

    @property
    def tone(self) -> str:
        if self.hidden:
            return "quiet"
        if self.value.status == "not_computable":
            return "bad"
        if not self.is_complete:
            return "warn"
        return "good" if self.value.status == "ok" else "quiet"


@dataclass(frozen=True)
class AreaTable:
    """The figures of one reform area."""

    code: str
    name: str
    rows: list[Row]


def table(
    made: Consolidation,
    *,
    query: str = "",
    only_incomplete: bool = False,
    hides: Hides = lambda code: False,
) -> list[AreaTable]:
    """The figures by area, in the catalogue's order; found by code, label or parent's label.

    A formula of which nothing is asked here is left out: it says nothing.
    """
    wanted = fold(query)
    areas: dict[str, AreaTable] = {}
    for row in filter(lambda row: row.is_asked, rows(made, hides=hides)):
        text = fold(f"{row.code} {row.version.label} {row.parent_label}")
        if wanted in text and not (only_incomplete and row.is_complete):
            area = row.version.area
            kept = areas.setdefault(area.code, AreaTable(area.code, area.name, []))
            kept.rows.append(row)
    return list(areas.values())


def rows(
    made: Consolidation,
    codes: Iterable[str] | None = None,
    *,
    hides: Hides = lambda code: False,
) -> Iterator[Row]:
    """Every figure of a consolidation, or those of some codes. `hides` says of a code whether the
    root's own figure is kept from the reader; a sum over several units never is."""
    known = edition(made.campaign.catalogue_id)
    values = {known.codes.get(value.indicator_id): value for value in made.values.all()}
    for code in known.indicators if codes is None else codes:
        if code in values:
            row = _row(known, code, values[code], values)
            alone = row.value.expected + row.value.na <= 1
            yield _veiled(row) if alone and hides(code) else row


def _veiled(row: Row) -> Row:
    """Nothing but how many were asked and answered."""
    told = {name: getattr(row.value, name) for name in ("indicator_id", "status")}
    counts = {name: getattr(row.value, name) for name in ("expected", "reported", "missing", "na")}
    value = ConsolidatedValue(**told, **counts, nil=0, provisional=0)
    return replace(row, value=value, hidden=True)


def printed(number: Decimal, version: IndicatorVersion, kind: str = "") -> str:
    """A number of an indicator as tables print it."""
    return shown(
        number,
        value_type=kind or version.value_type,
        decimals=version.decimals,
        choices=version.choices,
    )


def _row(
    known: Edition, code: str, value: ConsolidatedValue, asked: dict[str | None, ConsolidatedValue]
) -> Row:
    above = parent_code(code, known.indicators)
    parents = [above]
    while parents[-1]:
        parents.append(parent_code(parents[-1], known.indicators))
    depth = min(sum(parent in asked for parent in parents), 3)
    label = known.indicators[above].label if above else ""
    return Row(known.indicators[code], value, label, depth)


# -- a leader's page -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """How far a campaign is within a root: reports owed, sent, accepted."""

    owed: int
    sent: int
    accepted: int
    late: int


def standing(campaign: Campaign, root: CampaignUnit, on: date) -> Standing:
    """One query. Sent means that the head has forwarded it and it has not come back."""
    state = "submission__state"
    sent = (
        Submission.State.SUBMITTED,
        Submission.State.IN_REVIEW,
        Submission.State.APPROVED,
    )
    owed = Obligation.objects.filter(
        within(root.path, "unit_path"), campaign=campaign, exempted_at__isnull=True
    )
    counts = owed.annotate(counts_from=rosters.DUE).aggregate(
        owed=Count("pk"),
        sent=Count("pk", filter=Q(**{f"{state}__in": sent})),
        accepted=Count("pk", filter=Q(**{state: Submission.State.APPROVED})),
        late=Count("pk", filter=rosters.late(on)),
    )
    return Standing(**counts)


@dataclass(frozen=True)
class Chart:
    """A drawing and the table behind it."""

    title: str
    svg: SafeString
    columns: tuple[str, ...]
    rows: list[tuple[str, str]]


@dataclass(frozen=True)
class Result:
    """A campaign as a leader sees it."""

    campaign: Campaign
    root: CampaignUnit
    standing: Standing
    made: Consolidation | None
    tiles: list[Row]
    charts: list[Chart]


def current(campaign: Campaign, root: CampaignUnit) -> Consolidation | None:
    """The figures that speak for a root: closed last, or else added up last."""
    closed = consolidation.closings(campaign, root.unit_id)
    return closed[0] if closed else consolidation.latest(campaign, root.unit_id)


def result(campaign: Campaign, root: CampaignUnit, on: date) -> Result:
    """The closed figures, or else the latest added up; a handful of queries."""
    made = current(campaign, root)
    found = {row.code: row for row in rows(made)} if made else {}
    tiles = [found[code] for code in KEY_FIGURES if code in found and found[code].shown]
    return Result(
        campaign, root, standing(campaign, root, on), made, tiles[:6], list(_charts(found))
    )


def _charts(found: dict[str, Row]) -> Iterator[Chart]:
    """Rings for the first shares there are, bars for parts of a whole."""
    rings = [found[code] for code in RINGS if code in found and found[code].shown]
    for row in rings[:2]:
        yield Chart(
            row.version.label,
            charts.donut(row.number, title=row.version.label, shown=row.shown),
            ("Chỉ tiêu", "Giá trị"),
            [(row.version.label, row.shown)],
        )
    for title, codes in BARS:
        parts = [found[code] for code in codes if code in found]
        if any(part.shown for part in parts):
            bars = [charts.Bar(part.version.label, part.number, part.shown) for part in parts]
            yield Chart(
                title,
                charts.bars(bars, title=title, width=440),
                ("Chỉ tiêu", "Số liệu"),
                [(bar.label, bar.text) for bar in bars],
            )
