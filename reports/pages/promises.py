"""Figures that cannot be had yet: how many there are, and by when they are promised."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from indicators.figures import Figure, State
from reports.models import Submission, Value
from units.days import day_text

Days = Iterable[date | None]


@dataclass(frozen=True)
class Promises:
    """What is outstanding of one submission on a day."""

    count: int
    """figures that are "chưa có số liệu" """
    overdue: int
    """of these, promised for a day that has passed"""
    nearest: date | None
    """the first day, from this one on, by which one is promised"""

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def text(self) -> str:
        """ "3 ô chưa có số liệu, hẹn gần nhất 20/06/2025"."""
        by = f", hẹn gần nhất {day_text(self.nearest)}" if self.nearest else ""
        return f"{self.count} ô chưa có số liệu{by}"


NONE = Promises(0, 0, None)


def of(days: Days, on: date) -> Promises:
    """From the promised days of the figures that cannot be had; None where nothing is promised."""
    found = list(days)
    promised = [day for day in found if day is not None]
    coming = [day for day in promised if day >= on]
    return Promises(len(found), len(promised) - len(coming), min(coming, default=None))


def of_figures(figures: Iterable[Figure], on: date) -> Promises:
    """The same of figures that are at hand."""
    return of((f.promised for f in figures if f.state is State.UNAVAILABLE), on)


def of_submissions(rows: Iterable[Submission], on: date) -> dict[int, Promises]:
    """Submission → what is outstanding of it, where anything is; one query."""
    versions = {row.version_id: row.pk for row in rows if row.version_id}
    values = Value.objects.filter(version__in=list(versions), state=State.UNAVAILABLE)
    days: dict[int, list[date | None]] = defaultdict(list)
    for version, promised in values.values_list("version_id", "promised"):
        days[versions[version]].append(promised)
    return {pk: of(found, on) for pk, found in days.items()}


def reason(figure: Figure | None) -> str:
    """ "chưa có: đang đối chiếu với Kho bạc, hẹn 20/06/2025"; empty for any other figure."""
    if figure is None or figure.state is not State.UNAVAILABLE:
        return ""
    by = f", hẹn {day_text(figure.promised)}" if figure.promised else ""
    return f"chưa có: {figure.note.rstrip('. ')}{by}"
