"""A submission read as a page needs it: one load, a fixed number of queries, then memory."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from indicators import discipline, formulas
from indicators.figures import Figure, State
from indicators.formulas import Operand, Result
from indicators.models import IndicatorVersion, Severity
from reports.models import Campaign, Evidence, Finding, Remark, Submission
from reports.pages import answers, changes, computing
from reports.pages.answers import Figures, Key, Said, Stored, Values
from reports.submissions import asked
from reports.submissions.asked import About, Asked, Line
from reports.submissions.evidence import Kept

__all__ = ["AreaCount", "Cell", "Earlier", "Key", "Said", "Sheet", "Stored", "load"]
Hides = Callable[[str, About], bool]


@dataclass  # not frozen: a page makes hundreds, each four times as fast
class Cell:
    """One place of the grid with everything that is known about it."""

    line: Line
    about: About
    stored: Stored | None
    result: Result | None
    """what a computed line comes to; None for an entered one"""
    previous: Figure | None
    last_year: Figure | None
    before: Stored | None
    is_open: bool
    said: list[Said] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    hidden: bool = False
    """kept from the reader (indicators.discipline)"""
    attached: list[Kept] = field(default_factory=list)
    """files of evidence, those taken off as well"""

    @property
    def evidence(self) -> list[Evidence]:
        """The files attached now."""
        return [one.row for one in self.attached if one.is_on]

    @property
    def taken_off(self) -> int:
        """Files that were sent and are attached no more."""
        return sum(one.was_sent and not one.is_on for one in self.attached)

    @property
    def why_hidden(self) -> str:
        return discipline.WHY if self.hidden else ""

    @property
    def key(self) -> str:
        """ "3.3.0.1:17": names the cell in forms, addresses and answers to scripts."""
        return f"{self.line.code}:{self.about.pk}"

    @property
    def figure(self) -> Figure | None:
        """The figure entered, or what the formula came to."""
        if self.result is not None:
            value = self.result.value
            return None if value is None else Figure(State.NUMBER, value)
        return self.stored.figure if self.stored else None

    @property
    def has_changed(self) -> bool:
        """Differs from the version that was sent before."""
        now = self.stored.figure if self.stored else None
        return now != (self.before.figure if self.before else None)


@dataclass(frozen=True)
class AreaCount:
    """How far one reform area of the form is."""

    code: str
    name: str
    short_name: str
    total: int
    answered: int
    blocking: int
    to_explain: int
    to_answer: int
    attached: int
    """files of evidence"""

    @property
    def missing(self) -> int:
        return self.total - self.answered


@dataclass
class Earlier:
    """An earlier round beside this one: the figures entered then, and what was computed of them."""

    campaign: Campaign | None
    figures: Figures
    _results: dict[int, dict[str, Result]] = field(default_factory=dict)

    def figure(self, line: Line, about: About, what: Asked) -> Figure | None:
        """What a cell held then; a merged unit has the sum of its predecessors."""
        if line.kind != asked.COMPUTED:
            return self.figures.get((about.unit_id, line.code))
        if not self.figures:
            return None
        result = self.results(about, what).get(line.code)
        return Figure(State.NUMBER, result.value) if result and result.value is not None else None

    def is_alike(self, version: IndicatorVersion, now: Campaign) -> bool:
        """Whether its figures may be compared with those of now as shares."""
        return self.campaign is not None and changes.are_alike(version, now, self.campaign)

    def results(self, about: About, what: Asked) -> dict[str, Result]:
        """The computed lines for one unit; none where nothing was entered."""
        if about.pk not in self._results:
            operands = {
                line.code: computing.operand_of(figure)
                for line in what.lines
                if line.kind == asked.ENTERED
                and (figure := self.figures.get((about.unit_id, line.code)))
            }
            made = computing.results(what, about, operands) if operands else {}
            self._results[about.pk] = made
        return self._results[about.pk]


@dataclass
class Sheet:
    """A submission's figures and what was said about them."""

    submission: Submission
    asked: Asked
    values: Values
    before: Values
    said: list[Said]
    remarks: list[Remark]
    open_cells: frozenset[Key] | None
    """None: every cell is open (round 1)"""
    previous: Earlier
    last_year: Earlier
    answered: Counter[str]
    """code → units that have an answer, of all that are asked"""
    attached: Mapping[Key, list[Kept]] = field(default_factory=dict)
    hidden: frozenset[Key] = frozenset()
    """cells that are kept from the reader; nothing here says what is in them"""
    _results: dict[int, dict[str, Result]] = field(default_factory=dict)

    @property
    def compared_with(self) -> Campaign | None:
        """The period before, whose figures stand beside."""
        return self.previous.campaign

    def cell(self, line: Line, about: About) -> Cell:
        key = (line.code, about.pk)
        computed = line.kind == asked.COMPUTED
        return Cell(
            line=line,
            about=about,
            stored=self.values.get(key),
            result=self.results(about)[line.code] if computed else None,
            previous=self.previous.figure(line, about, self.asked),
            last_year=self.last_year.figure(line, about, self.asked),
            before=self.before.get(key),
            is_open=self.open_cells is None or key in self.open_cells,
            said=self._said_by_cell.get(key, []),
            remarks=self._remarks_by_cell.get(key, []),
            hidden=key in self.hidden,
            attached=self.attached.get(key, []),
        )

    def is_alike(self, version: IndicatorVersion) -> bool:
        """Whether figures of the period before may be compared with these as shares."""
        return self.previous.is_alike(version, self.submission.obligation.campaign)

    def about_area(self, area_id: int) -> list[Remark]:
        """Remarks on a whole area."""
        return [r for r in self.remarks if r.indicator_id is None and r.area_id == area_id]

    def counts(self) -> list[AreaCount]:
        """How far each reform area is, in catalogue order."""
        area_of = {line.code: line.area for line in self.asked.lines}
        areas = {line.area: line.version.area for line in self.asked.lines}
        lines = Counter(area_of[code] for code in self._entered)
        answered: Counter[str] = Counter()
        for code in self._entered:
            answered[area_of[code]] += self.answered[code]
        blocking = self._findings_by_area(Severity.BLOCK)
        to_explain = self._findings_by_area(Severity.EXPLAIN)
        to_answer = self._remarks_by_area()
        attached = Counter(
            area_of[code]
            for (code, _), kept in self.attached.items()
            for one in kept
            if one.is_on and code in area_of
        )
        units = len(self.asked.about)
        return [
            AreaCount(
                code=code,
                name=areas[code].name,
                short_name=areas[code].short_name,
                total=lines[code] * units,
                answered=answered[code],
                blocking=blocking[code],
                to_explain=to_explain[code],
                to_answer=to_answer[code],
                attached=attached[code],
            )
            for code in self.asked.areas
        ]

    def area_of(self, finding: Finding) -> str:
        """Code of the reform area a finding is shown in; empty for the whole form."""
        place = self.place(finding)
        return self.asked.known.indicators[place[0]].area.code if place else ""

    def results(self, unit: About) -> dict[str, Result]:
        """The computed lines for one unit, with the semantics of design 5."""
        if unit.pk not in self._results:
            self._results[unit.pk] = computing.results(self.asked, unit, self._operands(unit))
        return self._results[unit.pk]

    @cached_property
    def _entered(self) -> frozenset[str]:
        return frozenset(line.code for line in self.asked.lines if line.kind == asked.ENTERED)

    def _operands(self, unit: About) -> dict[str, Operand]:
        found = ((code, self.values.get((code, unit.pk))) for code in self._entered)
        return {
            code: computing.operand_of(stored.figure) if stored else formulas.UNREPORTED
            for code, stored in found
        }

    @cached_property
    def _shown(self) -> frozenset[str]:
        return frozenset(line.code for line in self.asked.lines)

    def place(self, finding: Finding) -> Key | None:
        """The cell a finding is shown at: its own, else the first of its rule's on this form."""
        own = self.asked.known.codes.get(finding.indicator_id or 0, "")
        codes = [code for code in (own, *finding.codes.split()) if code in self._shown]
        return (codes[0], finding.subject_id) if codes and finding.subject_id else None

    @cached_property
    def _said_by_cell(self) -> dict[Key, list[Said]]:
        found: dict[Key, list[Said]] = defaultdict(list)
        for said in self.said:
            if place := self.place(said.finding):
                found[place].append(said)
        return found

    @cached_property
    def _remarks_by_cell(self) -> dict[Key, list[Remark]]:
        found: dict[Key, list[Remark]] = defaultdict(list)
        for remark in self.remarks:
            code = self.asked.known.codes.get(remark.indicator_id or 0)
            if code and remark.subject_id:
                found[code, remark.subject_id].append(remark)
        return found

    def _findings_by_area(self, severity: str) -> Counter[str]:
        """Findings of one severity that still ask something of the unit."""
        return Counter(
            self.area_of(said.finding)
            for said in self.said
            if said.finding.severity == severity and not said.is_settled
        )

    def _remarks_by_area(self) -> Counter[str]:
        """Remarks that wait for the unit: unanswered, and the cell not changed."""
        return Counter(self.area_of_remark(r) for r in self.remarks if self.is_waiting(r))

    def area_of_remark(self, remark: Remark) -> str:
        code = self.asked.known.codes.get(remark.indicator_id or 0)
        if code:
            return self.asked.known.indicators[code].area.code
        return remark.area.code if remark.area else ""

    def is_waiting(self, remark: Remark) -> bool:
        """Neither answered nor answered by a new figure (the rule of a resubmission, design 6)."""
        if remark.answer or remark.resolved_at:
            return False
        return not any(self._has_changed(key) for key in self._keys_of(remark))

    def _keys_of(self, remark: Remark) -> list[Key]:
        """The cell a remark is about, or every cell of its area."""
        code = self.asked.known.codes.get(remark.indicator_id or 0)
        if code:
            return [(code, remark.subject_id or 0)]
        codes = {line.code for line in self.asked.lines if line.version.area_id == remark.area_id}
        return [key for key in {**self.values, **self.before} if key[0] in codes]

    def _has_changed(self, key: Key) -> bool:
        now, before = self.values.get(key), self.before.get(key)
        return (now and now.figure) != (before and before.figure)


def load(
    submission: Submission, *, group: str = "", hides: Hides = lambda code, about: False
) -> Sheet:
    """Everything a page about one submission shows; the figures of one group of units only, where
    a page of a table shows no other. What `hides` names is not in it."""
    what = asked.read(submission.obligation)
    remarks = answers.remarks_of(submission)
    shown = what.in_group(group) if group else list(what.about)
    # Whether a remark still waits may depend on any cell of its area.
    values, before = answers.values_of(
        submission, what, remarks, list(what.about) if remarks else shown
    )
    previous, last_year = answers.earlier(submission, [unit.unit_id for unit in shown])
    made = Sheet(
        submission=submission,
        asked=what,
        values=values,
        before=before,
        said=answers.said_of(submission),
        remarks=remarks,
        open_cells=answers.open_cells(submission, what),
        previous=Earlier(*previous),
        last_year=Earlier(*last_year),
        answered=answers.answered(submission, what),
        attached=answers.attached(submission, what),
    )
    return _without(made, _hidden(what, hides))


def _hidden(what: Asked, hides: Hides) -> dict[Key, int]:
    """The cells that are kept from the reader, each with its unit."""
    lines = [line.code for line in what.lines if discipline.concerns(line.code)]
    return {
        (code, about.pk): about.unit_id
        for code in lines
        for about in what.about
        if hides(code, about)
    }


def _without(made: Sheet, hidden: dict[Key, int]) -> Sheet:
    """The sheet with nothing of those cells: no figure, none from before, nothing said of them."""
    if not hidden:
        return made
    past = {(unit_id, code) for (code, _subject), unit_id in hidden.items()}
    codes = made.asked.known.codes
    return replace(
        made,
        hidden=frozenset(hidden),
        values={key: stored for key, stored in made.values.items() if key not in hidden},
        before={key: stored for key, stored in made.before.items() if key not in hidden},
        previous=_earlier_without(made.previous, past),
        last_year=_earlier_without(made.last_year, past),
        attached={key: kept for key, kept in made.attached.items() if key not in hidden},
        said=[said for said in made.said if not _names(said.finding, hidden)],
        remarks=[
            one
            for one in made.remarks
            if (codes.get(one.indicator_id or 0, ""), one.subject_id) not in hidden
        ],
    )


def _earlier_without(then: Earlier, hidden: set[tuple[int, str]]) -> Earlier:
    return Earlier(then.campaign, {k: f for k, f in then.figures.items() if k not in hidden})


def _names(finding: Finding, hidden: dict[Key, int]) -> bool:
    """Whether a finding quotes a hidden cell."""
    return any((code, finding.subject_id) in hidden for code in finding.codes.split())
