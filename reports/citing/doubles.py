"""What makes two documents look like one: compared in pairs, or found in the whole register. Pure.

A person who looks at one document is told why; the list of all doubtful ones must not compare
thousands of documents with each other, so there every reason is a group with two in it.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

from reports.citing.entries import Entry
from reports.citing.issuers import alike, roots
from reports.models import CitedDocument
from units.text import fold

SHORT_SUBJECT = 25
IN_THE_REGISTER = "Văn bản này đã có trong sổ."

Group = list[CitedDocument]


def why(entry: Entry, document: CitedDocument) -> str:
    """Why a cleaned entry may be that document; "" when nothing speaks for it."""
    same_number = entry.number is not None and entry.number == document.number
    same_year = entry.year is not None and entry.year == document.year
    if same_number and same_year and entry.type == document.type:
        if entry.issuer_key == document.issuer_key:
            return IN_THE_REGISTER
        if alike(entry.issuer_key, document.issuer_key):
            return "Cùng loại, cùng số trong năm; tên cơ quan ban hành viết khác nhau."
        if entry.day and entry.day == document.day:
            return "Cùng loại, cùng số, cùng ngày ban hành."
    if same_number and entry.symbol == document.symbol and entry.day and entry.day == document.day:
        return "Cùng số, ký hiệu và ngày ban hành."
    if entry.type == document.type and _same_subject(entry, document):
        return "Cùng loại, cùng trích yếu."
    return ""


def among(documents: Iterable[CitedDocument]) -> set[int]:
    """Every document for which `why` finds another one among them, without comparing each pair."""
    known = list(documents)
    groups = [*_of_one_series(known), *_of_one_day(known), *_of_one_subject(known)]
    return {document.pk for group in groups if len(group) > 1 for document in group}


def _of_one_series(documents: Group) -> Iterator[Group]:
    """One type and number in a year, by issuers that may be one office."""
    numbered = [one for one in documents if one.number is not None and one.year is not None]
    for group in _grouped(numbered, lambda one: (one.type, one.number, one.year)):
        yield from _by_office(group)


def _by_office(documents: Group) -> Iterable[Group]:
    root = roots(one.issuer_key for one in documents)
    return _grouped(documents, lambda one: root[one.issuer_key])


def _of_one_day(documents: Group) -> Iterator[Group]:
    """One number and day, and the symbol or (in one year) the type too."""
    dated = [one for one in documents if one.number is not None and one.day is not None]
    yield from _grouped(dated, lambda one: (one.number, one.day, one.symbol))
    in_years = [one for one in dated if one.year is not None]
    yield from _grouped(in_years, lambda one: (one.number, one.day, one.type, one.year))


def _of_one_subject(documents: Group) -> Iterator[Group]:
    """One type and subject; where all are numbered, one day too."""
    subjects = {one.pk: _telling(one.subject) for one in documents}
    told = [one for one in documents if subjects[one.pk]]
    for group in _grouped(told, lambda one: (one.type, subjects[one.pk])):
        if any(one.number is None for one in group):
            yield group
        else:
            yield from _grouped(group, lambda one: one.day)


def _grouped(
    documents: Iterable[CitedDocument], key: Callable[[CitedDocument], Hashable]
) -> Iterable[Group]:
    groups: defaultdict[Hashable, Group] = defaultdict(list)
    for one in documents:
        groups[key(one)].append(one)
    return groups.values()


def _same_subject(entry: Entry, document: CitedDocument) -> bool:
    """A plan that comes again every year does so under a number of its own."""
    if None not in (entry.number, document.number) and entry.day != document.day:
        return False
    subject = _telling(entry.subject)
    return bool(subject) and subject == _telling(document.subject)


def _telling(subject: str) -> str:
    """A subject as it is compared; short ones prove nothing."""
    folded = fold(subject)
    return folded if len(folded) > SHORT_SUBJECT else ""
