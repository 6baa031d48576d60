"""Figures that an issued report printed wrongly and this one puts right, told in its annexes.

Only in the next report whose window goes on from the same days: its figures are cumulative and
hold the right number already (design 6).
"""

from collections import defaultdict

from django.db.models import Max, Q

from indicators import figures
from indicators.editions import edition_of
from reports.models import Campaign, CarriedCorrection, Edition


def notes(campaign: Campaign, root: str) -> dict[str, tuple[str, ...]]:
    """Area code → what its annex says, in the report of the unit with code `root`."""
    earlier = Edition.objects.filter(
        root__code=root,
        state__in=Edition.ISSUED,
        draft__campaign__covers_from__lte=campaign.covers_from,
        draft__campaign__covers_to__gt=campaign.covers_from,
        draft__campaign__covers_to__lt=campaign.covers_to,
    )
    # A report that was replaced said the right figure in the one that replaces it.
    replaced = Q(corrections__kind=Edition.Kind.REPLACING, corrections__state__in=Edition.ISSUED)
    earlier = earlier.exclude(pk__in=Edition.objects.filter(replaced).values("pk"))
    last = earlier.aggregate(last=Max("draft__campaign__covers_to"))["last"]
    if last is None:
        return {}
    carried = CarriedCorrection.objects.filter(
        edition__in=earlier.filter(draft__campaign__covers_to=last)
    )
    known = edition_of(campaign.catalogue).indicators
    found: dict[str, list[str]] = defaultdict(list)
    for one in carried.select_related("edition", "indicator").order_by("indicator__code"):
        if one.indicator.code in known:
            found[known[one.indicator.code].area.code].append(_told(one))
    return {area: tuple(told) for area, told in found.items()}


def _told(one: CarriedCorrection) -> str:
    day = one.edition.day
    assert day is not None
    return (
        f"Chỉ tiêu {one.indicator.code}: Báo cáo số {one.edition.reference} ngày "
        f"{figures.short_date(day)} in {one.printed}; số đúng là {one.right} ({one.reason}), "
        "đã tính trong số liệu kỳ này."
    )
