"""Before and after: what a version changed against an earlier one (design 6)."""

from reports.models import Submission, SubmissionVersion, Value

Cells = dict[tuple[int, int], Value]
Changed = dict[tuple[int, int], tuple[Value | None, Value | None]]


class Changes:
    """Cells of a version that differ from an earlier one; every version is read once."""

    def __init__(self, version: SubmissionVersion | None) -> None:
        self.now = _cells(version)
        self._since: dict[int | None, Changed] = {}

    def since(self, version_id: int | None) -> Changed:
        """(before, after) of each cell that changed; all of them when there was no version."""
        if version_id not in self._since:
            before = _cells(SubmissionVersion.objects.filter(pk__in=[version_id]).first())
            self._since[version_id] = {
                cell: (before.get(cell), self.now.get(cell))
                for cell in {**before, **self.now}
                if _content(before.get(cell)) != _content(self.now.get(cell))
            }
        return self._since[version_id]


def changed_cells(submission: Submission) -> Changed:
    """What the current version changed against the one a reviewer last returned."""
    return Changes(submission.version).since(compared_version(submission))


def compared_version(submission: Submission) -> int | None:
    """The version that before and after are told against: the one last returned.

    A version that was sent and withdrawn since was seen by nobody. Where nothing was returned
    yet it is the last one sent.
    """
    earlier = submission.versions.exclude(frozen_at=None).exclude(pk__in=[submission.version_id])
    remarked = earlier.filter(pk__in=submission.remarks.values("version"))
    for versions in (remarked, earlier):
        if found := versions.order_by("-number").values_list("pk", flat=True).first():
            return found
    return None


def _cells(version: SubmissionVersion | None) -> Cells:
    values = version.values.all() if version else ()
    return {(v.indicator_id, v.subject_id): v for v in values}


def _content(value: Value | None) -> tuple[object, ...] | None:
    if value is None:
        return None
    marks = (value.provisional, value.data_to, value.note, value.promised)
    return value.state, value.number, *marks
