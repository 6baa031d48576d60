"""A reviewer reminds by hand: whoever can mend each chosen report now, once a day and round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from reports import access
from reports.campaigns.deadlines import local_day
from reports.models import Campaign, Obligation, Reminder, ReminderKind
from reports.reminding import due, sending
from reports.reminding.composing import Round
from units import audit
from units.models import Role, User
from units.permissions import ALLOWED, Denied, Verdict, has_role

ROLES = (*access.REVIEWERS, Role.AREA_OWNER)
LONGEST_SENTENCE = 500


class AskError(Exception):
    """Nobody can be reminded; the text says why."""


@dataclass
class Outcome:
    """What came of it, in names."""

    reminded: list[User] = field(default_factory=list)
    already: list[User] = field(default_factory=list)
    """had a reminder about this round today"""
    nothing: list[str] = field(default_factory=list)
    """units that have nothing to do about what was chosen"""
    nobody: list[str] = field(default_factory=list)
    """units in which nobody holds the role that could"""

    @property
    def without_address(self) -> list[User]:
        return [person for person in self.reminded if not person.email]


def may_ask(user: User, obligation: Obligation, on: date) -> Verdict:
    """Whether the person may remind a unit of a report."""
    if not has_role(user, *ROLES, on=on, path=obligation.unit_path):
        return Denied("Chỉ người kiểm tra, đầu mối lĩnh vực của địa bàn nhắc đơn vị.")
    return may_ask_in(obligation.campaign)


def may_ask_in(campaign: Campaign) -> Verdict:
    """Whether anybody is reminded in a round at all."""
    if campaign.rehearsal:
        return Denied("Đợt tập dượt không nhắc ai.")
    if campaign.state != Campaign.State.OPEN:
        return Denied("Đợt báo cáo không mở, không nhắc.")
    return ALLOWED


def may_watch(user: User, campaign: Campaign, on: date) -> Verdict:
    """Whether the person reads who was reminded in a round: who reviews the whole of it, and who
    gives people their addresses."""
    root = campaign.units.get(unit_id=campaign.root_id)
    if has_role(user, *access.REVIEWERS, on=on, path=root.path):
        return ALLOWED
    if has_role(user, Role.BUSINESS_ADMIN, on=on):
        return ALLOWED
    return Denied("Chỉ người kiểm tra toàn đợt, quản trị nghiệp vụ xem trang này.")


@transaction.atomic
def ask(
    campaign: Campaign,
    obligations: Sequence[Obligation],
    *,
    by: User,
    at: datetime,
    sentence: str = "",
) -> Outcome:
    """Remind about some obligations of one round (as `rosters.obligations` reads them)."""
    day = local_day(at)
    if not obligations:
        raise AskError("Chưa chọn báo cáo nào.")
    refused = {v.reason for one in obligations if not (v := may_ask(by, one, day))}
    if refused:
        raise AskError(" ".join(sorted(refused)))
    if len(sentence) > LONGEST_SENTENCE:
        raise AskError(f"Lời nhắn dài quá {LONGEST_SENTENCE} ký tự.")
    sending.lock(campaign)
    outcome, rows = _planned(campaign, obligations, day, by, at, " ".join(sentence.split()))
    Reminder.objects.bulk_create(rows, batch_size=sending.BATCH)
    asked_about = {told["obligation"] for row in rows for told in row.about}
    asked = [one for one in obligations if one.pk in asked_about]
    audit.record_many("obligation.remind", asked, by=by, at=at, summary="Nhắc", sentence=sentence)
    return outcome


def _planned(
    campaign: Campaign,
    obligations: Sequence[Obligation],
    day: date,
    by: User,
    at: datetime,
    sentence: str,
) -> tuple[Outcome, list[Reminder]]:
    tasks = due.tasks(campaign, day, [one.pk for one in obligations])
    holders = due.holders(campaign, day)
    told = sending.already_told(campaign, day)
    outcome, rows = Outcome(), []
    waits = {task.obligation for task in tasks}
    names = {one.unit_id: getattr(one, "unit_name", str(one.unit)) for one in obligations}
    outcome.nothing = _names(names[one.unit_id] for one in obligations if one.pk not in waits)
    outcome.nobody = _names(t.unit_name for t in tasks if (t.unit, t.role) not in holders)
    round_ = Round.of(campaign, day)
    for person, theirs in due.by_person(tasks, holders).items():
        if person.pk in told:
            outcome.already.append(person)
            continue
        outcome.reminded.append(person)
        kind = ReminderKind.ASKED
        rows.append(round_.reminder(person, theirs, kind, at=at, by=by, sentence=sentence))
    return outcome, rows


def _names(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))
