"""Who looks at whom in the half-year, and what the worker would have reckoned of what was sent."""

import datetime as dt

from reports.demo.rounds import Cast, at
from reports.models import Campaign
from reports.reviewing import blocks, risk
from units.models import Level

WEIGHED = at(dt.date(2025, 6, 17), 17, 30)
# The first half of the districts, in the order of the tree, and what is left of them.
NAMES = ("Cụm 1", "Cụm 2")


def load(campaign: Campaign, cast: Cast) -> None:
    """Districts with their communes to the two reviewers of Sở Nội vụ, on the day it opened; what
    was sent since is weighed."""
    opened = campaign.opened_at
    assert opened is not None
    places = campaign.units.order_by("order")
    districts = [place for place in places if place.level == Level.DISTRICT]
    half = len(districts) // 2
    for username, name, theirs in (
        ("kiemtra1", NAMES[0], districts[:half]),
        ("kiemtra2", NAMES[1], districts[half:]),
    ):
        paths = tuple(place.path for place in theirs)
        units = [place.unit_id for place in places if place.path.startswith(paths)]
        blocks.give(
            units,
            cast.people[username],
            name=name,
            valid_from=opened.date(),
            by=cast.people["truongphong"],
            at=opened,
        )
    risk.reckon(risk.waiting(), at=WEIGHED)
