"""Reports that wait with their units: whom to urge, and what was done about it already.

A handful of queries however many there are. Lateness here is days passed today; what a report is
judged by in the end is fixed when it is sent (design 6).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reports.campaigns import deadlines, rosters
from reports.models import Call, CampaignUnit, Obligation, Reminder, Submission
from reports.submissions import mending
from units.models import Level
from units.tree import within

LOOKED_BACK = timedelta(days=60)  # for reminders


@dataclass(frozen=True)
class Waiting:
    """A report that its unit has to send, or to send again.

    `due` is the day that counts now; `days_over` in working days. `above` is the unit above where
    the name alone could be another's, `group` the one above in any case.
    """

    pk: int
    submission: int
    unit_id: int
    code: str
    unit: str
    above: str
    group: str
    level: str
    unit_path: str
    form: str
    due: date
    days_over: int
    state: str
    returned: bool
    mends: str
    called: Call | None = None
    reminded: datetime | None = None

    @property
    def name(self) -> str:
        """The unit, told apart from another of the same name."""
        return f"{self.unit} ({self.above})" if self.above else self.unit


def waiting(place: CampaignUnit, *, on: date, keys: Iterable[int] | None = None) -> list[Waiting]:
    """What waits within a place, in the order of the tree; of these keys, where they are given."""
    rows = rosters.obligations(place.campaign).filter(
        within(place.path, "unit_path"), exempted_at=None
    )
    rows = rows.exclude(submission__state__in=rosters.SENT)
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    found = list(rows)
    if not found:
        return []
    units = {one.unit_id: one for one in place.campaign.units.all()}
    staffed = mending.with_reporters({row.unit_id for row in found}, on)
    calls = _last_calls(found)
    reminded = _reminded(place, on)
    days = deadlines.calendar()
    return [
        Waiting(
            pk=row.pk,
            submission=row.submission.pk,
            unit_id=row.unit_id,
            code=row.unit.code,
            unit=units[row.unit_id].name,
            above=rosters.told_apart(
                node := units[row.unit_id],
                units.get(node.parent_id or 0),
                place.unit_id,
                place.campaign.root_id,
            ),
            group=_group(row, units),
            level=row.level,
            unit_path=row.unit_path,
            form=row.form.name,
            due=(due := row.submission.returned_due or row.due_day),
            days_over=days.past(due, on),
            state=row.submission.state_label,
            returned=row.submission.state == Submission.State.RETURNED,
            mends=mending.mends(row, staffed),
            called=calls.get(row.pk),
            reminded=reminded.get(row.submission.pk),
        )
        for row in found
    ]


def _group(row: Obligation, units: dict[int, CampaignUnit]) -> str:
    """Where it stands in a message: below which unit, or among those of its level."""
    parent = units[row.unit_id].parent_id
    if row.level in rosters.OFTEN_ALIKE and parent in units:
        return units[parent].name
    return str(Level(row.level).label)


def _last_calls(rows: Sequence[Obligation]) -> dict[int, Call]:
    """The latest call about each of these reports."""
    campaign = rows[0].campaign_id
    calls = Call.objects.filter(obligation__campaign=campaign).select_related("by")
    return {call.obligation_id: call for call in calls.order_by("at", "pk")}


def _reminded(place: CampaignUnit, on: date) -> dict[int, datetime]:
    """When somebody was last reminded of each submission."""
    rows = Reminder.objects.filter(campaign=place.campaign_id, day__gt=on - LOOKED_BACK)
    found: dict[int, datetime] = {}
    for about, at in rows.order_by("at").values_list("about", "at"):
        found |= {told["submission"]: at for told in about}
    return found
