"""What units were called on a day, ended ones included: one query for as many as are asked for."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from units.models import UnitRecord


class Names:
    """Names of some units through time."""

    def __init__(self, unit_ids: Iterable[int | None]) -> None:
        wanted = {id_ for id_ in unit_ids if id_ is not None}
        rows = UnitRecord.objects.filter(unit__in=wanted).order_by("valid_from")
        self._names: dict[int, list[tuple[date, str]]] = defaultdict(list)
        for unit_id, valid_from, name in rows.values_list("unit_id", "valid_from", "name"):
            self._names[unit_id].append((valid_from, name))

    def on(self, unit_id: int | None, day: date) -> str:
        """The name on that day; of an ended unit the last it had, of one to come its first."""
        if unit_id is None or unit_id not in self._names:
            return ""
        names = self._names[unit_id]
        known = [name for valid_from, name in names if valid_from <= day]
        return known[-1] if known else names[0][1]

    def before(self, unit_id: int | None, day: date) -> str:
        return self.on(unit_id, day - timedelta(days=1))
