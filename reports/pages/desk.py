"""One person at one submission: what they see of it and whether they may write."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from indicators import discipline
from reports import access, permissions
from reports.models import OnBehalf, Submission
from reports.pages import sheet
from reports.submissions import asked, behalf, workflow
from reports.submissions.asked import About
from units.models import Role, User
from units.permissions import Denied, Verdict, has_role, memberships_of


@dataclass(frozen=True)
class Desk:
    """A submission within reach of a person, on a day."""

    user: User
    submission: Submission
    on: date

    @property
    def is_over(self) -> bool:
        """Whether nobody can enter figures now: what browsers keep of it is of no use any more."""
        is_open = self.submission.obligation.campaign.state == "open"
        return not is_open or self.submission.state not in Submission.EDITABLE

    @property
    def may_enter(self) -> Verdict:
        """Whether figures can be entered now by this person; if not, why."""
        if self.submission.obligation.campaign.state != "open":
            return Denied("Đợt báo cáo đã đóng, chỉ xem được.")
        if self.submission.state not in Submission.EDITABLE:
            label = self.submission.state_label
            return Denied(f"Báo cáo đang ở trạng thái “{label}”, chỉ xem được.")
        return permissions.may(self.user, "enter", self.submission, self.on)

    @property
    def may_answer(self) -> Verdict:
        """Whether the person answers for the unit that gave the figures."""
        return permissions.may(self.user, "answer", self.submission, self.on)

    @property
    def may_confirm(self) -> Verdict:
        """Whether the person may speak for the unit about figures that others gave."""
        if self.submission.obligation.campaign.state != "open":
            return Denied("Đợt báo cáo đã đóng.")
        return permissions.may(self.user, "confirm", self.submission, self.on)

    @property
    def is_of_the_unit(self) -> bool:
        unit = self.submission.obligation.unit_id
        return has_role(self.user, Role.REPORTER, Role.HEAD, on=self.on, unit=unit)

    @cached_property
    def stands_in(self) -> OnBehalf | None:
        """Who enters on behalf of the unit now."""
        is_editable = self.submission.state in Submission.EDITABLE
        return permissions.entering_on_behalf(self.submission) if is_editable else None

    @cached_property
    def stood_in(self) -> OnBehalf | None:
        """Who entered and sent, on behalf of the unit, what it is judged by now."""
        is_editable = self.submission.state in Submission.EDITABLE
        return None if is_editable else behalf.sent(self.submission.version)

    def may(self, step: str) -> Verdict:
        return workflow.may(self.user, step, self.submission, self.on)

    def sees(self, area: str) -> bool:
        """An area owner reads one area of the units below; everybody else reads all."""
        owned = self._owned_areas
        return owned is None or area in owned

    def hides(self, code: str, about: About) -> bool:
        """Whether a figure about discipline is kept from this person."""
        return not self.is_of_the_unit and self.sight.hides(code, about.unit_id, about.level)

    @cached_property
    def sight(self) -> permissions.Sight:
        return permissions.Sight(self.user, self.submission.obligation.unit_path, self.on)

    @property
    def reads_whole(self) -> bool:
        """Whether every area of the submission is theirs to read."""
        return self._owned_areas is None

    @property
    def is_kept_back_from(self) -> bool:
        """Whether what a unit of this submission says about discipline is kept from them."""
        what = asked.read(self.submission.obligation)
        return any(self.hides(discipline.CODE, about) for about in what.about)

    def sheet(self, *, group: str = "") -> sheet.Sheet:
        """The submission as this person may read it."""
        return sheet.load(self.submission, group=group, hides=self.hides)

    @property
    def _owned_areas(self) -> set[str] | None:
        """The areas this person is confined to; None when they read the whole submission."""
        path = self.submission.obligation.unit_path
        readers = tuple(role for role in access.READ_SUBMISSIONS if role != Role.AREA_OWNER)
        if self.is_of_the_unit or has_role(self.user, *readers, on=self.on, path=path):
            return None
        held = memberships_of(self.user, self.on)
        return {m.area.code for m in held if m.role == Role.AREA_OWNER and m.area}


def at(user: User | AnonymousUser, pk: int, on: date) -> Desk:
    """The door of every page about one submission; 404 when it is out of reach."""
    if isinstance(user, AnonymousUser):
        raise Http404
    return Desk(user, access.submission(user, pk, on), on)


def at_area(user: User | AnonymousUser, pk: int, area: str, on: date) -> Desk:
    """The same, confined to a reform area for an area owner."""
    desk = at(user, pk, on)
    if not desk.sees(area):
        raise Http404
    return desk
