"""A paper of a unit as it was sent: with the number, the day and the signer that were recorded.

Pure. The province's own papers never carry them: there number, day and signature come with the
file from the document system (`editions.signing`). A unit's head writes them down on forwarding.
"""

from dataclasses import dataclass, replace
from datetime import date

from indicators.figures import long_date
from reports.documents.blocks import Document, Letterhead, Signature


@dataclass(frozen=True)
class RecordedLetterhead(Letterhead):
    """With the number and the day in place of blanks; what was not recorded stays blank."""

    number: str = ""
    day: str = ""
    recorded: str = ""
    """what this print is, below the number"""


@dataclass(frozen=True)
class RecordedSignature(Signature):
    """With the name of who signed, as it was recorded."""

    name: str = ""


@dataclass(frozen=True)
class Registration:
    """What the unit wrote down of its own report."""

    number: str
    day: date | None
    signer: str
    recorded: str


def number_of(registration: Registration, symbol: str) -> str:
    """ "45" → "45/BC-UBND"; a number with its symbol stays as it was written."""
    number = registration.number
    return number if not number or "/" in number else f"{number}/{symbol}"


def as_sent(document: Document, registration: Registration) -> Document:
    """The paper as it was sent; it is no draft any more."""
    head = document.letterhead
    return replace(
        document,
        draft=False,
        drafted="",
        letterhead=RecordedLetterhead(
            head.superior,
            head.issuer,
            head.symbol,
            head.place,
            registration.day.year if registration.day else head.year,
            number_of(registration, head.symbol),
            long_date(registration.day) if registration.day else "",
            registration.recorded,
        ),
        signature=RecordedSignature(document.signature.lines, registration.signer),
    )
