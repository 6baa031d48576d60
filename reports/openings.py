"""Which cells a return opens (design 6).

The named cells; for a computed line the entered figures it is computed from; and the entered
figures of every rule the named indicator takes part in, since the fault may sit on either side.
"""

from collections.abc import Iterable
from typing import Protocol

from indicators.editions import Edition, edition
from reports.models import FormLine, OpenCell, Submission


class Named(Protocol):
    """A remark, posted or stored."""

    indicator_id: int | None
    subject_id: int | None
    area_id: int | None


def open_for(submission: Submission, remarks: Iterable[Named]) -> None:
    """Add the cells that these remarks open to those of the round."""
    named = {(r.indicator_id, r.subject_id) for r in remarks}
    cells = [
        OpenCell(
            submission=submission,
            indicator_id=indicator_id,
            subject_id=subject_id,
            named=(indicator_id, subject_id) in named,
        )
        for indicator_id, subject_id in cells_for(remarks, submission)
    ]
    OpenCell.objects.bulk_create(cells, ignore_conflicts=True)


def cells_for(remarks: Iterable[Named], submission: Submission) -> set[tuple[int, int]]:
    """(indicator id, subject id) of every entered cell that the remarks open."""
    known = edition(submission.obligation.campaign.catalogue_id)
    asked = set(
        FormLine.objects.filter(form_id=submission.obligation.form_id).values_list(
            "indicator_version__indicator_id", flat=True
        )
    )
    subjects = set(submission.obligation.subjects.values_list("pk", flat=True))
    found: set[tuple[int, int]] = set()
    for remark in remarks:
        ids = _indicators(remark, known) & asked
        about = {remark.subject_id} & subjects if remark.subject_id else subjects
        found |= {(indicator_id, subject) for indicator_id in ids for subject in about}
    return found


def _indicators(remark: Named, known: Edition) -> set[int]:
    if remark.indicator_id is None:
        return {v.indicator_id for v in known.indicators.values() if v.area_id == remark.area_id}
    code = known.codes[remark.indicator_id]
    leaves = known.operands(code)
    opened = set(leaves)
    for rule in known.rules:
        of_rule = {leaf for other in rule.codes for leaf in known.operands(other)}
        if code in rule.codes or leaves & of_rule:
            opened |= of_rule
    return {known.indicators[leaf].indicator_id for leaf in opened if leaf in known.indicators}
