"""Looking a document up: by number, symbol, issuer or words of the subject, accents left aside."""

from datetime import date

from reports.citing.printing import full, short
from reports.citing.register import as_cited
from reports.models import CitedDocument
from units.text import fold, matches

EARLIEST = date.min
# A picker shows so many.
OFFERED = 20


def find(
    query: str = "", *, type_: str = "", year: int | None = None, retired: bool = False
) -> list[CitedDocument]:
    """The documents in which every word of the query stands; the most recent first."""
    found = CitedDocument.objects.all() if retired else CitedDocument.objects.filter(retired=False)
    if type_:
        found = found.filter(type=type_)
    if year:
        found = found.filter(year=year)
    words = fold(query).split()
    matching = [document for document in found if matches(query, *_searched(document))]
    return sorted(matching, key=lambda document: _rank(document, words))


def offered(query: str) -> list[dict[str, str]]:
    """What a picker shows: the first documents found, and how each is printed."""
    return [
        {
            "key": document.key,
            "reference": document.reference,
            "type": document.type,
            "full": full(as_cited(document)),
            "short": short(as_cited(document)),
        }
        for document in find(query)[:OFFERED]
    ]


def types_and_years() -> tuple[list[str], list[int]]:
    """What the list can be narrowed by."""
    types = CitedDocument.objects.order_by("type").values_list("type", flat=True).distinct()
    years = CitedDocument.objects.filter(year__isnull=False).order_by("-year")
    return list(types), [year for year in years.values_list("year", flat=True).distinct() if year]


def _searched(document: CitedDocument) -> tuple[str, ...]:
    """A law's print leaves its number out, but it is looked up by it."""
    return full(as_cited(document)), document.key, document.reference


def _rank(document: CitedDocument, words: list[str]) -> tuple[bool, int, str]:
    """A number that begins with a word of the query before one that is only mentioned."""
    reference = fold(document.reference)
    named = any(reference.startswith(word) for word in words)
    day = document.day or (date(document.year, 1, 1) if document.year else EARLIEST)
    return not named, -day.toordinal(), document.key
