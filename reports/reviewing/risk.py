"""Sent forms weighed for the reviewer's queue: which to look at first, and why (`weighing`).

Reckoned when a form is sent, and again each night, since like units change. A form is held against
its unit's last rounds and against a sample of the same form in the round; what is read does not
grow with the number of forms weighed at once, but for the figures themselves.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from indicators import discipline
from indicators.models import OverTime, Severity
from reports.models import Explanation, Finding, ReviewRisk, Submission
from reports.reviewing import weighing
from reports.reviewing.material import COUNTED, IN_WINDOW, SENT, Held, Material
from reports.reviewing.weighing import Cell, Reason

TOGETHER = 200  # forms whose figures are in memory at once


def waiting() -> QuerySet[Submission]:
    """What is sent and not decided, in open rounds; a rehearsal too, for it is practised there."""
    return Submission.objects.filter(state__in=SENT, obligation__campaign__state="open")


def unweighed() -> QuerySet[Submission]:
    return waiting().filter(version__risk=None)


def reckon(submissions: QuerySet[Submission], *, at: datetime) -> int:
    """Weigh what is sent among these, anew; returns how many. Done twice it does no harm."""
    related = ("obligation__campaign__catalogue", "obligation__form", "version")
    rows = submissions.filter(state__in=SENT).select_related(*related)
    by_form: dict[int, list[Submission]] = defaultdict(list)
    for row in rows.order_by("obligation__form_id", "pk"):
        by_form[row.obligation.form_id].append(row)
    for sent in by_form.values():
        weigher = _Weigher(sent[0])
        for first in range(0, len(sent), TOGETHER):
            _keep(weigher.weigh(sent[first : first + TOGETHER]), at)
    return sum(len(sent) for sent in by_form.values())


def told(
    risk: ReviewRisk, hides: Callable[[str, int, str], bool], areas: set[str] | None = None
) -> list[dict[str, Any]]:
    """The reasons that a person may read: none about a figure that is kept from them (`hides`:
    code, unit, level), and of an area owner's form only those on it as a whole or in the area."""
    return [
        reason
        for reason in risk.reasons
        if "code" not in reason
        or (
            not hides(reason["code"], reason["unit"], reason["level"])
            and (areas is None or reason["area"] in areas)
        )
    ]


def _keep(weighed: Iterable[tuple[int, list[Reason]]], at: datetime) -> None:
    rows = []
    for version, reasons in weighed:
        score, kept = weighing.ranked(reasons)
        data = [reason.data() for reason in kept]
        rows.append(ReviewRisk(version_id=version, score=score, reasons=data, reckoned_at=at))
    ReviewRisk.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["version"],
        update_fields=["score", "reasons", "reckoned_at"],
    )


class _Weigher:
    """One form of a round: what is the same for all who answer it is read once."""

    def __init__(self, one: Submission) -> None:
        self.material = Material(one.obligation.campaign, one.obligation.form)

    def weigh(self, sent: list[Submission]) -> Iterator[tuple[int, list[Reason]]]:
        """Each version with all its reasons."""
        held = self.material.read([row.version_id for row in sent if row.version_id])
        findings, lateness = _findings(sent), self.material.lateness(sent)
        for row in sent:
            if row.version_id is None:
                continue
            reasons = list(self._of_findings(findings[row.version_id], held))
            cells = list(self.material.cells(row.version_id, held))
            reasons += [found for cell in cells if (found := weighing.of_cell(cell))]
            whole = (self._copied(row.version_id, held), self._rounded(cells))
            reasons += [found for found in whole if found]
            if found := weighing.late(lateness[row.obligation.unit_id]):
                reasons.append(found)
            yield row.version_id, reasons

    def _copied(self, version: int, held: Held) -> Reason | None:
        """Against the period that stands beside the form; without what is kept from others."""
        if self.material.previous is None:
            return None
        before = held.earlier.get(self.material.previous.pk, {})
        pairs = [
            (figure.counted, then)
            for place, figure in held.figures[version].items()
            if (meaning := self.material.lines.get(place[1]))
            and meaning.over_time in IN_WINDOW
            and not discipline.concerns(place[1])
            and figure.counted is not None
            and place in before
            and (then := before[place].counted) is not None
        ]
        return weighing.copied(pairs, self.material.previous.name)

    def _rounded(self, cells: list[Cell]) -> Reason | None:
        return weighing.rounded(
            cell.value
            for cell in cells
            if cell.value_type in COUNTED
            and self.material.lines[cell.code].over_time != OverTime.PLAN
            and not discipline.concerns(cell.code)
        )

    def _of_findings(self, found: list["_Noticed"], held: Held) -> Iterator[Reason]:
        for kind, row in found:
            text = f"{row.message}. {_received(row)}" if row.received else f"{row.message}."
            subject = held.subjects.get(row.subject_id or 0)
            about: dict[str, Any] = {}
            if row.indicator_id and subject:
                code = self.material.known.codes[row.indicator_id]
                secret = next((c for c in row.codes.split() if discipline.concerns(c)), code)
                about = {
                    "code": secret,
                    "area": self.material.known.indicators[code].area.code,
                    "unit": subject.unit_id,
                    "level": subject.level,
                }
            yield Reason(kind, text, weighing.WEIGHTS[kind].each, **about)


_Noticed = tuple[str, Finding]


def _findings(sent: list[Submission]) -> dict[int, list[_Noticed]]:
    """Version → what its rules noticed, by what it asks of the reader; what is waived asks for
    nothing."""
    wanted = Finding.objects.filter(
        version__in=[row.version_id for row in sent],
        severity__in=[Severity.BLOCK, Severity.EXPLAIN],
        waiver=None,
    )
    submissions = {row.version_id: row.pk for row in sent}
    explained = {
        (row.submission_id, row.rule_code, row.indicator_id, row.subject_id): row.received
        for row in Explanation.objects.filter(submission__in=[row.pk for row in sent])
    }
    found: dict[int, list[_Noticed]] = defaultdict(list)
    for row in wanted.order_by("pk"):
        assert row.version_id is not None
        key = (submissions[row.version_id], row.rule_code, row.indicator_id, row.subject_id)
        if row.severity == Severity.BLOCK:
            kind = "blocking"
        elif key not in explained:
            kind = "unexplained"
        else:
            kind = "explained" if explained[key] == row.received else "stale"
        found[row.version_id].append((kind, row))
    return found


def _received(row: Finding) -> str:
    expected = f"; cần {row.expected}" if row.expected else ""
    return f"Số đã nhập: {row.received}{expected}."
