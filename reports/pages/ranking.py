"""Units of one kind in order of one figure: the same level, the same form, and enough of them.

Only shares are put in order: a number of files says how large a unit is. Never a figure about
discipline. Ties share a place. What is read is what a consolidation read, nothing later.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet

from indicators import discipline, target_lists, targets
from indicators.editions import Edition, edition
from indicators.figures import Figure, State, from_scaled
from indicators.models import Direction, IndicatorVersion, Target
from reports.models import (
    CampaignUnit,
    Consolidation,
    ConsolidationSource,
    Form,
    FormLine,
    Subject,
    Value,
)
from reports.pages.dashboards import printed
from reports.submissions import checking
from units.listing import Column, Listing
from units.models import Level
from units.tree import within

FEWEST = 5
"""units with a figure, below which there is no order"""
LEAST_SHARE = Decimal("0.6")
"""of the units asked, below which there is no order"""


@dataclass(frozen=True)
class Group:
    """Units alike: of one level, answering one form."""

    level: str
    form: int
    label: str
    asked: int

    @property
    def key(self) -> str:
        return f"{self.level}-{self.form}"


@dataclass(frozen=True)
class Ranked:
    """A unit with its figure; `place` is 0 for one without."""

    name: str
    above: str
    code: str
    value: Decimal | None
    shown: str
    place: int
    reported: int
    expected: int

    @property
    def covered(self) -> str:
        """Of the figures that make it up, how many the unit gave."""
        return f"{self.reported}/{self.expected}"


@dataclass(frozen=True)
class Ranking:
    """The units of a group, the best first, or why there is no order."""

    group: Group
    version: IndicatorVersion
    rows: list[Ranked]
    upwards: bool
    aims: list[str]
    leaves: list[str]
    """the figures that units gave, of which it is made"""

    @property
    def counted(self) -> int:
        return sum(row.value is not None for row in self.rows)

    @property
    def why_not(self) -> str:
        """Why nobody is put in order; empty when they are."""
        enough = self.counted >= FEWEST and self.counted >= LEAST_SHARE * self.group.asked
        if enough:
            return ""
        return (
            f"Mới có {self.counted}/{self.group.asked} đơn vị có số liệu đã đạt; xếp thứ tự khi có "
            f"từ {FEWEST} đơn vị và từ {LEAST_SHARE * 100:.0f}% số đơn vị trở lên."
        )

    @property
    def order(self) -> str:
        return "từ thấp đến cao" if self.upwards else "từ cao đến thấp"


LIST = Listing(
    "xep-thu-tu",
    "Xếp thứ tự",
    (
        Column("thu-tu", "Thứ tự", lambda row: row.place or None, css="fig"),
        Column("don-vi", "Đơn vị", lambda row: row.name),
        Column("thuoc", "Thuộc", lambda row: row.above),
        Column("so-lieu", "Số liệu", lambda row: row.shown, lambda row: row.value, css="fig"),
        Column(
            "day-du",
            "Số liệu thành phần đã có",
            lambda row: row.covered,
            lambda row: row.reported,
            css="fig",
        ),
    ),
    search=lambda row: (row.name, row.above),
    searched="Tìm đơn vị",
    per_page=150,
)


@dataclass(frozen=True)
class Offer:
    """A share, and the groups of units that can be put in order by it."""

    version: IndicatorVersion
    groups: list[Group]


def offers(made: Consolidation) -> list[Offer]:
    """Every share that several units alike give the parts of; three queries."""
    known = edition(made.campaign.catalogue_id)
    forms = _forms(made, known)
    counts = _counts(made)
    found = [
        Offer(version, _groups(version, known, forms, counts))
        for code, version in known.indicators.items()
        if version.value_type == "percent" and not discipline.concerns(code)
    ]
    return [offer for offer in found if offer.groups]


def _groups(
    version: IndicatorVersion,
    known: Edition,
    forms: dict[Form, set[str]],
    counts: dict[tuple[str, int], int],
) -> list[Group]:
    """The groups asked for every part of a share, in order of levels."""
    leaves, fits = _leaves(version, known), version.level_set()
    return [
        Group(str(level), form.pk, f"{level.label}, {form.name}", asked)
        for level in Level
        for form, codes in forms.items()
        if level in fits and leaves <= codes and (asked := counts.get((level, form.pk), 0)) > 1
    ]


def ranking(made: Consolidation, version: IndicatorVersion, group: Group) -> Ranking:
    """A handful of queries however many units there are."""
    known = edition(made.campaign.catalogue_id)
    leaves = _leaves(version, known)
    places = {unit.unit_id: unit for unit in made.campaign.units.select_related("unit")}
    subjects = list(_subjects(made).filter(obligation__form=group.form, level=group.level))
    figures = _figures(made, leaves, known)
    aims = list(
        targets.of_levels([group.level], made.campaign.last_day.year).filter(
            indicator=version.indicator_id
        )
    )
    upwards = any(aim.direction == Direction.AT_MOST for aim in aims)
    rows = [
        _ranked(figures[s.pk], leaves, version, known, places, s)
        for s in sorted(subjects, key=lambda s: places[s.unit_id].order)
    ]
    return Ranking(
        group,
        version,
        list(_placed(rows, upwards)),
        upwards,
        [_aim(aim, version) for aim in aims],
        sorted(leaves),
    )


def _parts(code: str, known: Edition) -> set[str]:
    """A formula with every formula it is made of."""
    if code not in known.expressions:
        return {code}
    return {code}.union(*(_parts(part, known) for part in known.expressions[code].codes))


def _leaves(version: IndicatorVersion, known: Edition) -> frozenset[str]:
    code = version.code
    return frozenset(known.operands(code)) if code in known.expressions else frozenset({code})


def _forms(made: Consolidation, known: Edition) -> dict[Form, set[str]]:
    """Form → what it asks, of units themselves or about each of many."""
    lines = FormLine.objects.filter(form__campaign=made.campaign_id, control=False)
    lines = lines.exclude(form__subject=Form.SubjectKind.ROOT)
    asked: dict[int, set[str]] = defaultdict(set)
    for form, pk in lines.values_list("form", "indicator_version__indicator"):
        asked[form].add(known.codes[pk])
    forms = Form.objects.filter(pk__in=asked).order_by("order")
    return {form: asked[form.pk] for form in forms}


def _counts(made: Consolidation) -> dict[tuple[str, int], int]:
    """(level, form) → units asked within the root."""
    rows = _subjects(made).order_by().values_list("level", "obligation__form")
    return {(level, form): n for level, form, n in rows.annotate(n=Count("pk"))}


def _subjects(made: Consolidation) -> QuerySet[Subject]:
    return Subject.objects.filter(
        within(made.root_path),
        obligation__campaign=made.campaign_id,
        obligation__exempted_at=None,
    )


def _figures(
    made: Consolidation, leaves: frozenset[str], known: Edition
) -> dict[int, dict[str, Figure]]:
    """Subject → code → its figure as the consolidation read it."""
    sources = ConsolidationSource.objects.filter(consolidation=made)
    ids = [known.indicators[code].indicator_id for code in leaves]
    rows = Value.objects.filter(version__in=sources.values("version"), indicator__in=ids)
    found: dict[int, dict[str, Figure]] = defaultdict(dict)
    for subject, pk, state, number in rows.values_list(
        "subject", "indicator", "state", "number"
    ).iterator():
        value = None if number is None else from_scaled(number, known.decimals(pk))
        found[subject][known.codes[pk]] = Figure(State(state), value)
    return found


def _ranked(
    figures: dict[str, Figure],
    leaves: frozenset[str],
    version: IndicatorVersion,
    known: Edition,
    places: dict[int, CampaignUnit],
    subject: Subject,
) -> Ranked:
    own = {code: figures.get(code) for code in leaves}
    codes = _parts(version.code, known)
    value = checking.computed(known, codes, own, subject.level).get(version.code)
    place = places[subject.unit_id]
    above = places.get(place.parent_id or 0)
    return Ranked(
        name=place.name,
        above=above.name if above else "",
        code=place.unit.code,
        value=value,
        shown="" if value is None else printed(value, version),
        place=0,
        reported=sum(figure.counted is not None for figure in figures.values()),
        expected=len(leaves),
    )


def _placed(rows: list[Ranked], upwards: bool) -> Iterator[Ranked]:
    """Equal figures, as they print, share a place: 1, 2, 2, 4. Without a figure, last."""
    known = [row for row in rows if row.value is not None]
    known.sort(key=lambda row: row.value or 0, reverse=not upwards)
    place, last = 0, ""
    for count, row in enumerate(known, 1):
        place = place if row.shown == last else count
        last = row.shown
        yield Ranked(**{**row.__dict__, "place": place})
    yield from (row for row in rows if row.value is None)


def _aim(target: Target, version: IndicatorVersion) -> str:
    sign = target_lists.SIGNS[Direction(target.direction)]
    return f"{target.year}: {sign}\N{NO-BREAK SPACE}{target_lists.printed(target, version)}"
