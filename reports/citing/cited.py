"""An official document as it is cited: all that is needed to print and to compare it. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Cited:
    """An official document as a report cites it; `reference` is number and symbol as printed."""

    key: str
    type: str
    reference: str
    issuer: str
    day: date | None
    subject: str
