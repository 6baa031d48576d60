"""What the last period makes one expect of a figure: a mistaken column shows at once."""

from decimal import Decimal

from indicators.models import OverTime
from reports.models import Campaign
from reports.submissions import history
from reports.submissions.asked import ENTERED, Asked
from reports.supplying.planning import Key


def period(campaign: Campaign) -> Campaign | None:
    """The round compared with: the longest earlier one of the same window, else the one before."""
    earlier = history.previous_in_year(campaign) or history.previous(campaign)
    return earlier[-1] if earlier else None


def expected(campaign: Campaign, then: Campaign | None, what: Asked) -> dict[Key, Decimal]:
    """The figures of the earlier round by cell of this form, those that grow with time brought to
    the length of this one."""
    if then is None:
        return {}
    past = history.figures([then], [about.unit_id for about in what.about], on=campaign.as_of)
    lines = [line.version for line in what.lines if line.kind == ENTERED]
    scales = {version.code: _scale(version.over_time, campaign, then) for version in lines}
    cells = (
        (code, about, past.get((about.unit_id, code))) for code in scales for about in what.about
    )
    return {
        (code, about.pk): figure.counted * scales[code]
        for code, about, figure in cells
        if figure is not None and figure.counted is not None
    }


def _scale(over_time: str, now: Campaign, then: Campaign) -> Decimal:
    if over_time == OverTime.FLOW:
        return Decimal(_days(now)) / _days(then)
    if over_time == OverTime.YTD and now.last_day.year == then.last_day.year:
        return Decimal(now.last_day.timetuple().tm_yday) / then.last_day.timetuple().tm_yday
    return Decimal(1)


def _days(campaign: Campaign) -> int:
    return (campaign.covers_to - campaign.covers_from).days
