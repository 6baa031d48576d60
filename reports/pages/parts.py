"""Who was given which area of a form, as its pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.models import AreaAssignment
from reports.pages.desk import Desk
from reports.teamwork import assigning
from units.models import User
from units.permissions import Verdict


@dataclass(frozen=True)
class Parts:
    """The areas given to colleagues, and whether the reader may give more."""

    given: Mapping[str, AreaAssignment]
    colleagues: list[User]
    may_assign: Verdict
    reader: User

    @property
    def is_shown(self) -> bool:
        """Something was given, or there is somebody to give to: alone, one divides no work."""
        others = [one for one in self.colleagues if one.pk != self.reader.pk]
        return bool(self.given) or bool(self.may_assign and others)

    @property
    def done(self) -> int:
        return sum(one.done_at is not None for one in self.given.values())

    @property
    def all_done(self) -> bool:
        return bool(self.given) and self.done == len(self.given)


def read(desk: Desk) -> Parts | None:
    """The parts of a submission, for who works in its unit; others need not know. Two queries."""
    if not desk.is_of_the_unit:
        return None
    may = assigning.may_assign(desk.user, desk.submission, desk.on)
    unit = desk.submission.obligation.unit_id
    return Parts(
        given=assigning.of(desk.submission),
        colleagues=list(assigning.colleagues(unit, desk.on)) if may else [],
        may_assign=may,
        reader=desk.user,
    )
