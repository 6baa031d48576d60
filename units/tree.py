"""The tree of units as it stood on a day: one query, then memory.

A node's path is the concatenation of unit ids from its root down, six digits each. Digits sort
alike under every collation, so "in this subtree" is a range of strings (`within`), which
PostgreSQL and SQLite both answer from an index.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from units.models import Level, UnitRecord
from units.text import vietnamese_key

STEP = 6  # digits of one unit id in a path: identities are never reused, a million is plenty
LEVEL_ORDER = {level: order for order, level in enumerate(Level.values)}


@dataclass(frozen=True, slots=True)
class Node:
    """A unit as it was on the tree's day."""

    id: int
    code: str
    name: str
    level: str
    parent_id: int | None
    official_code: str
    path: str = ""

    @property
    def depth(self) -> int:
        """0 for a root."""
        return len(self.path) // STEP - 1

    @property
    def level_label(self) -> str:
        return str(Level(self.level).label)


class Tree:
    """Units in force on one day, ready to be walked.

    A unit whose parent is not in force that day is a root: better seen at the top than lost. So
    is one member of a cycle, should bad data ever hold one.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        nodes = _with_sound_parents(nodes)
        self._children: dict[int | None, list[Node]] = defaultdict(list)
        for node in sorted(nodes, key=_order):
            self._children[node.parent_id].append(node)
        self._nodes: dict[int, Node] = {}
        for root in self._children[None]:
            self._plant(root)
        for parent_id, family in self._children.items():
            self._children[parent_id] = [self._nodes[node.id] for node in family]
        self._codes = {node.code: node for node in self._nodes.values()}

    @classmethod
    def as_of(cls, day: date) -> "Tree":
        rows = UnitRecord.objects.in_force(day).values_list(
            "unit_id", "unit__code", "name", "level", "parent_id", "official_code"
        )
        return cls([Node(*row) for row in rows])

    @property
    def roots(self) -> list[Node]:
        return list(self._children.get(None, []))

    def get(self, unit_id: int) -> Node:
        """The node; KeyError when the unit is not in force on the tree's day."""
        return self._nodes[unit_id]

    def by_code(self, code: str) -> Node:
        return self._codes[code]

    def children(self, unit_id: int) -> list[Node]:
        return list(self._children.get(unit_id, []))

    def ancestors(self, unit_id: int) -> list[Node]:
        """From the root down, without the unit itself."""
        return [self._nodes[id_] for id_ in ids_in(self._nodes[unit_id].path)[:-1]]

    def descendants(self, unit_id: int) -> list[Node]:
        """The unit itself first, then everything below it, depth first, in list order."""
        return list(self._walk(self._nodes[unit_id]))

    def __iter__(self) -> Iterator[Node]:
        """Every node, depth first, in list order."""
        for root in self.roots:
            yield from self._walk(root)

    def __contains__(self, unit_id: object) -> bool:
        return unit_id in self._nodes

    def __len__(self) -> int:
        return len(self._nodes)

    def _plant(self, root: Node) -> None:
        """Give every node of this root its path; a loop, not recursion, whatever the depth."""
        waiting = [(root, "")]
        while waiting:
            node, above = waiting.pop()
            planted = replace(node, path=f"{above}{node.id:0{STEP}d}")
            self._nodes[node.id] = planted
            waiting.extend((child, planted.path) for child in self._children.get(node.id, []))

    def _walk(self, start: Node) -> Iterator[Node]:
        waiting = [start]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(self._children.get(node.id, [])))


def ids_in(path: str) -> tuple[int, ...]:
    """The unit ids a path is made of, root first."""
    return tuple(int(path[at : at + STEP]) for at in range(0, len(path), STEP))


def within(prefix: str, field: str = "path") -> Q:
    """Rows whose path is `prefix` or below it; the one way to say "in this subtree".

    An empty prefix is the whole country.
    """
    if not prefix:
        return Q()
    after = f"{int(prefix) + 1:0{len(prefix)}d}"
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": after})


def _order(node: Node) -> tuple[int, object, str]:
    return LEVEL_ORDER.get(node.level, len(LEVEL_ORDER)), vietnamese_key(node.name), node.code


def _with_sound_parents(nodes: Sequence[Node]) -> list[Node]:
    """The same nodes, with parents that are absent, or that would close a circle, taken away."""
    parents = {node.id: node.parent_id for node in nodes}
    for id_, parent_id in parents.items():
        if parent_id not in parents:
            parents[id_] = None
    for entry in _circles(parents):
        parents[entry] = None
    return [replace(node, parent_id=parents[node.id]) for node in nodes]


def _circles(parents: dict[int, int | None]) -> list[int]:
    """The least id of every circle."""
    done: set[int] = set()
    found = []
    for start in parents:
        trail: dict[int, int] = {}
        here: int | None = start
        while here is not None and here not in done and here not in trail:
            trail[here] = len(trail)
            here = parents[here]
        if here is not None and here in trail:
            found.append(min(list(trail)[trail[here] :]))
        done.update(trail)
    return found
