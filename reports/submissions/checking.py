"""Rules run on a submission: what they notice is stored beside the figures it was noticed in.

A rule is judged here when every figure it needs is asked in this form; the others are judged per
subject when figures are added up (design 5). Findings are rewritten on each check, explanations
are kept: they belong to the submission.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.db import transaction
from django.utils import timezone

from indicators import rules
from indicators.aggregation import Definition, Tally, consolidate, tally_one
from indicators.editions import Edition
from indicators.figures import Figure, State, from_scaled
from indicators.models import Severity
from indicators.rules import Context, Frame
from reports import permissions
from reports.models import Explanation, Finding, Submission, SubmissionVersion
from reports.submissions import asked, history, waivers
from reports.submissions.acts import lock
from reports.submissions.asked import About, Asked
from units import audit
from units.models import User

Numbers = Mapping[str, Decimal]
Cell = tuple[str, int]  # (indicator code, subject id)
LONGEST = 1000  # characters of an explanation, as the model keeps it


class CannotExplain(Exception):
    """The explanation is refused; the text says why."""


@dataclass(frozen=True)
class Checked:
    """One version under check: what it asks, what it holds, and what came before."""

    version: SubmissionVersion
    asked: Asked
    figures: dict[Cell, Figure]
    past: history.Past

    @property
    def known(self) -> Edition:
        return self.asked.known

    @cached_property
    def rules_here(self) -> list[rules.Rule]:
        """Rules judged per subject: about a class of cells, or with every operand asked here."""
        entered = {line.code for line in self.asked.lines if line.kind == asked.ENTERED}
        leaves = {
            code: self.known.operands(code) for rule in self.known.rules for code in rule.codes
        }
        return [
            rule
            for rule in self.known.rules
            if not rule.is_about_form
            and (rule.is_about_cells or all(leaves[code] <= entered for code in rule.codes))
        ]


@transaction.atomic
def check(version: SubmissionVersion, on: date) -> list[Finding]:
    """Judge every rule that can be judged here and store what was found, instead of the last.

    `on` is the day by which waivers hold or have ended.
    """
    checked = _read(version)
    found = [
        _stored(version, finding, about, checked)
        for about in checked.asked.about
        for finding in _judged(checked, about)
    ]
    found += [_stored(version, finding, None, checked) for finding in _judged_form(checked)]
    waived = waivers.in_force(version.submission.obligation.unit_id, on) if found else {}
    for finding in found:
        finding.waiver = waived.get(finding.rule_code)
    version.findings.all().delete()
    return Finding.objects.bulk_create(found, batch_size=1000)


def blocking(version: SubmissionVersion) -> list[Finding]:
    """Findings that must be mended before the figures go on; none under a waiver."""
    return list(version.findings.filter(severity=Severity.BLOCK, waiver=None).order_by("pk"))


def unexplained(version: SubmissionVersion) -> list[Finding]:
    """Findings that must be explained and are not; none under a waiver."""
    findings = version.findings.filter(severity=Severity.EXPLAIN, waiver=None).order_by("pk")
    done = {
        (row.rule_code, row.indicator_id, row.subject_id)
        for row in Explanation.objects.filter(submission=version.submission_id)
    }
    return [f for f in findings if (f.rule_code, f.indicator_id, f.subject_id) not in done]


@transaction.atomic
def explain(
    submission: Submission, finding: Finding, text: str, *, by: User, at: datetime
) -> Explanation:
    """The unit says why a noticed figure is right. Raises CannotExplain."""
    submission = lock(submission.pk)
    verdict = permissions.may(by, "explain", submission, timezone.localtime(at).date())
    if not verdict:
        raise CannotExplain(verdict.reason)
    if submission.state not in Submission.EDITABLE:
        raise CannotExplain("Báo cáo không còn ở đơn vị, không giải trình thêm được.")
    if finding.version_id != submission.version_id:
        raise CannotExplain("Cảnh báo này không còn trong báo cáo; tải lại trang.")
    if not 0 < len(text.strip()) <= LONGEST:
        raise CannotExplain(f"Cần nội dung giải trình, không quá {LONGEST} ký tự.")
    explanation, _ = Explanation.objects.update_or_create(
        submission=submission,
        rule_code=finding.rule_code,
        indicator_id=finding.indicator_id,  # type: ignore[misc]
        subject_id=finding.subject_id,
        defaults={"text": text.strip(), "received": finding.received, "by": by, "at": at},
    )
    audit.record("finding.explain", explanation, by=by, at=at, summary=explanation.text)
    return explanation


def computed(
    known: Edition, codes: Iterable[str], figures: Mapping[str, Figure | None], level: str
) -> dict[str, Decimal]:
    """Values of entered and computed codes about one subject; None in `figures` is unanswered.

    A code that is not in `figures` was not asked, and is absent (design 5).
    """
    definitions = {
        code: Definition(code, known.indicators[code].over_units, known.expressions.get(code))
        for code in codes
    }

    def tally(code: str, wanted: str | None) -> Tally:
        if code not in figures or wanted not in (None, level):
            return Tally()
        return tally_one(figures[code])

    outcomes = consolidate(definitions, tally)
    values = {code: _single(outcome.value, figures.get(code)) for code, outcome in outcomes.items()}
    return {code: value for code, value in values.items() if value is not None}


def _single(value: Decimal | None, figure: Figure | None) -> Decimal | None:
    """An entered figure counts as itself, whatever it does over units."""
    return figure.counted if figure else value


def _read(version: SubmissionVersion) -> Checked:
    campaign = version.submission.obligation.campaign
    what = asked.read(version.submission.obligation)
    units = [about.unit_id for about in what.about]
    return Checked(
        version=version,
        asked=what,
        figures=_figures(version, what.known),
        past=history.look_back(campaign, units, root=campaign.root_id),
    )


def _figures(version: SubmissionVersion, known: Edition) -> dict[Cell, Figure]:
    rows = version.values.values_list("indicator_id", "subject_id", "state", "number")
    return {
        (known.codes[indicator_id], subject_id): Figure(
            State(state),
            None if number is None else from_scaled(number, known.decimals(indicator_id)),
        )
        for indicator_id, subject_id, state, number in rows
    }


def _judged(checked: Checked, about: About) -> Iterator[rules.Finding]:
    """What the rules notice about one subject."""
    context = _context(checked, about)
    here = context.figures[Frame.NOW]
    for rule in checked.rules_here:
        contexts = [context]
        if rule.is_about_cells:
            codes = [c for c in here if rule.applies_to.admits(checked.known.indicators[c])]
            contexts = [context.for_cell(code) for code in codes]
        for one in contexts:
            finding = rules.judge(rule, one)
            if isinstance(finding, rules.Finding):
                yield finding


def _judged_form(checked: Checked) -> Iterator[rules.Finding]:
    """What the rules notice about the form as a whole."""
    context = Context(
        meanings=checked.known.indicators, figures={}, form_changed=_form_changed(checked)
    )
    for rule in checked.known.rules:
        finding = rules.judge(rule, context) if rule.is_about_form else None
        if isinstance(finding, rules.Finding):
            yield finding


def _context(checked: Checked, about: About) -> Context:
    lines = checked.asked.lines
    entered = [line.code for line in lines if line.kind == asked.ENTERED]
    codes = [line.code for line in lines if line.kind != asked.HEADING]
    now = {code: checked.figures.get((code, about.pk)) for code in entered}

    def past(figures: Mapping[history.Key, Figure]) -> Numbers:
        own = {c: figures[about.unit_id, c] for c in entered if (about.unit_id, c) in figures}
        return computed(checked.known, codes, own, about.level) if own else {}

    return Context(
        meanings=checked.known.indicators,
        figures={
            Frame.NOW: computed(checked.known, codes, now, about.level),
            Frame.PREVIOUS: past(checked.past.previous),
            Frame.PREVIOUS_IN_YEAR: past(checked.past.previous_in_year),
            Frame.LAST_YEAR: past(checked.past.same_window_last_year),
            Frame.AT_ROOT: computed(checked.known, codes, checked.past.at_root, "")
            if checked.past.at_root
            else {},
        },
        level=about.level,
        notes=_notes(checked, about, codes),
    )


def _notes(checked: Checked, about: About, codes: list[str]) -> dict[tuple[Frame, str], str]:
    """Which earlier figures are sums over merged units, computed ones through their operands."""
    frames = {
        Frame.PREVIOUS: checked.past.previous,
        Frame.PREVIOUS_IN_YEAR: checked.past.previous_in_year,
        Frame.LAST_YEAR: checked.past.same_window_last_year,
    }
    summed = {
        frame: {code for code in codes if _is_sum(figures.get((about.unit_id, code)))}
        for frame, figures in frames.items()
    }
    return {
        (frame, code): history.SUM_OF_PREDECESSORS.lower()
        for frame, leaves in summed.items()
        for code in (codes if leaves else ())
        if checked.known.operands(code) & leaves
    }


def _is_sum(figure: Figure | None) -> bool:
    return figure is not None and figure.note == history.SUM_OF_PREDECESSORS


def _form_changed(checked: Checked) -> bool | None:
    """Whether any figure differs from the campaign before; None when there is none to compare."""
    units = {about.pk: about.unit_id for about in checked.asked.about}
    pairs = [
        (figure, checked.past.previous[units[subject], code])
        for (code, subject), figure in checked.figures.items()
        if (units[subject], code) in checked.past.previous
    ]
    if not pairs:
        return None
    return any((now.state, now.value) != (then.state, then.value) for now, then in pairs)


def _stored(
    version: SubmissionVersion, finding: rules.Finding, about: About | None, checked: Checked
) -> Finding:
    shown = next((c for c in finding.codes if c in checked.known.indicators), None)
    return Finding(
        version=version,
        rule_code=finding.rule_code,
        severity=finding.severity,
        subject_id=about.pk if about else None,
        indicator_id=checked.known.indicators[shown].indicator_id if shown and about else None,
        codes=" ".join(finding.codes)[:300],
        message=finding.message[:400],
        expected=finding.expected[:300],
        received=finding.received[:300],
        remedy=finding.how[:400],
    )
