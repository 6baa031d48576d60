"""What is typed about a document before it is registered: cleaned, checked, given a key. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from string import digits

from reports.citing import types
from reports.citing.cited import Cited
from reports.citing.issuers import issuer_key
from reports.citing.parsing import FAULTS, Citation
from units.text import fold, storable

LONGEST = {
    "key": 80,
    "type": 60,
    "reference": 60,
    "issuer": 200,
    "subject": 600,
    "note": 300,
}
LONGEST_SYMBOL = 40
LONGEST_SLUG = 64
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FIRST_YEAR, LAST_YEAR = 1900, 2100
_REFERENCE = re.compile(r"(\d{1,7})([/-])(?:((?:19|20)\d\d)/)?([^\W\d_][\w&/-]*)")


@dataclass(frozen=True)
class Entry:
    """A document as people give it; the number, the symbol and the series follow from these."""

    type: str
    reference: str = ""
    issuer: str = ""
    day: date | None = None
    year: int | None = None
    subject: str = ""
    note: str = ""

    @property
    def number(self) -> int | None:
        match = _REFERENCE.fullmatch(self.reference)
        return int(match[1]) if match else None

    @property
    def symbol(self) -> str:
        match = _REFERENCE.fullmatch(self.reference)
        return match[4] if match else ""

    @property
    def year_in_number(self) -> int | None:
        """Normative documents carry it: 61/2018/NĐ-CP."""
        match = _REFERENCE.fullmatch(self.reference)
        return int(match[3]) if match and match[3] else None

    @property
    def issuer_key(self) -> str:
        return issuer_key(self.issuer, normative=self.year_in_number is not None)[:200]

    @property
    def identity(self) -> tuple[str, str, int | None, int | None]:
        """What only one document of the register may have."""
        return self.issuer_key, self.type, self.number, self.year


def cleaned(entry: Entry) -> Entry:
    """The same in one spelling: composed letters, single spaces, the type's official name.

    The year is that of the number, else that of the day, else the one given.
    """
    tidy = replace(
        entry,
        type=types.type_named(_tidy(entry.type)),
        reference=_tidy(entry.reference),
        issuer=_tidy(entry.issuer),
        subject=_tidy(entry.subject),
        note=_tidy(entry.note),
    )
    return replace(tidy, year=tidy.year_in_number or (tidy.day.year if tidy.day else tidy.year))


def faults(entry: Entry) -> dict[str, str]:
    """What keeps a cleaned entry out of the register: field → reason."""
    found: dict[str, str] = {}
    for name, limit in LONGEST.items():
        text = getattr(entry, name, "")
        if len(text) > limit:
            found[name] = f"Dài {len(text)} ký tự, tối đa {limit}."
        elif not storable(text):
            found[name] = "Có ký tự không lưu được."
    if not entry.type:
        found["type"] = "Cần tên loại văn bản, ví dụ Quyết định."
    if len(entry.symbol) > LONGEST_SYMBOL:
        found["reference"] = f"Ký hiệu dài {len(entry.symbol)} ký tự, tối đa {LONGEST_SYMBOL}."
    if entry.reference and entry.number is None:
        found["reference"] = "Số, ký hiệu viết như 757/QĐ-UBND, 61/2018/NĐ-CP hoặc 18-NQ/TW."
    if entry.year and not FIRST_YEAR <= entry.year <= LAST_YEAR:
        found["year"] = f"Năm từ {FIRST_YEAR} đến {LAST_YEAR}."
    if not entry.reference and not entry.subject:
        found["subject"] = "Cần số, ký hiệu hoặc trích yếu (với luật: tên luật)."
    return found


def doubts(entry: Entry) -> list[str]:
    """What looks wrong in a cleaned entry and may be right all the same."""
    found = []
    if entry.symbol and not types.fits(entry.type, entry.symbol):
        found.append(FAULTS["type_against_symbol"])
    if entry.year_in_number and entry.day and entry.year_in_number != entry.day.year:
        found.append(FAULTS["year_differs"])
    if types.is_party(entry.symbol) and "-" not in entry.reference.partition("/")[0]:
        found.append(FAULTS["party_symbol"])
    if not entry.subject and entry.type in types.LAWS:
        found.append("Chưa có tên luật (ở ô trích yếu).")
    if not entry.issuer and entry.type not in types.LAWS:
        found.append("Chưa có cơ quan ban hành.")
    if not entry.day and entry.type not in types.LAWS:
        found.append("Chưa có ngày ban hành.")
    return found


def of_citation(citation: Citation) -> Entry:
    """What a pasted citation says, to be looked through."""
    return cleaned(
        Entry(
            type=citation.type,
            reference=citation.reference,
            issuer=citation.issuer,
            day=citation.day,
            year=citation.year,
            subject=citation.subject,
        )
    )


def citation_of(cited: Cited) -> Citation:
    """A registered document as a text would cite it that tells all; it stands nowhere."""
    entry = Entry(cited.type, cited.reference, cited.issuer, cited.day, subject=cited.subject)
    number, reference = entry.number, cited.reference
    return Citation(
        start=0,
        end=0,
        quote="",
        type=entry.type,
        number=number,
        symbol=entry.symbol,
        reference=reference if number is None else f"{number:02}{reference.lstrip(digits)}",
        issuer=entry.issuer,
        day=entry.day,
        year=entry.year_in_number or (entry.day.year if entry.day else None),
        subject=entry.subject,
    )


def slug_of(entry: Entry) -> str:
    """A readable key for an entry: "757-qd-ubnd-2024", "61-2018-nd-cp", "luat-dat-dai-nam-2024"."""
    if entry.reference and entry.type not in types.LAWS:
        year = "" if entry.year_in_number or not entry.year else f"-{entry.year}"
        return f"{_slug(entry.reference)}{year}"
    return _slug(f"{entry.type} {entry.subject}") or "van-ban"


class FreeKeys:
    """Readable keys that no document has yet, with a counter behind those in use."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._counts: Counter[str] = Counter()

    def give(self, entry: Entry) -> str:
        """A key for an entry; it is not given again."""
        key = base = slug_of(entry)
        while key in self._taken:
            self._counts[base] += 1
            key = f"{base}-{self._counts[base] + 1}"
        self._taken.add(key)
        return key


def is_key(text: str) -> bool:
    """Whether a text may be written between [[ ]] to cite a document."""
    return bool(_KEY.fullmatch(text)) and len(text) <= LONGEST["key"]


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    if len(slug) <= LONGEST_SLUG:
        return slug
    return slug[:LONGEST_SLUG].rpartition("-")[0] or slug[:LONGEST_SLUG]


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
