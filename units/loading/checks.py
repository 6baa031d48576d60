"""What can be wrong with rows of units, taken together with those that are stored. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one line of the file; `code` where the line could at least name one."""

    line: int
    reason: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of one unit; `line` is None for what is stored already."""

    line: int | None
    code: str
    name: str
    level: str
    parent: str
    valid_from: date
    valid_to: date | None
    official_code: str = ""
    successors: tuple[str, ...] = ()
    note: str = ""

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Lives(defaultdict[str, list[Row]]):
    """Rows by unit code, each unit's in order of time."""

    def __init__(self) -> None:
        super().__init__(list)

    def add(self, row: Row) -> None:
        self[row.code].append(row)

    def overlaid(self, rows: Iterable[Row]) -> "Lives":
        """These rows with others laid over them, by code and first day."""
        merged = {(row.code, row.valid_from): row for life in self.values() for row in life}
        merged |= {(row.code, row.valid_from): row for row in rows}
        lives = Lives()
        for row in sorted(merged.values(), key=lambda row: (row.code, row.valid_from)):
            lives.add(row)
        return lives

    def covers(self, code: str, start: date, end: date | None) -> bool:
        """Whether a unit lives through the whole of [start, end), its records touching."""
        reached: date | None = start
        for row in self.get(code, []):
            if reached is None or row.valid_from > reached:
                break
            if row.holds(reached):
                reached = row.valid_to
        return reached is None or (end is not None and reached >= end)


def faults_of(rows: list[Row], stored: Lives, *, broken: set[str]) -> list[Fault]:
    """Every fault; units in `broken` have lines that could not be read, so what depends on their
    dates is not judged."""
    lives = stored.overlaid(rows)
    touched = {row.code for row in rows}
    return [
        *_duplicates(rows),
        *_overlaps(lives, touched),
        *_parents(lives, touched, broken),
        *_successors(rows, lives, broken),
        *_circles(lives),
    ]


def _duplicates(rows: list[Row]) -> Iterator[Fault]:
    seen: dict[tuple[str, date], int | None] = {}
    for row in rows:
        key = row.code, row.valid_from
        if key in seen:
            yield _fault(row, f"{row.code} từ {row.valid_from} đã có ở dòng {seen[key]}")
        seen.setdefault(key, row.line)


def _overlaps(lives: Lives, touched: set[str]) -> Iterator[Fault]:
    for code in sorted(touched):
        for before, row in zip(lives[code], lives[code][1:], strict=False):
            if before.valid_to is None or before.valid_to > row.valid_from:
                here, other = (row, before) if row.line else (before, row)
                yield _fault(here, f"{code}: thời gian chồng lên {_place(other)}")


def _parents(lives: Lives, touched: set[str], broken: set[str]) -> Iterator[Fault]:
    for life in list(lives.values()):
        for row in life:
            if not row.parent or not {row.code, row.parent} & touched or row.parent in broken:
                continue
            blamed = row if row.line else next(r for r in lives[row.parent] if r.line)
            if row.parent == row.code:
                yield _fault(row, f"{row.code} không thể là cấp trên của chính nó")
            elif row.parent not in lives:
                yield _fault(row, f"không có đơn vị cấp trên {row.parent}")
            elif not lives.covers(row.parent, row.valid_from, row.valid_to):
                yield _fault(blamed, _outside(row))


def _outside(row: Row) -> str:
    until = f"đến {row.valid_to}" if row.valid_to else "trở đi"
    return (
        f"đơn vị cấp trên {row.parent} không tồn tại suốt thời gian của {row.code} "
        f"(từ {row.valid_from} {until})"
    )


def _successors(rows: list[Row], lives: Lives, broken: set[str]) -> Iterator[Fault]:
    for row in rows:
        if not row.successors:
            continue
        if row.valid_to is None or any(r.valid_from == row.valid_to for r in lives[row.code]):
            yield _fault(row, f"{row.code} có đơn vị kế thừa nhưng không chấm dứt hoạt động")
            continue
        for code in row.successors:
            yield from _successor(row, code, row.valid_to, lives, broken)


def _successor(row: Row, code: str, day: date, lives: Lives, broken: set[str]) -> Iterator[Fault]:
    if code == row.code:
        yield _fault(row, f"{code} không thể kế thừa chính nó")
    elif code not in lives and code not in broken:
        yield _fault(row, f"không có đơn vị kế thừa {code}")
    elif code not in broken and not any(heir.holds(day) for heir in lives[code]):
        yield _fault(row, f"đơn vị kế thừa {code} không tồn tại vào ngày {day}")


def _circles(lives: Lives) -> Iterator[Fault]:
    """A circle can only close on a day when one of its records begins."""
    suspects = _ever_in_a_circle(lives)
    days = {row.valid_from for code in suspects for row in lives[code]}
    reported: set[str] = set()
    for day in sorted(days):
        parents = {row.code: row for code in suspects for row in lives[code] if row.holds(day)}
        for code in sorted(parents):
            circle = _circle_through(code, parents)
            if circle and not reported & set(circle):
                reported |= set(circle)
                blamed = next((parents[c] for c in circle if parents[c].line), parents[code])
                way = " → ".join([*circle, circle[0]])
                yield _fault(blamed, f"cấp trên vòng tròn từ {day}: {way}")


def _circle_through(code: str, parents: dict[str, Row]) -> list[str]:
    way = [code]
    while (row := parents.get(way[-1])) and row.parent and row.parent not in way:
        way.append(row.parent)
    return way if row and len(way) > 1 and row.parent == code else []


def _ever_in_a_circle(lives: Lives) -> set[str]:
    """Units in a circle when dates are left aside: few, mostly none; the rest is safe."""
    below: dict[str, int] = dict.fromkeys(lives, 0)
    parents = {code: {r.parent for r in life if r.parent in lives} for code, life in lives.items()}
    for family in parents.values():
        for parent in family:
            below[parent] += 1
    leaves = [code for code, count in below.items() if count == 0]
    while leaves:
        for parent in parents.pop(leaves.pop()):
            below[parent] -= 1
            if below[parent] == 0:
                leaves.append(parent)
    return set(parents)


def _place(row: Row) -> str:
    if row.line:
        return f"dòng {row.line}"
    end = f"đến {row.valid_to}" if row.valid_to else "chưa kết thúc"
    return f"bản ghi đã có từ {row.valid_from} ({end})"


def _fault(row: Row, reason: str) -> Fault:
    return Fault(row.line or 1, reason, row.code)
