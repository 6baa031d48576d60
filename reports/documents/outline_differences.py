"""What a draft of an outline changes, for the eyes of who publishes it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from indicators.figures import short_date
from reports.documents import outline_tree
from reports.documents.drafting import numbers
from reports.documents.outline_checks import names
from reports.documents.outline_locks import CONTENT, DESCRIPTION
from reports.models import Outline, Section

LABELS = {field.name: str(field.verbose_name) for field in Section._meta.fields} | {
    "area_id": "lĩnh vực"
}
OF_OUTLINE = {field.name: str(field.verbose_name) for field in Outline._meta.fields}


@dataclass(frozen=True)
class Detail:
    """One thing that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """A section with what changed in it."""

    key: str
    name: str
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True)
class Differences:
    """From the version in force to the draft; empty when nothing differs."""

    described: tuple[Detail, ...] = ()
    added: tuple[Change, ...] = ()
    retired: tuple[Change, ...] = ()
    restored: tuple[Change, ...] = ()
    moved: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        parts = (self.described, self.added, self.retired, self.restored, self.moved, self.changed)
        return any(parts)

    @property
    def lists(self) -> list[tuple[str, tuple[Change, ...]]]:
        """The sections by what became of them, in the words of the screen."""
        listed = [
            ("Thêm", self.added),
            ("Thôi dùng", self.retired),
            ("Dùng lại", self.restored),
            ("Chuyển chỗ", self.moved),
        ]
        return [(word, changes) for word, changes in listed if changes]


def between(old: Outline, new: Outline) -> Differences:
    """What publishing `new` in place of `old` changes."""
    before, after = _Side(old), _Side(new)
    kept = [key for key in after.used if key in before.used]
    gone = [key for key in before.used if key not in after.used]
    fresh = [key for key in after.used if key not in before.used]
    return Differences(
        described=tuple(_described(old, new)),
        added=tuple(after.named(key for key in fresh if key not in before.all)),
        retired=tuple(before.named(gone)),
        restored=tuple(after.named(key for key in fresh if key in before.all)),
        moved=tuple(_moved(before, after, kept)),
        changed=tuple(_changed(before, after, kept)),
    )


class _Side:
    """One of the two outlines: its sections by key, in order, and where they stand."""

    def __init__(self, outline: Outline) -> None:
        sections = list(outline.sections.select_related("area"))
        used = [section for section in sections if not section.retired]
        headings = outline_tree.body(used)
        self.all = {section.key: section for section in sections}
        self.used = {section.key: section for section in used}
        self.names = names(used, outline.numbering)
        self.numbers = numbers(headings, outline.numbering)
        self.parents = {
            section.key: headings[above].key if above is not None else ""
            for place, section in enumerate(headings)
            for above in [outline_tree.parent_of(headings, place)]
        }

    def named(self, keys: Iterable[str]) -> Iterator[Change]:
        return (Change(key, self.names[key]) for key in keys)

    def where(self, key: str) -> str:
        """The place in words: the number and title above it."""
        return self.names.get(self.parents.get(key, ""), "bậc cao nhất")

    def below(self, parent: str, keys: Iterable[str]) -> list[str]:
        wanted = set(keys)
        return [key for key, above in self.parents.items() if above == parent and key in wanted]


def _moved(before: _Side, after: _Side, kept: list[str]) -> Iterator[Change]:
    """Headings under another one, and those that changed places with their neighbours.

    What stands below a heading moves with it and is not listed again.
    """
    stayed = {key for key in kept if _stands_alike(before, after, key)}
    swapped = {
        key
        for parent in {after.parents[key] for key in stayed}
        for key in _out_of_order(before.below(parent, stayed), after.below(parent, stayed))
    }
    for key in kept:
        if key not in after.parents or (key in stayed and key not in swapped):
            continue
        where = (before.where(key), after.where(key))
        if where[0] == where[1]:
            detail = Detail("số", before.numbers[key], after.numbers[key])
        else:
            detail = Detail("trong mục", *where)
        yield Change(key, after.names[key], (detail,))


def _stands_alike(before: _Side, after: _Side, key: str) -> bool:
    return key in after.parents and before.parents.get(key) == after.parents[key]


def _out_of_order(old: list[str], new: list[str]) -> set[str]:
    """The fewest neighbours, roughly, that have to move to turn the one order into the other."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    in_order = {key for block in blocks for key in old[block.a : block.a + block.size]}
    return set(new) - in_order


def _changed(before: _Side, after: _Side, kept: list[str]) -> Iterator[Change]:
    for key in kept:
        if details := tuple(details_of(before.used[key], after.used[key])):
            yield Change(key, after.names[key], details)


def details_of(old: Section, new: Section) -> Iterator[Detail]:
    """What differs between two versions of one section."""
    was, now = shown(old), shown(new)
    return (
        Detail(LABELS[name], was[name], now[name]) for name in CONTENT if was[name] != now[name]
    )


def shown(section: Section) -> dict[str, str]:
    """The content of a section in the words of the screen."""
    told: Mapping[str, Any] = {name: getattr(section, name) for name in CONTENT}
    area = section.area.short_name if section.area else ""
    return {**told, "kind": section.get_kind_display(), "area_id": area}


def _described(old: Outline, new: Outline) -> Iterator[Detail]:
    for name in DESCRIPTION:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Detail(OF_OUTLINE[name], _text(old, name), _text(new, name))


def _text(outline: Outline, name: str) -> str:
    value = getattr(outline, name)
    if isinstance(value, date):
        return short_date(value)
    return str(outline.get_numbering_display() if name == "numbering" else value or "")
