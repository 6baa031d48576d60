"""Which column of an export is which: the unit's code, its name, the indicators.

Remembered from the last time; else guessed, by a code in the heading, by what stands in the column,
by how like the heading is to an indicator's label. A person looks it over in any case.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from reports.supplying.naming import Names, words
from reports.supplying.tables import Column, Table

NAME, CODE, SKIP = "ten", "ma", ""
UNIT_ROLES = {NAME: "Tên đơn vị", CODE: "Mã đơn vị"}

REMEMBERED, BY_CODE, BY_CONTENT, BY_LABEL = "remembered", "code", "content", "label"
LOOKED_AT = 200  # rows
ENOUGH = 0.4  # of the cells of a column are units of the form
ALIKE = 0.42  # of the weighted words of two headings are the same
UNKNOWN_WORD = 0.5  # weight of a word that no label has
_CODES = re.compile(r"\d+(?:\.\d+)+[a-z]?|\b\d+\.\d+\b")


@dataclass(frozen=True)
class Wanted:
    """An indicator that the form asks for: its code, its label, and what kind of value it is."""

    code: str
    label: str
    value_type: str = "count"
    decimals: int = 0
    choices: str = ""
    measure: str = ""


@dataclass(frozen=True)
class Remembered:
    """How the last export was laid out; headings as `Column.key` spells them."""

    indicators: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    code: str = ""

    def role(self, column: Column) -> str | None:
        """What the column was; None for a heading that was not there."""
        if column.key and column.key in (self.name, self.code):
            return NAME if column.key == self.name else CODE
        return self.indicators.get(column.key)


@dataclass(frozen=True)
class Guess:
    """What a column seems to be, and by what."""

    role: str = SKIP
    why: str = ""


def guess(
    table: Table, names: Names, wanted: Sequence[Wanted], remembered: Remembered
) -> dict[int, Guess]:
    """What each column is, by its index. No role is given twice."""
    found: dict[int, Guess] = {}
    codes = {one.code for one in wanted}
    for column in table.columns:
        role = remembered.role(column)
        if role is not None and (role in codes or role in (NAME, CODE, SKIP)):
            _give(found, column, role, REMEMBERED)
    _units(table, names, found)
    for column in table.columns:
        named = [code for code in _CODES.findall(column.heading) if code in codes]
        if column.index not in found and named:
            _give(found, column, max(named, key=len), BY_CODE)
    _labels(table, wanted, found)
    return {column.index: found.get(column.index, Guess()) for column in table.columns}


def faults(roles: Mapping[int, str], table: Table) -> list[str]:
    """What is wrong with a choice of columns, in words."""
    said = []
    headings = {column.index: column.heading for column in table.columns}
    used = Counter(role for role in roles.values() if role)
    for role, count in used.items():
        if count > 1:
            chosen = ", ".join(f"“{headings[i]}”" for i, one in roles.items() if one == role)
            label = UNIT_ROLES.get(role, f"Chỉ tiêu {role}")
            said.append(f"{label} được chọn ở {count} cột: {chosen}. Chọn một cột, cột kia bỏ qua.")
    if not used.keys() & UNIT_ROLES.keys():
        said.append("Chưa chọn cột nào là tên hoặc mã đơn vị.")
    if not used.keys() - UNIT_ROLES.keys():
        said.append("Chưa chọn cột nào cho chỉ tiêu của biểu.")
    return said


def _give(found: dict[int, Guess], column: Column, role: str, why: str) -> None:
    if role == SKIP or all(one.role != role for one in found.values()):
        found[column.index] = Guess(role, why)


def _units(table: Table, names: Names, found: dict[int, Guess]) -> None:
    """The columns whose cells are the form's units."""
    rows = table.rows[:LOOKED_AT]
    for role, is_unit in ((CODE, lambda t: names.by_code(t).sure), (NAME, names.calls)):
        shares = {
            column.index: _share(is_unit, [row.text(column.index) for row in rows])
            for column in table.columns
            if column.index not in found
        }
        best = max(shares, key=lambda index: (shares[index], -index), default=-1)
        if best >= 0 and shares[best] >= ENOUGH:
            _give(found, table.by_index[best], role, BY_CONTENT)


def _share(is_unit: Callable[[str], bool], texts: list[str]) -> float:
    said = [text for text in texts if text]
    distinct = set(said)
    # A column of districts repeats few names; one of units has as many as there are rows.
    if not said or len(distinct) * 2 < len(said):
        return 0.0
    return sum(map(is_unit, said)) / len(said)


def _labels(table: Table, wanted: Sequence[Wanted], found: dict[int, Guess]) -> None:
    """The headings most like the labels of what has no column yet, the likest first."""
    given = {one.role for one in found.values()}
    missing = [one for one in wanted if one.code not in given]
    weights = _weights(one.label for one in wanted)
    pairs = sorted(
        (
            (_alike(column.heading, one.label, weights), -column.index, one.code)
            for column in table.columns
            if column.index not in found
            for one in missing
        ),
        reverse=True,
    )
    for alike, place, code in pairs:
        if alike >= ALIKE and -place not in found:
            _give(found, table.by_index[-place], code, BY_LABEL)


def _weights(labels: Iterable[str]) -> dict[str, float]:
    """A word that many labels have tells little."""
    counts = Counter(token for label in labels for token in _tokens(label))
    return {token: 1 / count for token, count in counts.items()}


def _alike(one: str, other: str, weights: Mapping[str, float]) -> float:
    """0 to 1: how much of the two texts is the same, in weighted words and pairs of words."""
    left, right = _tokens(one), _tokens(other)

    def weigh(tokens: set[str]) -> float:
        return sum(weights.get(token, UNKNOWN_WORD) for token in tokens)

    whole = weigh(left) + weigh(right)
    return 2 * weigh(left & right) / whole if whole else 0.0


def _tokens(text: str) -> set[str]:
    said = words(text)
    return {*said, *(f"{a} {b}" for a, b in pairwise(said))}
