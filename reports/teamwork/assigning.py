"""An area of a form given to a colleague of the unit (giao phần việc).

A help among colleagues, not a right: everybody who reports for the unit may still enter. Reporters
and the head give, take back and say that a part is done, while the submission is with the unit.
When cells of an area are returned, the part is not done any more (`submissions.effects`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from reports import permissions
from reports.campaigns.deadlines import local_day
from reports.models import AreaAssignment, Campaign, Submission
from reports.submissions import asked
from reports.submissions.acts import NotAllowed, lock
from units import audit
from units.days import day_text
from units.models import Membership, ReformArea, Role, User
from units.permissions import Denied, Verdict, scopes

T = TypeVar("T")
NOT_GIVEN = "Phần việc này không được giao cho ai."


def may_assign(user: User, submission: Submission, on: date) -> Verdict:
    """Whether the person may give parts of this submission, and say that they are done."""
    if submission.state not in Submission.EDITABLE:
        label = submission.state_label
        return Denied(f"Báo cáo đang ở trạng thái “{label}”, không giao phần việc được.")
    return permissions.may(user, "assign", submission, on)


def colleagues(unit_id: int, on: date) -> QuerySet[User]:
    """Who reports for the unit on that day, by name."""
    held = Membership.objects.in_force(on).filter(unit=unit_id, role=Role.REPORTER)
    people = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return people.order_by("full_name", "pk")


def of(submission: Submission) -> dict[str, AreaAssignment]:
    """Code of the area → to whom it was given; one query."""
    rows = submission.assignments.select_related("area", "colleague", "by")
    return {row.area.code: row for row in rows}


def mine(user: User, on: date) -> QuerySet[AreaAssignment]:
    """What was given to the person in real rounds and is not done, the earliest day first; one
    query. Parts of a rehearsal stand on its own form."""
    rows = AreaAssignment.objects.filter(
        colleague=user,
        done_at=None,
        submission__state__in=Submission.EDITABLE,
        submission__obligation__campaign__state=Campaign.State.OPEN,
        submission__obligation__campaign__rehearsal=False,
        submission__obligation__exempted_at=None,
        submission__obligation__unit__in=scopes(user, Role.REPORTER, on=on),
    )
    related = ("area", "by", "submission__obligation__form", "submission__obligation__campaign")
    return rows.select_related(*related).order_by("wanted_by", "submission", "area__order")


@dataclass(frozen=True)
class Standing:
    """How far the parts of one submission are."""

    given: int
    done: int

    @property
    def all_done(self) -> bool:
        return self.given == self.done


def standings(submissions: Iterable[Submission]) -> dict[int, Standing]:
    """Submission → how many of its parts are given and done; one query."""
    rows = AreaAssignment.objects.filter(submission__in=list(submissions))
    found: dict[int, list[bool]] = {}
    for pk, done_at in rows.values_list("submission_id", "done_at"):
        found.setdefault(pk, []).append(done_at is not None)
    return {pk: Standing(len(done), sum(done)) for pk, done in found.items()}


def give(
    submission: Submission,
    area: str,
    colleague: User,
    *,
    wanted_by: date | None = None,
    by: User,
    at: datetime,
) -> AreaAssignment:
    """Give an area of the form; who had it before has it no more. The same again changes nothing.

    Raises NotAllowed for a colleague who does not report for the unit that day, and for a day that
    is past.
    """

    def write(locked: Submission) -> AreaAssignment:
        on = local_day(at)
        if not colleagues(locked.obligation.unit_id, on).filter(pk=colleague.pk).exists():
            raise NotAllowed(f"{colleague.full_name} không phải chuyên viên của đơn vị lúc này.")
        held = _held(locked, area)
        same = held and (held.colleague_id, held.wanted_by) == (colleague.pk, wanted_by)
        if held and same:
            return held
        if wanted_by and wanted_by < on:
            raise NotAllowed(
                f"Ngày cần xong {day_text(wanted_by)} đã qua. Cần từ ngày {day_text(on)} trở đi."
            )
        # A new day for the same colleague does not undo what was done.
        kept = held.done_at if held and held.colleague_id == colleague.pk else None
        given, _ = AreaAssignment.objects.update_or_create(
            submission=locked,
            area=ReformArea.objects.get(code=area),
            defaults={
                "colleague": colleague,
                "wanted_by": wanted_by,
                "by": by,
                "at": held.at if held and kept else at,
                "done_at": kept,
            },
        )
        told = f"Giao phần {given.area.short_name} cho {colleague.full_name}"
        _record("give", given, told, by=by, at=at)
        return given

    return _doing(submission, area, write, by=by, at=at)


def take_back(submission: Submission, area: str, *, by: User, at: datetime) -> None:
    """Nobody has the area any more."""

    def write(locked: Submission) -> None:
        held = _given(locked, area)
        told = f"Thôi giao phần {held.area.short_name} cho {held.colleague.full_name}"
        _record("take_back", held, told, by=by, at=at)
        held.delete()

    _doing(submission, area, write, by=by, at=at)


def mark(
    submission: Submission, area: str, *, done: bool, by: User, at: datetime
) -> AreaAssignment:
    """Say that the part is entered, or that it is not yet. Empty cells may remain: why, only the
    colleague knows; the screen says how many."""

    def write(locked: Submission) -> AreaAssignment:
        held = _given(locked, area)
        if (held.done_at is not None) == done:
            return held
        held.done_at = max(at, held.at) if done else None
        held.save(update_fields=["done_at"])
        told = f"Phần {held.area.short_name}: {'đã' if done else 'chưa'} nhập xong"
        _record("done" if done else "not_done", held, told, by=by, at=at)
        return held

    return _doing(submission, area, write, by=by, at=at)


def _doing(
    submission: Submission, area: str, write: Callable[[Submission], T], *, by: User, at: datetime
) -> T:
    """The submission locked, the person and the area asked; NotAllowed says why not."""
    with transaction.atomic():
        locked = lock(submission.pk)
        if not (verdict := may_assign(by, locked, local_day(at))):
            raise NotAllowed(verdict.reason)
        if area not in asked.read(locked.obligation).areas:
            raise NotAllowed("Biểu này không có lĩnh vực đó.")
        return write(locked)


def _held(submission: Submission, area: str) -> AreaAssignment | None:
    rows = submission.assignments.select_related("area", "colleague")
    return rows.filter(area__code=area).first()


def _given(submission: Submission, area: str) -> AreaAssignment:
    held = _held(submission, area)
    if held is None:
        raise NotAllowed(NOT_GIVEN)
    return held


def _record(act: str, given: AreaAssignment, told: str, *, by: User, at: datetime) -> None:
    audit.record(
        f"assignment.{act}",
        given.submission,
        by=by,
        at=at,
        summary=told,
        area=given.area.code,
        colleague=given.colleague_id,
        wanted_by=given.wanted_by,
    )
