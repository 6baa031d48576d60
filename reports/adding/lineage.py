"""Where an added-up figure comes from: who gave it, who forwarded it, who accepted it, when.

By query, from the versions a consolidation read: no row is kept per number (design 5).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from indicators import discipline
from indicators.aggregation import asked_of
from indicators.editions import Edition, edition
from indicators.figures import Figure, State, from_scaled, shown_figure
from indicators.models import IndicatorVersion
from reports.models import (
    CampaignUnit,
    Consolidation,
    ConsolidationSource,
    FormLine,
    Obligation,
    Subject,
    Submission,
    SubmissionVersion,
    Value,
    ValueState,
)
from units.models import User
from units.tree import within


@dataclass(frozen=True)
class Contributor:
    """One unit behind a figure. `figure` is None while it is missing."""

    unit_id: int
    name: str
    parent: str
    level: str
    form: str
    answered_by: str
    submission: Submission
    control: bool
    meaning: IndicatorVersion
    figure: Figure | None = None
    version: SubmissionVersion | None = None
    entered_by: User | None = None
    entered_at: datetime | None = None
    hidden: bool = False
    """kept from the reader (indicators.discipline): `figure` is None whatever was given"""

    @property
    def shown(self) -> str:
        """The figure as tables print it."""
        if self.hidden:
            return discipline.HIDDEN
        of = self.meaning
        return shown_figure(
            self.figure, value_type=of.value_type, decimals=of.decimals, choices=of.choices
        )

    @property
    def is_missing(self) -> bool:
        """Asked, and there is nothing to add: not answered, not accepted, or not to be had."""
        return self.figure is None or self.figure.state is State.UNAVAILABLE


@dataclass(frozen=True)
class Missing:
    """A report that a consolidation could not read."""

    unit_id: int
    name: str
    form: str
    submission: Submission


@dataclass(frozen=True)
class Operand:
    """A part of a formula, to be opened in its turn."""

    code: str
    level: str


def operands(consolidation: Consolidation, code: str) -> list[Operand]:
    """What a formula is computed from, in the order it names them; empty for an entered one."""
    expression = _known(consolidation).expressions.get(code)
    return (
        [Operand(ref.code, ref.level or "") for ref in expression.references] if expression else []
    )


def contributors(consolidation: Consolidation, code: str) -> list[Contributor]:
    """Every unit asked for an entered indicator, in the order of the tree."""
    known = _known(consolidation)
    version = known.indicators[code]
    lines = dict(
        FormLine.objects.filter(
            form__campaign=consolidation.campaign_id, indicator_version=version
        ).values_list("form_id", "control")
    )
    asked = list(_subjects(consolidation, code, known, list(lines)))
    values = _values(consolidation, code, [subject.pk for subject in asked])
    places = _places(consolidation)
    found = [_contributor(s, values.get(s.pk), lines, places, version) for s in asked]
    return sorted(found, key=lambda c: (c.control, places[c.unit_id].order))


def missing_units(consolidation: Consolidation) -> list[Missing]:
    """The reports about units within the root that were not accepted when it was made."""
    read = ConsolidationSource.objects.filter(
        consolidation=consolidation, version__submission__obligation=OuterRef("pk")
    )
    inside = Subject.objects.filter(within(consolidation.root_path), obligation=OuterRef("pk"))
    owed = Obligation.objects.filter(
        Exists(inside),
        ~Exists(read),
        campaign=consolidation.campaign_id,
        exempted_at__isnull=True,
    ).select_related("form", "submission")
    places = _places(consolidation)
    found = [_missing(obligation, places) for obligation in owed]
    return sorted(found, key=lambda one: (places[one.unit_id].order, one.form))


def new_since(consolidation: Consolidation, *, after: datetime | None = None) -> int:
    """Figures accepted later that are not what was read: "n ô có số mới".

    `after` leaves out what was accepted up to that moment.
    """
    sources = ConsolidationSource.objects.filter(consolidation=consolidation)
    later = SubmissionVersion.objects.filter(
        within(consolidation.root_path, "submission__obligation__subjects__path"),
        counts=True,
        submission__obligation__campaign=consolidation.campaign_id,
        submission__obligation__exempted_at__isnull=True,
    ).exclude(pk__in=sources.values("version"))
    if after is not None:
        later = later.filter(accepted_at__gt=after)
    same = Value.objects.filter(
        # Only a number has a number (a constraint of the table), so equal states are enough else.
        Q(number=OuterRef("number")) | ~Q(state=ValueState.NUMBER),
        version__in=sources.values("version"),
        subject=OuterRef("subject"),
        indicator=OuterRef("indicator"),
        state=OuterRef("state"),
    )
    new = Value.objects.filter(
        ~Exists(same),
        within(consolidation.root_path, "subject__path"),
        version__in=later.values("pk"),
    )
    return new.count()


def _known(consolidation: Consolidation) -> Edition:
    return edition(consolidation.campaign.catalogue_id)


def _places(consolidation: Consolidation) -> dict[int, CampaignUnit]:
    """The campaign's tree by unit: names, levels and order as they were read."""
    return {unit.unit_id: unit for unit in consolidation.campaign.units.all()}


def _subjects(
    consolidation: Consolidation, code: str, known: Edition, forms: list[int]
) -> Iterator[Subject]:
    """The subjects that make up the figure (design 5: all, the root alone, or the official one)."""
    version = known.indicators[code]
    asked = (
        Subject.objects.filter(obligation__form__in=forms, obligation__exempted_at__isnull=True)
        .filter(level__in=version.level_set())
        .select_related("obligation__form", "obligation__submission", "obligation__unit")
    )
    scope = asked_of(version.over_units)
    if scope == "all":
        yield from asked.filter(within(consolidation.root_path))
        return
    about = {subject.unit_id: subject for subject in asked.filter(unit_id__in=_tops(consolidation))}
    official = about.get(consolidation.campaign.root_id) if scope == "official" else None
    meant = about.get(consolidation.root_id) or official
    if meant:
        yield meant


def _tops(consolidation: Consolidation) -> set[int]:
    return {consolidation.root_id, consolidation.campaign.root_id}


def _values(consolidation: Consolidation, code: str, subjects: list[int]) -> dict[int, Value]:
    """Subject → its figure as read."""
    sources = ConsolidationSource.objects.filter(consolidation=consolidation)
    found = Value.objects.filter(
        indicator__code=code, version__in=sources.values("version"), subject__in=subjects
    )
    people = ("version__frozen_by", "version__accepted_by", "entered_by")
    return {value.subject_id: value for value in found.select_related(*people)}


def _contributor(
    subject: Subject,
    value: Value | None,
    controls: dict[int, bool],
    places: dict[int, CampaignUnit],
    meaning: IndicatorVersion,
) -> Contributor:
    place = places[subject.unit_id]
    above = places.get(place.parent_id or 0)
    obligation = subject.obligation
    return Contributor(
        unit_id=subject.unit_id,
        name=place.name,
        parent=above.name if above else "",
        level=subject.level,
        form=obligation.form.name,
        answered_by=places[obligation.unit_id].name,
        submission=obligation.submission,
        control=controls[obligation.form_id],
        meaning=meaning,
        figure=_figure(value, meaning.decimals) if value else None,
        version=value.version if value else None,
        entered_by=value.entered_by if value else None,
        entered_at=value.entered_at if value else None,
    )


def _figure(value: Value, decimals: int) -> Figure:
    number = None if value.number is None else from_scaled(value.number, decimals)
    marks = (value.provisional, value.data_to, value.note, value.promised)
    return Figure(State(value.state), number, *marks)


def _missing(obligation: Obligation, places: dict[int, CampaignUnit]) -> Missing:
    place = places[obligation.unit_id]
    return Missing(
        unit_id=obligation.unit_id,
        name=place.name,
        form=obligation.form.name,
        submission=obligation.submission,
    )
