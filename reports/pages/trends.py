"""A small line beside a figure: how it went over earlier rounds that may be compared with it."""

from decimal import Decimal

from django.utils.safestring import SafeString

from indicators.figures import Figure, shown_figure
from indicators.models import IndicatorVersion
from reports.documents.periods import period_name
from reports.models import Campaign
from reports.pages import changes, charts
from reports.pages.sheet import Earlier, Key, Sheet
from reports.submissions import asked, history
from reports.submissions.asked import About, Line

MOST = 7  # earlier rounds looked at


def of(sheet: Sheet) -> dict[Key, SafeString]:
    """Cell → its line; only cells with at least two known points. Two queries.

    Accepted figures of real rounds; of what grows within a window only windows equally long.
    """
    campaign = sheet.submission.obligation.campaign
    rounds = _before(campaign)
    if not rounds:
        return {}
    units = [about.unit_id for about in sheet.asked.about]
    held = history.figures_of_each(rounds, units, on=campaign.as_of)
    earlier = [Earlier(one, held.get(one.pk, {})) for one in rounds]
    found = {}
    for line in sheet.asked.lines:
        for about in sheet.asked.about:
            key = (line.code, about.pk)
            if line.kind == asked.HEADING or key in sheet.hidden:
                continue
            if drawn := _drawn(sheet, line, about, earlier):
                found[key] = drawn
    return found


def _before(campaign: Campaign) -> list[Campaign]:
    """The last real rounds that ended before this one, oldest first."""
    rows = Campaign.objects.real().filter(covers_to__lt=campaign.covers_to)
    rows = rows.exclude(state=Campaign.State.DRAFT).exclude(pk=campaign.pk)
    return list(rows.select_related("catalogue").order_by("-covers_to", "-pk")[:MOST])[::-1]


def _drawn(sheet: Sheet, line: Line, about: About, earlier: list[Earlier]) -> SafeString | None:
    version, now = line.version, sheet.submission.obligation.campaign
    if version.value_type in changes.CHOSEN:
        return None
    points: list[tuple[str, Figure | None]] = [
        (period_name(then.campaign), then.figure(line, about, sheet.asked))
        for then in earlier
        if then.campaign and changes.are_alike(version, now, then.campaign)
    ]
    points.append(("kỳ này", sheet.cell(line, about).figure))
    values = [_value(figure) for _, figure in points]
    if sum(value is not None for value in values) < 2:
        return None
    told = "; ".join(f"{name}: {_shown(figure, version)}" for name, figure in points)
    return charts.sparkline(
        values, title=f"Diễn biến {line.code}", description=told, width=72, height=24
    )


def _value(figure: Figure | None) -> Decimal | None:
    return figure.counted if figure else None


def _shown(figure: Figure | None, version: IndicatorVersion) -> str:
    shown = shown_figure(
        figure,
        value_type=version.value_type,
        decimals=version.decimals,
        choices=version.choices,
    )
    return shown or charts.NO_DATA
