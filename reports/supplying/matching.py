"""Which row of an export is which unit: what is sure, what a person must say, what is missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from reports.supplying.columns import CODE, NAME, SKIP
from reports.supplying.naming import Found, Names, spelled
from reports.supplying.tables import LeftOut, Table, TableRow

NO_UNIT = 0  # a person's answer: leave this row out
SKIPPED, ANSWERED, ALIAS, EXACT, ASKED, TWICE = (
    "skipped",
    "answered",
    "alias",
    "exact",
    "asked",
    "twice",
)
NOT_A_UNIT = "không phải đơn vị của biểu, không có số"
UNSAID = "(không ghi tên đơn vị)"


@dataclass(frozen=True)
class Matched:
    """A row and its unit. `key` is None while nobody has said; NO_UNIT leaves the row out."""

    row: TableRow
    said: str
    """how the row calls its unit"""
    alias: str
    """the same as it is remembered"""
    key: int | None
    how: str
    candidates: tuple[int, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a person must say."""
        return self.how in (ASKED, TWICE)


@dataclass(frozen=True)
class Matching:
    """Every row of a table, in its order."""

    rows: tuple[Matched, ...]
    left_out: tuple[LeftOut, ...]

    @cached_property
    def questions(self) -> list[Matched]:
        return [one for one in self.rows if one.is_open]

    @cached_property
    def units(self) -> dict[int, Matched]:
        """The rows that stand for one unit each."""
        return {one.key: one for one in self.rows if one.key and not one.is_open}


def match(
    table: Table,
    roles: Mapping[int, str],
    names: Names,
    *,
    aliases: Mapping[str, int],
    answers: Mapping[int, int],
    skipped: frozenset[str] = frozenset(),
) -> Matching:
    """The unit of each row. `answers` are a person's, by the index of the row; `aliases` and
    `skipped` what was answered in earlier files, by the name as it is remembered."""
    places = {role: index for index, role in roles.items() if role}
    figures = [index for index, role in roles.items() if role not in (NAME, CODE, SKIP)]
    beside = [column.index for column in table.columns if roles.get(column.index, SKIP) == SKIP]
    found: list[Matched] = []
    left_out = list(table.left_out)
    for row in table.rows:
        one = _matched(row, places, beside, names, aliases, answers)
        if one.how == ASKED and one.alias in skipped:
            one = replace(one, key=NO_UNIT, how=SKIPPED)
        if one.how == ASKED and not _has_figures(row, figures):
            left_out.append(LeftOut(row.index, NOT_A_UNIT, one.said))
        else:
            found.append(one)
    left_out.sort(key=lambda out: out.index)
    return Matching(tuple(_with_doubles(found)), tuple(left_out))


def _matched(
    row: TableRow,
    places: Mapping[str, int],
    beside: Sequence[int],
    names: Names,
    aliases: Mapping[str, int],
    answers: Mapping[int, int],
) -> Matched:
    code, name = row.text(places.get(CODE)).strip(), row.text(places.get(NAME)).strip()
    said = " · ".join(text for text in (code, name) if text) or UNSAID
    alias = spelled(code or name)[:200]
    one = Matched(row, said, alias, None, ASKED)
    if row.index in answers:
        key = answers[row.index]
        return replace(one, key=key, how=ANSWERED if key else SKIPPED)
    if alias and alias in aliases:
        return replace(one, key=aliases[alias], how=ALIAS)
    by_code = names.by_code(code) if code else Found()
    by_name = names.find(name, [row.text(c) for c in beside]) if name else Found()
    if by_code.sure and (not by_name.sure or by_name.keys == by_code.keys):
        return replace(one, key=by_code.keys[0], how=EXACT)
    if by_name.sure and not by_code.keys:
        return replace(one, key=by_name.keys[0], how=EXACT)
    return replace(one, candidates=tuple(dict.fromkeys((*by_code.keys, *by_name.keys))))


def _has_figures(row: TableRow, figures: Sequence[int]) -> bool:
    """A row without a single figure that is no unit of the form is a remark or a signature."""
    return any(char.isdigit() for index in figures for char in row.text(index))


def _with_doubles(found: Sequence[Matched]) -> list[Matched]:
    """Two rows for one unit: a person says which one counts."""
    rows = Counter(one.key for one in found if one.key)
    return [
        replace(one, how=TWICE, candidates=(one.key,)) if one.key and rows[one.key] > 1 else one
        for one in found
    ]
