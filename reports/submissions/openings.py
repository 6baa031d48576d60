"""Which cells a return opens (design 6).

The named cells; for a computed line the entered figures it is computed from; and the entered
figures of every rule the named indicator takes part in, since the fault may sit on either side.
"""

from collections.abc import Iterable
from typing import Protocol

from indicators.editions import Edition
from indicators.rules import Rule
from reports.models import OpenCell, Submission
from reports.submissions import asked
from reports.submissions.asked import Asked

Ties = list[tuple[Rule, set[str]]]


class Named(Protocol):
    """A remark, posted or stored."""

    @property
    def indicator_id(self) -> int | None: ...
    @property
    def subject_id(self) -> int | None: ...
    @property
    def area_id(self) -> int | None: ...


def open_for(submission: Submission, remarks: Iterable[Named]) -> None:
    """Open just the cells of these remarks; what an earlier round had open is closed."""
    asking = list(remarks)
    named = {(r.indicator_id, r.subject_id) for r in asking}
    submission.open_cells.all().delete()
    OpenCell.objects.bulk_create(
        OpenCell(
            submission=submission,
            indicator_id=indicator_id,
            subject_id=subject_id,
            named=(indicator_id, subject_id) in named,
        )
        for indicator_id, subject_id in sorted(cells_for(asking, submission))
    )


def cells_for(remarks: Iterable[Named], submission: Submission) -> set[tuple[int, int]]:
    """(indicator id, subject id) of every entered cell that the remarks open."""
    what = asked.read(submission.obligation)
    entered = {line.version.indicator_id for line in what.lines if line.kind == asked.ENTERED}
    subjects = {about.pk for about in what.about}
    ties = _ties(what.known)
    return {
        (indicator_id, subject_id)
        for remark in remarks
        for indicator_id in _indicators(remark, what.known, ties) & entered
        for subject_id in subjects & ({remark.subject_id} if remark.subject_id else subjects)
    }


def opens_something(remark: Named, submission: Submission) -> bool:
    """Whether a remark is on a cell or a section of this submission."""
    if remark.indicator_id and not remark.subject_id:
        return False
    return bool(cells_for([remark], submission))


def along(what: Asked) -> dict[str, dict[str, str]]:
    """Code → each further entered figure that a question on it opens, and why; only codes that
    open more than themselves."""
    known, ties = what.known, _ties(what.known)
    entered = {line.code for line in what.lines if line.kind == asked.ENTERED}
    found = {}
    for line in what.lines:
        if line.kind != asked.HEADING:
            opened = _opened(line.code, known, ties)
            further = {c: why for c, why in opened.items() if c in entered and c != line.code}
            found[line.code] = further
    return {code: further for code, further in found.items() if further}


def _indicators(remark: Named, known: Edition, ties: Ties) -> set[int]:
    if remark.indicator_id is None:
        return {v.indicator_id for v in known.indicators.values() if v.area_id == remark.area_id}
    opened = _opened(known.codes.get(remark.indicator_id, ""), known, ties)
    return {known.indicators[leaf].indicator_id for leaf in opened if leaf in known.indicators}


def _ties(known: Edition) -> Ties:
    """Each rule with the entered figures that it compares."""
    return [
        (rule, {leaf for code in rule.codes for leaf in known.operands(code)})
        for rule in known.rules
    ]


def _opened(code: str, known: Edition, ties: Ties) -> dict[str, str]:
    """Entered figures in which the fault may sit, and what ties each to the one named."""
    if not code:
        return {}
    leaves = known.operands(code)
    opened = dict.fromkeys(sorted(leaves), "số thành phần")
    for rule, compared in ties:
        if code in rule.codes or leaves & compared:
            opened |= dict.fromkeys(sorted(compared - opened.keys()), rule.message)
    return opened
