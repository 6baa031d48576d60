"""Which cells a return opens (design 6).

The named cells; for a computed line the entered figures it is computed from; and the entered
figures of every rule the named indicator takes part in, since the fault may sit on either side.
"""

from collections.abc import Iterable
from typing import Protocol

from indicators.editions import Edition
from reports.models import OpenCell, Submission
from reports.submissions import asked
from reports.submissions.asked import Asked


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
    return {
        (indicator_id, subject_id)
        for remark in remarks
        for indicator_id in _indicators(remark, what.known) & entered
        for subject_id in subjects & ({remark.subject_id} if remark.subject_id else subjects)
    }


def opens_something(remark: Named, submission: Submission) -> bool:
    """Whether a remark is on a cell or a section of this submission."""
    if remark.indicator_id and not remark.subject_id:
        return False
    return bool(cells_for([remark], submission))


def along(indicator_id: int, what: Asked) -> dict[str, str]:
    """Code of each further entered figure that a question on one opens → why."""
    known = what.known
    entered = {line.code for line in what.lines if line.kind == asked.ENTERED}
    opened = _opened(known.codes.get(indicator_id, ""), known)
    own = known.codes.get(indicator_id)
    return {code: why for code, why in opened.items() if code in entered and code != own}


def _indicators(remark: Named, known: Edition) -> set[int]:
    if remark.indicator_id is None:
        return {v.indicator_id for v in known.indicators.values() if v.area_id == remark.area_id}
    opened = _opened(known.codes.get(remark.indicator_id, ""), known)
    return {known.indicators[leaf].indicator_id for leaf in opened if leaf in known.indicators}


def _opened(code: str, known: Edition) -> dict[str, str]:
    """Entered figures in which the fault may sit, and what ties each to the one named."""
    if not code:
        return {}
    leaves = known.operands(code)
    opened = dict.fromkeys(sorted(leaves), "số thành phần")
    for rule in known.rules:
        of_rule = {leaf for other in rule.codes for leaf in known.operands(other)}
        if code in rule.codes or leaves & of_rule:
            opened |= dict.fromkeys(sorted(of_rule - opened.keys()), rule.message)
    return opened
