"""Targets as screens show them: printed, found without accents, held against a figure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from indicators.browsing import CODE_START
from indicators.figures import round_half_up, shown
from indicators.models import Direction, IndicatorVersion, Target
from indicators.target_files import in_order
from indicators.targets import current_meanings
from units.text import fold, matches

SIGNS = {Direction.AT_LEAST: "≥", Direction.AT_MOST: "≤"}
# 76/NQ-CP, 61/2018/NĐ-CP, 18-NQ/TW; not 15/7/2021.
REFERENCE = re.compile(r"\d+(?:-[^\W\d_]+)?(?:/\d{4})?/[^\W\d_][\w-]*")


@dataclass(frozen=True)
class Listed:
    """A target in a list. `version` is what the indicator means, or last meant when `dropped`."""

    target: Target
    version: IndicatorVersion | None
    dropped: bool
    disputed: bool
    """another programme asks for something else of the same units in the same year"""

    @property
    def value(self) -> str:
        return printed(self.target, self.version)

    @property
    def measure(self) -> str:
        """The unit of measure, where the number does not carry it."""
        is_percent = self.version is not None and self.version.value_type == "percent"
        return "" if self.version is None or is_percent else self.version.unit_of_measure


def listed(choices: Mapping[str, str]) -> list[Listed]:
    """The targets asked for by q, year and level (empty: all), in the order of the file."""
    every = in_order(Target.objects.select_related("indicator"))
    known = current_meanings()
    last = _last_meanings({one.indicator_id for one in every if one.indicator.code not in known})
    disputed = _disputed(every)
    rows = (
        Listed(
            target=one,
            version=known.get(one.indicator.code) or last.get(one.indicator_id),
            dropped=one.indicator.code not in known,
            disputed=_place(one) in disputed,
        )
        for one in every
    )
    return [row for row in rows if _fits(row, choices)]


def years() -> list[int]:
    """The years that have targets, latest first."""
    found = Target.objects.order_by("-year").values_list("year", flat=True)
    return list(found.distinct())


def printed(target: Target, version: IndicatorVersion | None) -> str:
    """The value as tables print it: "98%", "1.234"."""
    value_type = version.value_type if version else "count"
    return shown(target.value, value_type=value_type, decimals=target.decimals)


def short_basis(legal_basis: str) -> str:
    """The number and symbol of a legal basis ("76/NQ-CP"); all of it where it has none."""
    found = REFERENCE.search(legal_basis)
    return found.group() if found else legal_basis


def is_met(target: Target, figure: Decimal, *, decimals: int) -> bool:
    """Whether a figure is on the right side of a target, by what it prints."""
    seen = round_half_up(figure, decimals)
    return seen >= target.value if target.direction == Direction.AT_LEAST else seen <= target.value


def _place(target: Target) -> tuple[int, str, int]:
    return target.indicator_id, target.level, target.year


def _disputed(targets: Iterable[Target]) -> set[tuple[int, str, int]]:
    """Where two programmes ask for different things."""
    asked: dict[tuple[int, str, int], set[tuple[str, Decimal]]] = {}
    for one in targets:
        asked.setdefault(_place(one), set()).add((one.direction, one.value))
    return {place for place, wanted in asked.items() if len(wanted) > 1}


def _last_meanings(indicator_ids: set[int]) -> dict[int, IndicatorVersion]:
    """What indicators meant in the last published edition that had them."""
    if not indicator_ids:
        return {}
    versions = IndicatorVersion.objects.filter(
        indicator__in=indicator_ids, catalogue__published_at__isnull=False
    )
    found = versions.select_related("indicator").order_by("catalogue__number")
    return {version.indicator_id: version for version in found}


def _fits(row: Listed, choices: Mapping[str, str]) -> bool:
    """A code by its beginning; words anywhere in what the row says."""
    target, query = row.target, choices.get("q", "")
    if choices.get("year", str(target.year)) != str(target.year):
        return False
    if choices.get("level", target.level) != target.level:
        return False
    code = target.indicator.code
    if CODE_START.fullmatch(fold(query)):
        return code.startswith(fold(query))
    label = row.version.label if row.version else ""
    return matches(query, code, label, target.programme, target.legal_basis, target.note)
