"""What the forms of a round are weighed with: their figures, earlier ones, those of like units."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from math import log
from typing import Any

from indicators.editions import Edition, edition
from indicators.figures import Figure, State, from_scaled
from indicators.models import IndicatorVersion, OverTime
from reports.models import Campaign, CampaignUnit, Form, FormLine, Subject, Submission, Value
from reports.reviewing import weighing
from reports.reviewing.weighing import Cell, Crowd, Like
from reports.submissions import checking, history

SENT = (Submission.State.SUBMITTED, Submission.State.IN_REVIEW)
SAMPLE = 200  # forms of a round that stand for all like units
ROUNDS = 12  # three years of quarters
BASE = 10  # a share of fewer says nothing: 1 of 2 is 50%
IN_WINDOW = (OverTime.FLOW, OverTime.YTD)
COMPARED = (*IN_WINDOW, OverTime.STOCK, OverTime.PLAN, OverTime.FORMULA)
COUNTED = ("count", "money")

Place = tuple[int, str]  # (unit, indicator code)
Group = tuple[str, str]  # (level, indicator code)


@dataclass
class Held:
    """The figures of some versions, and what their units gave in earlier rounds."""

    subjects: dict[int, Subject]
    figures: dict[int, dict[Place, Figure]]
    """version → its figures"""
    percents: dict[int, dict[Place, Decimal]]
    """version → its computed shares"""
    earlier: dict[int, dict[Place, Figure]]
    """round → accepted figures, oldest first"""
    numbers: dict[Place, tuple[Decimal, ...]] = field(default_factory=dict)
    """earlier figures brought to the length of this window, oldest first"""


class Material:
    """One form of a round: what is the same for all who answer it is read once."""

    def __init__(self, campaign: Campaign, form: Form) -> None:
        self.campaign, self.form = campaign, form
        self.known: Edition = edition(campaign.catalogue_id)
        lines = FormLine.objects.filter(form=form, control=False)
        ids = lines.values_list("indicator_version__indicator_id", flat=True)
        self.lines = {self.known.codes[pk]: self.known.by_id(pk) for pk in ids}
        self.shares = {
            code: version
            for code, version in self.known.in_force(campaign.as_of).items()
            if version.value_type == "percent"
            and code in self.known.expressions
            and self.known.operands(code) <= set(self.lines)
        }
        earlier = Campaign.objects.real().filter(covers_to__lt=campaign.covers_to)
        found = earlier.exclude(pk=campaign.pk).select_related("catalogue")
        self.rounds = list(found.order_by("-covers_to", "-as_of", "-pk")[:ROUNDS])[::-1]
        self.previous = history.beside(campaign).previous
        if self.previous and self.previous.pk not in {one.pk for one in self.rounds}:
            self.rounds.insert(0, self.previous)
        self.names = self._names()
        self.like: dict[Group, Like] = {}
        self.like = self._like()

    def _names(self) -> dict[int, str]:
        """Of the units a table is about; a form about one unit needs none."""
        if self.form.subject != Form.SubjectKind.EACH:
            return {}
        units = CampaignUnit.objects.filter(campaign=self.campaign)
        return dict(units.values_list("unit_id", "name"))

    def _like(self) -> dict[Group, Like]:
        """What like units say, by level and indicator, from a sample of the same form."""
        given = Submission.objects.filter(
            obligation__form=self.form, state__in=(*SENT, Submission.State.APPROVED)
        )
        pks = list(given.order_by("pk").values_list("version_id", flat=True))
        held = self.read(pks[:: max(1, -(-len(pks) // SAMPLE))])
        values: dict[Group, list[float]] = defaultdict(list)
        changes: dict[Group, list[float]] = defaultdict(list)
        for cell in (cell for pk in held.figures for cell in self.cells(pk, held)):
            values[cell.level, cell.code].append(float(cell.value))
            if cell.before and not cell.is_percent:
                changes[cell.level, cell.code].append(
                    log(weighing.change(cell.value, cell.before[-1]))
                )
        return {key: Like(Crowd.of(found), Crowd.of(changes[key])) for key, found in values.items()}

    def read(self, versions: list[int]) -> Held:
        rows = Value.objects.filter(version__in=versions).values_list(
            "version_id", "indicator_id", "subject_id", "state", "number"
        )
        about = Subject.objects.filter(obligation__submission__versions__in=versions)
        subjects = {subject.pk: subject for subject in about}
        figures: dict[int, dict[Place, Figure]] = {pk: {} for pk in versions}
        for version, indicator, subject, state, number in rows:
            value = None if number is None else from_scaled(number, self.known.decimals(indicator))
            place = (subjects[subject].unit_id, self.known.codes[indicator])
            figures[version][place] = Figure(State(state), value)
        units = {subject.unit_id for subject in subjects.values()}
        earlier = history.figures_of_each(self.rounds, units, on=self.campaign.as_of)
        held = Held(subjects, figures, {}, earlier)
        levels = {subject.unit_id: subject.level for subject in subjects.values()}
        held.percents = {pk: self._computed(found, levels) for pk, found in figures.items()}
        held.numbers = self._comparable(earlier, levels)
        return held

    def _computed(
        self, figures: dict[Place, Figure], levels: dict[int, str]
    ) -> dict[Place, Decimal]:
        """The shares that follow from some figures."""
        found: dict[Place, Decimal] = {}
        needed = {leaf for code in self.shares for leaf in self.known.operands(code)}
        codes = list(_with_operands(self.known, self.shares))
        for unit in {unit for unit, _ in figures} if codes else ():
            own = {code: figures.get((unit, code)) for code in needed}
            values = checking.computed(self.known, codes, own, levels.get(unit, ""))
            found |= {(unit, code): values[code] for code in self.shares if code in values}
        return found

    def _comparable(
        self, earlier: dict[int, dict[Place, Figure]], levels: dict[int, str]
    ) -> dict[Place, tuple[Decimal, ...]]:
        """Earlier figures, what arises within a window brought to the length of this one; of two
        rounds with one window the later prevails."""
        days = (self.campaign.covers_to - self.campaign.covers_from).days
        found: dict[Place, dict[Any, Decimal]] = defaultdict(dict)
        for one in self.rounds:
            held = earlier.get(one.pk, {})
            window = (one.covers_to, one.covers_from)
            length = (one.covers_to - one.covers_from).days
            for place, figure in held.items():
                version = self.lines.get(place[1])
                if version is None or figure.counted is None:
                    continue
                grows = _grows(version)
                value = figure.counted * days / length if grows else figure.counted
                found[place][window] = value
            for place, value in self._computed(held, levels).items():
                found[place][window] = value
        return {place: tuple(by_window.values()) for place, by_window in found.items()}

    def lateness(self, sent: list[Submission]) -> dict[int, list[int | None]]:
        """Unit → working days late in each earlier round; None where it never sent."""
        rows = Submission.objects.filter(
            obligation__unit__in=[row.obligation.unit_id for row in sent],
            obligation__campaign__in=self.rounds,
            obligation__exempted_at=None,
        ).values_list("obligation__unit_id", "obligation__campaign_id", "state", "days_late")
        closed = {one.pk for one in self.rounds if one.state == Campaign.State.CLOSED}
        worst: dict[tuple[int, int], int | None] = {}
        for unit, campaign, state, days in rows:
            gone = (*SENT, Submission.State.APPROVED, Submission.State.RETURNED)
            if state not in gone and campaign not in closed:
                continue
            key, now = (unit, campaign), (days or 0) if state in gone else None
            before = worst.get(key, 0)
            worst[key] = None if now is None or before is None else max(before, now)
        found: dict[int, list[int | None]] = defaultdict(list)
        for (unit, _), days in worst.items():
            found[unit].append(days)
        return found

    def cells(self, version: int, held: Held) -> Iterator[Cell]:
        """The figures that can be held against others."""
        levels = {subject.unit_id: subject.level for subject in held.subjects.values()}
        given: dict[Place, Decimal] = {
            place: counted
            for place, figure in held.figures[version].items()
            if place[1] in self.lines and (counted := figure.counted) is not None
        }
        shares = {
            (unit, code): share
            for (unit, code), share in held.percents[version].items()
            if any(
                abs(given.get((unit, leaf), Decimal(0))) >= BASE
                for leaf in self.known.operands(code)
            )
        }
        for (unit, code), value in (*given.items(), *shares.items()):
            meaning = self.lines.get(code) or self.shares[code]
            if not _is_compared(meaning):
                continue
            level = levels[unit]
            yield Cell(
                code=code,
                label=meaning.label,
                area=meaning.area.code,
                value_type=meaning.value_type,
                decimals=meaning.decimals,
                value=value,
                before=held.numbers.get((unit, code), ()),
                like=self.like.get((level, code), Like()),
                unit=unit,
                level=level,
                about=self.names.get(unit, ""),
                grows=_grows(meaning),
            )


def _with_operands(known: Edition, codes: Iterable[str]) -> set[str]:
    """Codes and everything they are computed from, on the way down."""
    found: set[str] = set()
    todo = list(codes)
    while todo:
        code = todo.pop()
        if code not in found and code in known.indicators:
            found.add(code)
            expression = known.expressions.get(code)
            todo += expression.codes if expression else ()
    return found


def _is_compared(meaning: IndicatorVersion) -> bool:
    measured = meaning.value_type in (*COUNTED, "percent")
    return measured and meaning.over_time in COMPARED


def _grows(meaning: IndicatorVersion) -> bool:
    """Whether twice the days are expected to hold twice as much."""
    return meaning.over_time in IN_WINDOW and meaning.value_type in COUNTED
