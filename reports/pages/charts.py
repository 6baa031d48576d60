"""Small charts drawn on the server as SVG: a line over time, bars, a ring for one share.

Only presentation attributes and classes, no `style`: the pages forbid inline style. Colours come
from the text (`currentColor`), so that a chart follows its surroundings and prints in black. Each
carries a title and a description in words; the figures themselves stand beside it as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

NO_DATA = "chưa có số liệu"
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Bar:
    """One bar: what it is, its value for the length, and the value as printed."""

    label: str
    value: Decimal | None
    shown: str = ""

    @property
    def text(self) -> str:
        return NO_DATA if self.value is None else self.shown


def sparkline(
    points: Sequence[Decimal | None],
    *,
    title: str,
    description: str = "",
    width: int = 120,
    height: int = 32,
) -> SafeString:
    """A line over periods, oldest first; a missing period breaks the line, it is no zero."""
    places = _places(points, width, height)
    lines = format_html_join(
        "",
        '<polyline class="chart-line" points="{}" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/>',
        ((" ".join(f"{x},{y}" for x, y in stretch),) for stretch in _stretches(places)),
    )
    last = next((place for place in reversed(places) if place), None)
    dot = (
        format_html('<circle class="chart-dot" cx="{}" cy="{}" r="3" fill="currentColor"/>', *last)
        if last
        else ""
    )
    return _svg(
        "chart-sparkline", width, height, title, description, format_html("{}{}", lines, dot)
    )


def _places(
    points: Sequence[Decimal | None], width: int, height: int
) -> list[tuple[Decimal, Decimal] | None]:
    """Points on the canvas, a margin of 4 around; a flat line runs through the middle."""
    known = [point for point in points if point is not None]
    low, high = (min(known), max(known)) if known else (Decimal(0), Decimal(0))
    across = Decimal(width - 8) / max(len(points) - 1, 1)
    places: list[tuple[Decimal, Decimal] | None] = []
    for place, point in enumerate(points):
        if point is None:
            places.append(None)
            continue
        rise = (point - low) / (high - low) if high > low else Decimal("0.5")
        places.append((_tenth(4 + across * place), _tenth(height - 4 - rise * (height - 8))))
    return places


def _stretches(
    places: Sequence[tuple[Decimal, Decimal] | None],
) -> list[list[tuple[Decimal, Decimal]]]:
    """Runs of known points; one alone is shown by the dot, if it is the last."""
    stretches: list[list[tuple[Decimal, Decimal]]] = [[]]
    for place in places:
        if place is None:
            stretches.append([])
        else:
            stretches[-1].append(place)
    return [stretch for stretch in stretches if len(stretch) > 1]


def bars(
    items: Sequence[Bar], *, title: str, description: str = "", width: int = 360, row: int = 36
) -> SafeString:
    """Horizontal bars from zero, each under its label, its value at the end of the line."""
    longest = max((item.value for item in items if item.value is not None), default=Decimal(0))
    drawn = format_html_join(
        "",
        '<text class="chart-label" x="0" y="{}" font-size="13" fill="currentColor">{}</text>'
        '<text class="chart-value" x="{}" y="{}" font-size="13" text-anchor="end"'
        ' fill="currentColor">{}</text>'
        '<rect class="chart-track" x="0" y="{}" width="{}" height="8" rx="2"'
        ' fill="currentColor" fill-opacity="0.12"/>'
        '<rect class="chart-bar" x="0" y="{}" width="{}" height="8" rx="2" fill="currentColor"/>',
        (
            (top + 14, item.label, width, top + 14, item.text, top + 20, width, top + 20, length)
            for top, item, length in (
                (place * row, item, _length(item.value, longest, width))
                for place, item in enumerate(items)
            )
        ),
    )
    words = description or "; ".join(f"{item.label}: {item.text}" for item in items)
    return _svg("chart-bars", width, max(len(items), 1) * row, title, words, drawn)


def _length(value: Decimal | None, longest: Decimal, width: int) -> Decimal:
    if value is None or value <= 0 or longest <= 0:
        return Decimal(0)
    return _tenth(value / longest * width)


def donut(
    share: Decimal | None, *, title: str, shown: str = "", description: str = "", size: int = 96
) -> SafeString:
    """A ring filled by a percentage from 0 to 100, the printed value in the middle."""
    text = NO_DATA if share is None else shown
    filled = _tenth(min(max(share or Decimal(0), Decimal(0)), Decimal(100)))
    ring = format_html(
        '<g fill="none" stroke="currentColor" stroke-width="10">'
        '<circle class="chart-track" cx="48" cy="48" r="40" stroke-opacity="0.12"/>'
        '<circle class="chart-part" cx="48" cy="48" r="40" pathLength="100"'
        ' stroke-dasharray="{} 100" transform="rotate(-90 48 48)"/></g>'
        '<text class="chart-value" x="48" y="53" font-size="{}" text-anchor="middle"'
        ' fill="currentColor">{}</text>',
        filled,
        16 if share is not None else 9,
        text,
    )
    return _svg("chart-donut", 96, 96, title, description or text, ring, drawn_at=size)


@dataclass(frozen=True)
class Curve:
    """One line of a chart of shares: its name and a percentage for each tick."""

    label: str
    shares: Sequence[Decimal]
    dashed: bool = False


def curves(
    lines: Sequence[Curve],
    *,
    ticks: Sequence[str],
    title: str,
    description: str = "",
    width: int = 520,
    height: int = 220,
) -> SafeString:
    """Lines from 0 to 100% over days, each named at its end, told apart by more than colour."""
    left, right, top, bottom = 42, 118, 10, 26
    across = Decimal(width - left - right) / max(len(ticks) - 1, 1)
    down = Decimal(height - top - bottom) / 100

    def x(place: int) -> Decimal:
        return _tenth(left + across * place)

    def y(share: Decimal) -> Decimal:
        return _tenth(height - bottom - share * down)

    levels = format_html_join(
        "",
        '<line class="chart-track" x1="{}" x2="{}" y1="{}" y2="{}" stroke="currentColor"'
        ' stroke-opacity="0.15"/><text class="chart-label" x="{}" y="{}" font-size="12"'
        ' text-anchor="end" fill="currentColor">{}%</text>',
        (
            (left, width - right, y(share), y(share), left - 6, y(share) + 4, share)
            for share in map(Decimal, (0, 50, 100))
        ),
    )
    step = max(1, -(-len(ticks) // 6))
    shown = [place for place in range(len(ticks)) if (len(ticks) - 1 - place) % step == 0]
    days = format_html_join(
        "",
        '<text class="chart-label" x="{}" y="{}" font-size="12" text-anchor="middle"'
        ' fill="currentColor">{}</text>',
        ((x(place), height - 6, ticks[place]) for place in shown),
    )
    ends = _apart([y(line.shares[-1]) + 4 for line in lines])
    drawn = format_html_join(
        "",
        '<polyline class="chart-line" points="{}" fill="none" stroke="currentColor"'
        ' stroke-width="2"{}/><text class="chart-value" x="{}" y="{}" font-size="13"'
        ' fill="currentColor">{} {}%</text>',
        (
            (
                " ".join(f"{x(place)},{y(share)}" for place, share in enumerate(line.shares)),
                format_html(' stroke-dasharray="{}"', "5 4") if line.dashed else "",
                x(len(ticks) - 1) + 6,
                end,
                line.label,
                round(line.shares[-1]),
            )
            for line, end in zip(lines, ends, strict=True)
        ),
    )
    return _svg(
        "chart-curves",
        width,
        height,
        title,
        description,
        format_html("{}{}{}", levels, days, drawn),
    )


def _apart(heights: Sequence[Decimal], least: int = 15) -> list[Decimal]:
    """The same heights, moved down where two would lie on each other."""
    moved = dict.fromkeys(range(len(heights)), Decimal(0))
    last: Decimal | None = None
    for place in sorted(moved, key=lambda place: heights[place]):
        last = heights[place] if last is None else max(heights[place], last + least)
        moved[place] = last
    return [moved[place] for place in range(len(heights))]


def _tenth(number: Decimal) -> Decimal:
    return number.quantize(TENTH)


def _svg(
    kind: str,
    width: int,
    height: int,
    title: str,
    description: str,
    inside: SafeString,
    *,
    drawn_at: int | None = None,
) -> SafeString:
    shown_width = drawn_at or width
    shown_height = drawn_at or height
    return format_html(
        '<svg class="chart {}" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}"'
        ' height="{}" xmlns="http://www.w3.org/2000/svg"><title>{}</title><desc>{}</desc>{}</svg>',
        kind,
        f"{title}: {description}" if description else title,
        width,
        height,
        shown_width,
        shown_height,
        title,
        description,
        inside,
    )
