"""Splitting a province's real total over its units, for the demonstration only.

The real report prints totals, not who contributed what. The split is a fixed rule, so it is the
same on every machine: weights follow from the unit's level and code, whole numbers are given out
by the largest remainder, and sums are exact. The screens say that the split is illustrative.
"""

import zlib
from collections.abc import Mapping

# A department handles more dossiers than a district, a district more than a commune.
LEVEL_WEIGHT = {"department": 90, "district": 160, "commune": 22}


def weight(code: str, level: str) -> int:
    """A unit's share, between half and one and a half times its level's weight."""
    spread = zlib.crc32(code.encode()) % 101
    return LEVEL_WEIGHT.get(level, 10) * (50 + spread)


def split(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Whole shares in proportion to the weights that add up to the total exactly."""
    whole = sum(weights.values())
    if not weights or whole <= 0:
        raise ValueError("cannot split over nobody")
    shares = {code: total * part // whole for code, part in weights.items()}
    by_remainder = sorted(weights, key=lambda code: (-(total * weights[code] % whole), code))
    for code in by_remainder[: total - sum(shares.values())]:
        shares[code] += 1
    return shares
