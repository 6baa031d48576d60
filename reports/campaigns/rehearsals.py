"""Rehearsals (đợt tập dượt): a round on an earlier round's forms, for everybody to practise on.

Nothing in one counts. Every step can be taken, but an accepted version of a rehearsal never
`counts` (submissions.effects), nobody is late in it, it is nobody's history, and `counts` below
is asked wherever figures are added up, closed or reported. Lists of real work start from
`Campaign.objects.real()`.
"""

from dataclasses import replace
from datetime import date, datetime
from itertools import count

from django.db import transaction

from reports.campaigns import opening
from reports.campaigns.deadlines import Calendar, calendar, local_day
from reports.campaigns.plans import CampaignError, Fault, Plan
from reports.models import Campaign
from units.models import User
from units.permissions import ALLOWED, Denied, Verdict

WHY = (
    "Đây là đợt tập dượt: số liệu ở đây không tính vào báo cáo nào, nên không tổng hợp, "
    "không chốt và không đưa vào báo cáo được."
)
ON_PAPER = "Tập dượt: số liệu ở đây không tính vào báo cáo nào."
PREFIX = "TD-"
DAYS = 10  # working days to practise in
LONGEST_CODE, LONGEST_NAME = 40, 200


def counts(campaign: Campaign) -> Verdict:
    """Whether figures of the round may be added up, closed or reported; if not, why."""
    return Denied(WHY) if campaign.rehearsal else ALLOWED


def may_open(user: User, campaign: Campaign, on: date) -> Verdict:
    """Whether the person may make a rehearsal of this round."""
    if campaign.rehearsal:
        return Denied("Đợt tập dượt không lập từ một đợt tập dượt khác.")
    return opening.may_run(user, campaign.units.get(unit_id=campaign.root_id).path, on)


@transaction.atomic
def open_one(campaign: Campaign, *, by: User, at: datetime) -> Campaign:
    """A rehearsal of a round: its forms, units, lines, window, catalogue and tree day, with empty
    drafts for everybody. One at a time; CampaignError says why there can be none."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)  # two clicks make one
    if not (verdict := may_open(by, campaign, local_day(at))):
        raise CampaignError([Fault("", verdict.reason)])
    if running := open_of(campaign):
        reason = f"Đợt tập dượt {running.code} đang mở; đóng đợt đó trước khi mở đợt mới."
        raise CampaignError([Fault("", reason)])
    plan = plan_for(campaign, calendar(), local_day(at))
    asking = opening.examine(plan, by=by, on=local_day(at), catalogue=campaign.catalogue)
    made = opening.write(asking, by=by, at=at, rehearsal=True)
    made.illustration = ON_PAPER  # printed wherever its figures are
    made.save(update_fields=["illustration"])
    return made


def open_of(campaign: Campaign) -> Campaign | None:
    """The rehearsal of a round that is going on: on its root, window and day."""
    same = ("root_id", "covers_from", "covers_to", "as_of", "catalogue_id")
    found = Campaign.objects.filter(rehearsal=True, state=Campaign.State.OPEN)
    return found.filter(**{name: getattr(campaign, name) for name in same}).first()


def plan_for(campaign: Campaign, days: Calendar, on: date) -> Plan:
    """The round's own plan with another code, name and day by which to send."""
    plan = opening.plan_of(campaign)
    due = days.add(on, DAYS)
    return replace(
        plan,
        code=_free_code(campaign.code),
        name=f"Tập dượt: {campaign.name}"[:LONGEST_NAME],
        due=dict.fromkeys(plan.due, due),
    )


def _free_code(code: str) -> str:
    """TD-KT-2025-Q1, then TD-KT-2025-Q1-2, as long as codes may be."""
    for number in count(1):
        end = "" if number == 1 else f"-{number}"
        found = f"{PREFIX}{code}"[: LONGEST_CODE - len(end)].rstrip("._-") + end
        if not Campaign.objects.filter(code=found).exists():
            return found
    raise AssertionError  # count() has no end
