"""The lineage of a report, read once from the database and frozen as plain data.

What the pages of lineage find by query for one figure (`adding.lineage`) is gathered here for all
of them, in a fixed number of queries: who was asked (design 5), what was read, what was given.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from indicators.aggregation import asked_of
from indicators.editions import Edition, edition_of
from indicators.figures import from_scaled
from indicators.models import IndicatorVersion
from reports.documents.traced import (
    Contribution,
    Trace,
    TracedFigure,
    TracedReport,
    TracedUnit,
)
from reports.models import (
    CampaignUnit,
    ConsolidatedValue,
    Consolidation,
    ConsolidationSource,
    FormLine,
    Outline,
    Subject,
    SubmissionVersion,
    Value,
)
from units.tree import within


def trace(consolidation: Consolidation, *, outline: Outline, at: datetime) -> Trace:
    """Everything behind the figures of a consolidation, as it was read; `at` is now."""
    made = Consolidation.objects.select_related("campaign__catalogue", "closed_by").get(
        pk=consolidation.pk
    )
    return _Tracing(made).trace(outline, at)


class _Line(NamedTuple):
    """An indicator that a form asks."""

    code: str
    control: bool


class _Asked(NamedTuple):
    """A unit that a report answers about."""

    pk: int
    unit_id: int
    path: str
    level: str
    obligation_id: int
    form_id: int
    answered_by: int


class _Given(NamedTuple):
    """A cell as it was read."""

    state: str
    number: int | None
    provisional: bool
    data_to: date | None
    note: str
    entered_by: str


@dataclass(frozen=True)
class _Tracing:
    made: Consolidation

    def trace(self, outline: Outline, at: datetime) -> Trace:
        campaign = self.made.campaign
        closed_at = self.made.closed_at
        return Trace(
            campaign_code=campaign.code,
            campaign_name=campaign.name,
            covers_from=campaign.covers_from,
            covers_to=campaign.covers_to,
            as_of=campaign.as_of,
            catalogue_number=campaign.catalogue.number,
            catalogue_note=campaign.catalogue.note,
            catalogue_digest=campaign.catalogue.digest,
            outline=outline.name,
            outline_version=outline.version,
            closed_number=self.made.closed_number,
            closed_by=self.made.closed_by.full_name if self.made.closed_by else "",
            closed_at=timezone.localtime(closed_at) if closed_at else None,
            closed_reason=self.made.closed_reason,
            added_up_at=timezone.localtime(self.made.at),
            made_at=timezone.localtime(at),
            illustration=campaign.illustration,
            root=self.unit_places[self.made.root_id],
            people=tuple(self.people),
            units=tuple(self._units()),
            reports=tuple(self._reports()),
            figures=tuple(_figure(self.known.indicators[c], v) for c, v in self.values.items()),
            contributions=tuple(self.contributions),
            not_asked=tuple(sorted(set(self._not_asked()))),
        )

    # -- what was asked ------------------------------------------------------------------------

    @cached_property
    def known(self) -> Edition:
        return edition_of(self.made.campaign.catalogue)

    @cached_property
    def in_force(self) -> dict[str, IndicatorVersion]:
        return self.known.in_force(self.made.campaign.as_of)

    @cached_property
    def values(self) -> dict[str, ConsolidatedValue]:
        """Code → the figure as it was added up, in the order of the catalogue."""
        found = {self.known.codes[one.indicator_id]: one for one in self.made.values.all()}
        return {code: found[code] for code in self.known.indicators if code in found}

    @cached_property
    def places(self) -> dict[int, CampaignUnit]:
        units = CampaignUnit.objects.filter(campaign=self.made.campaign_id)
        return {one.unit_id: one for one in units.select_related("unit").order_by("order")}

    @cached_property
    def lines(self) -> dict[int, list[_Line]]:
        """Form → what it asks of the figures that were added up."""
        rows = FormLine.objects.filter(form__campaign=self.made.campaign_id)
        found: dict[int, list[_Line]] = defaultdict(list)
        for form_id, pk, control in rows.values_list(
            "form_id", "indicator_version__indicator_id", "control"
        ):
            code = self.known.codes[pk]
            if code in self.values and code in self.in_force:
                found[form_id].append(_Line(code, control))
        return found

    @cached_property
    def forms(self) -> dict[int, tuple[str, str]]:
        """Form → its code and name."""
        rows = self.made.campaign.forms.values_list("pk", "code", "name")
        return {pk: (code, name) for pk, code, name in rows}

    @cached_property
    def asked(self) -> list[_Asked]:
        """The subjects within the root, and those about the two roots, in the order of the tree.

        What was exempted later was still asked when these figures were added up.
        """
        here = within(self.made.root_path) | Q(unit_id__in=self.tops)
        exempt = Q(obligation__exempted_at__isnull=False, obligation__exempted_at__lte=self.made.at)
        rows = Subject.objects.filter(here, obligation__campaign=self.made.campaign_id)
        found = rows.exclude(exempt).values_list(
            "pk",
            "unit_id",
            "path",
            "level",
            "obligation_id",
            "obligation__form_id",
            "obligation__unit_id",
        )
        order = self.places
        return sorted(
            (_Asked(*row) for row in found),
            key=lambda one: (order[one.unit_id].order, order[one.answered_by].order, one.pk),
        )

    @property
    def tops(self) -> set[int]:
        return {self.made.root_id, self.made.campaign.root_id}

    @cached_property
    def asked_about_root(self) -> set[str]:
        """Codes that a line which counts asks about the root itself."""
        forms = {one.form_id for one in self.asked if one.unit_id == self.made.root_id}
        return {line.code for form in forms for line in self.lines[form] if not line.control}

    def _meant(self, code: str, subject: _Asked) -> bool:
        """Whether the subject's answer makes up the figure (`adding.consolidation._tally`)."""
        version = self.known.indicators[code]
        if subject.level not in version.level_set():
            return False
        scope = asked_of(version.over_units)
        if scope == "all":
            return subject.path.startswith(self.made.root_path)
        if scope == "official" and code not in self.asked_about_root:
            return subject.unit_id == self.made.campaign.root_id
        return subject.unit_id == self.made.root_id

    def _not_asked(self) -> Iterator[str]:
        """Operands in force that nothing was added up for."""
        for code, expression in self.known.expressions.items():
            if code in self.values:
                yield from set(expression.codes) & self.in_force.keys() - self.values.keys()

    # -- what was read -------------------------------------------------------------------------

    @cached_property
    def read(self) -> dict[int, SubmissionVersion]:
        """Obligation → the version that was read of it."""
        sources = ConsolidationSource.objects.filter(consolidation=self.made)
        versions = SubmissionVersion.objects.filter(pk__in=sources.values("version"))
        rows = versions.select_related("submission", "frozen_by", "accepted_by")
        return {one.submission.obligation_id: one for one in rows}

    @cached_property
    def given(self) -> dict[tuple[int, str], _Given]:
        """(subject, code) → the cell."""
        sources = ConsolidationSource.objects.filter(consolidation=self.made)
        here = within(self.made.root_path, "subject__path") | Q(subject__unit_id__in=self.tops)
        rows = Value.objects.filter(here, version__in=sources.values("version")).values_list(
            "subject_id",
            "indicator_id",
            "state",
            "number",
            "provisional",
            "data_to",
            "note",
            "entered_by__full_name",
        )
        cells: dict[tuple[int, str], Any] = {
            (pk, self.known.codes.get(code, "")): cell for pk, code, *cell in rows
        }
        return {key: _Given(*cell) for key, cell in cells.items()}

    @cached_property
    def people(self) -> dict[str, int]:
        """Whoever entered one of these figures → their place in the table."""
        cells = (self.given.get((subject.pk, code)) for code, subject, _control in self.chosen)
        names = sorted({cell.entered_by for cell in cells if cell})
        return {name: place for place, name in enumerate(names)}

    # -- the tables ----------------------------------------------------------------------------

    @cached_property
    def chosen(self) -> list[tuple[str, _Asked, bool]]:
        """(code, subject, control) of every answer behind a figure: by figure, in the order of
        the tree, control lines last."""
        order = {code: place for place, code in enumerate(self.values)}
        found = [
            (line.code, subject, line.control)
            for subject in self.asked
            for line in self.lines.get(subject.form_id, ())
            if self._meant(line.code, subject)
        ]
        return sorted(found, key=lambda one: (order[one[0]], one[2]))

    @cached_property
    def owed(self) -> dict[int, _Asked]:
        """Obligation → one of its subjects: reports about units within the root, and those that
        a figure needs from above it."""
        inside = [one for one in self.asked if one.path.startswith(self.made.root_path)]
        chosen = [subject for _code, subject, _control in self.chosen]
        return {one.obligation_id: one for one in (*inside, *chosen)}

    @cached_property
    def unit_places(self) -> dict[int, int]:
        """Unit → its place in the table: everybody who is named, and the units above them."""
        named = {self.made.root_id, *(one.answered_by for one in self.owed.values())}
        named |= {subject.unit_id for _code, subject, _control in self.chosen}
        waiting = list(named)
        while waiting:
            above = self.places[waiting.pop()].parent_id
            if above in self.places and above not in named:
                named.add(above)
                waiting.append(above)
        return {pk: place for place, pk in enumerate(pk for pk in self.places if pk in named)}

    def _units(self) -> Iterator[TracedUnit]:
        for pk in self.unit_places:
            one = self.places[pk]
            above = self.unit_places.get(one.parent_id or 0)
            yield TracedUnit(one.unit.code, one.name, one.level, above)

    def _reports(self) -> Iterator[TracedReport]:
        for obligation_id, subject in self.owed.items():
            unit = self.unit_places[subject.answered_by]
            made = TracedReport(unit, *self.forms[subject.form_id])
            version = self.read.get(obligation_id)
            yield _read(made, version) if version else made

    @cached_property
    def contributions(self) -> list[Contribution]:
        figures = {code: place for place, code in enumerate(self.values)}
        reports = {pk: place for place, pk in enumerate(self.owed)}
        return [
            _contribution(
                Contribution(
                    figure=figures[code],
                    unit=self.unit_places[subject.unit_id],
                    report=reports[subject.obligation_id],
                    control=control,
                ),
                self.given.get((subject.pk, code)),
                self.known.indicators[code].decimals,
                self.people,
            )
            for code, subject, control in self.chosen
        ]


def _figure(version: IndicatorVersion, value: ConsolidatedValue) -> TracedFigure:
    counted = ("expected", "reported", "nil", "na", "missing", "provisional", "data_to")
    rest: dict[str, Any] = {name: getattr(value, name) for name in counted}
    return TracedFigure(
        code=version.code,
        label=version.label,
        area=version.area.name,
        unit_of_measure=version.unit_of_measure,
        value_type=version.value_type,
        decimals=version.decimals,
        choices=version.choices,
        over_units=version.over_units,
        over_time=version.over_time,
        formula=version.formula,
        value=value.value,
        status=str(value.status),
        **rest,
    )


def _read(owed: TracedReport, version: SubmissionVersion) -> TracedReport:
    """The report with the version that was read of it."""
    return replace(
        owed,
        version=version.number,
        forwarded_by=version.frozen_by.full_name if version.frozen_by else "",
        forwarded_at=_local(version.frozen_at),
        accepted_by=version.accepted_by.full_name if version.accepted_by else "",
        accepted_at=_local(version.accepted_at),
        number=version.report_number,
        day=version.report_date,
        signer=version.signer,
        digest=version.digest,
        imported=version.imported,
    )


def _contribution(
    asked: Contribution, cell: _Given | None, decimals: int, people: dict[str, int]
) -> Contribution:
    """What was asked with what was answered, if anything was."""
    if cell is None:
        return asked
    return replace(
        asked,
        state=cell.state,
        value=None if cell.number is None else from_scaled(cell.number, decimals),
        provisional=cell.provisional,
        data_to=cell.data_to,
        note=cell.note,
        entered_by=people[cell.entered_by],
    )


def _local(moment: datetime | None) -> datetime | None:
    return timezone.localtime(moment) if moment else None
