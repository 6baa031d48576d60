"""Rules whose figures come from more than one report, judged when figures are added up.

A rule all of whose operands stand in one form was judged there (submissions.checking). The others
are judged here twice: at the root, on the added-up figures; and per subject, where several forms
ask about the same unit. So are cells set against the root's own figure, which may have been
accepted after they were checked. A control line, a supplier's own total, is compared with the
sum (design 3 and 5).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet

from indicators import rules
from indicators.aggregation import Outcome
from indicators.figures import Figure, State, from_scaled, shown
from indicators.models import Severity
from indicators.rules import Context, Frame, Rule
from reports.adding.gathering import Asked
from reports.models import Consolidation, ConsolidationSource, Finding, Value
from reports.submissions import checking, history
from units.tree import within

CONTROL = "doi-chieu"
MANY = 2000
Numbers = Mapping[str, Decimal]


def store(consolidation: Consolidation, of: Asked, outcomes: Mapping[str, Outcome]) -> None:
    """Judge, and keep what was found."""
    chosen = Chosen(of, frozenset(outcomes))
    found = [
        *_at_the_root(consolidation, chosen, outcomes),
        *_per_subject(consolidation, chosen),
        *_controls(consolidation, of, outcomes),
    ]
    Finding.objects.bulk_create(found, batch_size=MANY)


@dataclass(frozen=True)
class Chosen:
    """Which rules need more than one report."""

    of: Asked
    known_here: frozenset[str]

    @cached_property
    def named(self) -> tuple[Rule, ...]:
        """Rules about indicators by name that some form asks only in part."""
        return tuple(
            rule
            for rule in self.of.known.rules
            if not rule.is_about_form
            and not rule.is_about_cells
            and self.known_here.issuperset(rule.codes)
            and any(not self.leaves(rule) <= codes for codes in self._forms_touching(rule))
        )

    @cached_property
    def at_the_root(self) -> tuple[Rule, ...]:
        """Those that no form asks whole."""
        return tuple(
            rule
            for rule in self.named
            if not any(self.leaves(rule) <= codes for codes in self._forms_touching(rule))
        )

    @cached_property
    def of_cells(self) -> tuple[Rule, ...]:
        """Rules that set a cell against the root's own figure."""
        classes = (rule for rule in self.of.known.rules if rule.is_about_cells)
        return tuple(rule for rule in classes if Frame.AT_ROOT in rule.needs)

    @cached_property
    def per_subject(self) -> tuple[Rule, ...]:
        """Of the named ones, those that look at this campaign alone."""
        return tuple(rule for rule in self.named if not rule.needs - {Frame.AT_ROOT})

    @cached_property
    def codes(self) -> frozenset[str]:
        """Entered indicators that are looked at unit by unit."""
        named = {leaf for rule in self.per_subject for leaf in self.leaves(rule)}
        return frozenset(named.union(*(self.admitted(rule) for rule in self.of_cells)))

    def admitted(self, rule: Rule) -> set[str]:
        """The asked indicators whose cells a rule judges."""
        meanings = self.of.known.indicators
        return {code for code in self.of.forms_of if rule.applies_to.admits(meanings[code])}

    def leaves(self, rule: Rule) -> frozenset[str]:
        """The entered indicators a rule comes down to."""
        return frozenset(leaf for code in rule.codes for leaf in self.of.known.operands(code))

    @cached_property
    def in_form(self) -> dict[int, set[str]]:
        """form id → indicators it asks."""
        found: dict[int, set[str]] = {}
        for form_id, code in self.of.lines:
            found.setdefault(form_id, set()).add(code)
        return found

    def _forms_touching(self, rule: Rule) -> list[set[str]]:
        leaves = self.leaves(rule)
        return [codes for codes in self.in_form.values() if codes & leaves]


# -- at the root -----------------------------------------------------------------------------------


def _at_the_root(
    consolidation: Consolidation, chosen: Chosen, outcomes: Mapping[str, Outcome]
) -> Iterator[Finding]:
    if not chosen.at_the_root:
        return
    now = {code: out.value for code, out in outcomes.items() if out.value is not None}
    context = Context(
        meanings=chosen.of.known.indicators,
        figures={Frame.NOW: now, **_past(chosen)},
        level=chosen.of.root.level,
    )
    for rule in chosen.at_the_root:
        found = rules.judge(rule, context)
        if isinstance(found, rules.Finding):
            yield _finding(consolidation, chosen.of, found, aside=_coverage(found, outcomes))


def _past(chosen: Chosen) -> dict[Frame, Numbers]:
    """Earlier figures about the root itself, where a rule looks back."""
    if not any(rule.needs for rule in chosen.at_the_root):
        return {}
    of = chosen.of
    past = history.look_back(of.campaign, [of.root.unit_id])
    looks = {
        Frame.PREVIOUS: past.previous,
        Frame.PREVIOUS_IN_YEAR: past.previous_in_year,
        Frame.LAST_YEAR: past.same_window_last_year,
    }
    own = {frame: {code: fig for (_, code), fig in look.items()} for frame, look in looks.items()}
    return {
        frame: checking.computed(of.known, chosen.known_here, figures, of.root.level)
        for frame, figures in own.items()
        if figures
    }


def _coverage(found: rules.Finding, outcomes: Mapping[str, Outcome]) -> str:
    """A finding on sums that are not complete says so: it may settle by itself."""
    coverages = [outcomes[code].coverage for code in found.codes]
    worst = max(coverages, key=lambda coverage: coverage.missing)
    if worst.is_complete:
        return ""
    return f" Mới có {worst.reported}/{worst.expected} đơn vị báo cáo."


# -- per subject -----------------------------------------------------------------------------------


@dataclass
class Cells:
    """What all reports together say about one unit."""

    level: str
    figures: dict[str, Figure] = field(default_factory=dict)
    subjects: dict[str, int] = field(default_factory=dict)
    forms: set[int] = field(default_factory=set)


def _per_subject(consolidation: Consolidation, chosen: Chosen) -> Iterator[Finding]:
    by_unit = _cells(consolidation, chosen)
    by_unit.pop(chosen.of.root.unit_id, None)  # judged above, as the root
    at_root = _at_root(chosen) if by_unit and chosen.of_cells else {}
    for cells in by_unit.values():
        yield from _judged(consolidation, chosen, cells, at_root)


def _cells(consolidation: Consolidation, chosen: Chosen) -> dict[int, Cells]:
    """Unit → its figures of the codes that are looked at: one query."""
    of, found = chosen.of, dict[int, Cells]()
    if not chosen.codes:
        return found
    rows = _values(consolidation).filter(
        within(of.root.path, "subject__path"), indicator__code__in=chosen.codes
    )
    for unit_id, level, subject_id, form_id, pk, state, number in rows.values_list(
        "subject__unit_id",
        "subject__level",
        "subject_id",
        "subject__obligation__form_id",
        "indicator_id",
        "state",
        "number",
    ):
        code = of.known.codes[pk]
        if of.asks(form_id, code, level):
            value = None if number is None else from_scaled(number, of.known.decimals(pk))
            cells = found.setdefault(unit_id, Cells(level))
            cells.figures[code] = Figure(State(state), value)
            cells.subjects[code] = subject_id
            cells.forms.add(form_id)
    return found


def _at_root(chosen: Chosen) -> Numbers:
    """The campaign root's own figures, for `at_root`."""
    root = chosen.of.campaign.root_id
    figures = history.figures([chosen.of.campaign], [root])
    return {code: f.counted for (_, code), f in figures.items() if f.counted is not None}


def _judged(
    consolidation: Consolidation, chosen: Chosen, cells: Cells, at_root: Numbers
) -> Iterator[Finding]:
    spanning = [rule for rule in chosen.per_subject if _spans(rule, cells, chosen)]
    named = {code for rule in spanning for code in rule.codes}
    codes = _closure(named | set(cells.figures), chosen)
    now = checking.computed(chosen.of.known, codes, cells.figures, cells.level)
    context = Context(
        meanings=chosen.of.known.indicators,
        figures={Frame.NOW: now, Frame.AT_ROOT: at_root},
        level=cells.level,
    )
    judgements = [(rule, context) for rule in spanning]
    for rule in chosen.of_cells:
        admitted = chosen.admitted(rule) & set(cells.figures)
        judgements += [(rule, context.for_cell(code)) for code in sorted(admitted)]
    for rule, one in judgements:
        found = rules.judge(rule, one)
        if isinstance(found, rules.Finding):
            yield _finding(consolidation, chosen.of, found, _subject(found, cells, chosen))


def _spans(rule: Rule, cells: Cells, chosen: Chosen) -> bool:
    """Whether everything is answered about this unit, and no form alone asks all of it."""
    leaves = chosen.leaves(rule)
    whole = any(leaves <= chosen.in_form[form_id] for form_id in cells.forms)
    return not whole and leaves <= set(cells.figures)


def _closure(codes: set[str], chosen: Chosen) -> list[str]:
    """These codes and the formulas between them and their leaves."""
    found, waiting = set(codes), list(codes)
    while waiting:
        expression = chosen.of.known.expressions.get(waiting.pop())
        new = set(expression.codes) - found if expression else set()
        found |= new
        waiting += new
    return sorted(found)


def _subject(found: rules.Finding, cells: Cells, chosen: Chosen) -> int | None:
    leaves = (leaf for code in found.codes for leaf in sorted(chosen.of.known.operands(code)))
    return next((cells.subjects[leaf] for leaf in leaves if leaf in cells.subjects), None)


# -- control lines ---------------------------------------------------------------------------------


def _controls(
    consolidation: Consolidation, of: Asked, outcomes: Mapping[str, Outcome]
) -> Iterator[Finding]:
    """Suppliers' totals about the root that differ from the sum of the units."""
    if not of.controls:
        return
    about_root = _values(consolidation).filter(
        subject__unit_id=of.root.unit_id, number__isnull=False
    )
    for subject_id, form_id, pk, number in about_root.values_list(
        "subject_id", "subject__obligation__form_id", "indicator_id", "number"
    ):
        code, total = of.known.codes[pk], from_scaled(number or 0, of.known.decimals(pk))
        outcome = outcomes.get(code)
        if (form_id, code) in of.controls and outcome and outcome.value not in (None, total):
            found = _difference(of, code, total, outcome)
            yield _finding(consolidation, of, found, subject_id)


def _difference(of: Asked, code: str, total: Decimal, outcome: Outcome) -> rules.Finding:
    version, coverage = of.known.indicators[code], outcome.coverage
    control, added = (
        shown(value, value_type=version.value_type, decimals=version.decimals)
        for value in (total, outcome.value or Decimal(0))
    )
    return rules.Finding(
        rule_code=CONTROL,
        severity=Severity.EXPLAIN.value,
        message="Số đối chiếu của nơi cung cấp khác số cộng từ các đơn vị.",
        expected=f"số đối chiếu {control}",
        received=f"cộng từ {coverage.reported}/{coverage.expected} đơn vị được {added}",
        how="Rà soát đơn vị còn thiếu, hoặc đề nghị nơi cung cấp kiểm tra lại.",
        codes=(code,),
    )


def _values(consolidation: Consolidation) -> QuerySet[Value]:
    sources = ConsolidationSource.objects.filter(consolidation=consolidation)
    return Value.objects.filter(version__in=sources.values("version"))


def _finding(
    consolidation: Consolidation,
    of: Asked,
    found: rules.Finding,
    subject_id: int | None = None,
    aside: str = "",
) -> Finding:
    version = of.known.indicators.get(next(iter(found.codes), ""))
    return Finding(
        consolidation=consolidation,
        rule_code=found.rule_code,
        severity=found.severity,
        subject_id=subject_id,
        indicator_id=version.indicator_id if version else None,
        codes=" ".join(found.codes)[:300],
        message=found.message[:400],
        expected=found.expected[:300],
        received=found.received[:300],
        remedy=f"{found.how}{aside}"[:400],
    )
