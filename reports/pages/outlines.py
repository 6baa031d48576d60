"""Outlines shaped for the screen: the list by level, one as a printed tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from reports.documents import outline_tree
from reports.documents.drafting import numbers
from reports.documents.forms import FORMS
from reports.documents.markup import FRAMES
from reports.documents.outline_checks import headings_above
from reports.documents.outline_samples import Sample
from reports.models import Draft, Outline, Section
from units.models import Level

# What documents.parts draws.
BLOCK_LABELS = {"table": "Bảng số liệu và các số thành phần", "chart": "Biểu đồ các số thành phần"}


@dataclass(frozen=True)
class Entry:
    """One version in the list."""

    outline: Outline
    used_by: int
    in_force: bool
    coming: bool

    @property
    def state(self) -> tuple[str, str]:
        """Where it stands, in words and tone."""
        if not self.outline.published:
            return "Bản nháp", "wait"
        if self.in_force:
            return "Đang áp dụng", "good"
        return ("Sắp áp dụng", "info") if self.coming else ("Đã thay thế", "quiet")


@dataclass(frozen=True)
class Line:
    """A section as it stands in the tree, with its heading as printed for an example."""

    section: Section
    number: str
    title: str
    ways: frozenset[str] = frozenset()
    """the single steps it can take in a draft"""

    @property
    def indent(self) -> int:
        return max(self.section.level - 1, 0)


@dataclass(frozen=True)
class Help:
    """How figures are written in standing text, each with what it prints."""

    forms: list[tuple[str, str]]
    frames: list[tuple[str, str]]


def help_on_figures() -> Help:
    """Every form there is, written for an example."""
    arguments = {"figure": ":3.1.4", "frame": ":last_year"}
    written = [
        (f"{name}{arguments.get(form.argument, '')}", form.label) for name, form in FORMS.items()
    ]
    written += [(name, f"{label}, một mình một dòng") for name, label in BLOCK_LABELS.items()]
    shown = [(f"{{{{3.3.0|{how}}}}}" if how else "{{3.3.0}}", label) for how, label in written]
    return Help(shown, list(FRAMES.items()))


def by_level(on: date, *, drafts: bool) -> list[tuple[str, list[Entry]]]:
    """Every level with its versions, the one that reports begun today follow first."""
    counted = Draft.objects.values("outline").annotate(n=Count("pk"))
    used = dict(counted.values_list("outline", "n"))
    found = list(Outline.objects.select_related("published_by").order_by("code", "-version"))
    listed = []
    for level in Level:
        current = Outline.objects.for_level(level, on)
        entries = [
            Entry(outline, used.get(outline.pk, 0), outline == current, _is_coming(outline, on))
            for outline in found
            if outline.level == level and (outline.published or drafts)
        ]
        entries.sort(key=lambda entry: (entry.outline.published, not entry.in_force))
        if entries or level != Level.OFFICE:
            listed.append((level.label, entries))
    return listed


def _is_coming(outline: Outline, on: date) -> bool:
    return outline.valid_from is not None and outline.valid_from > on


def tree(
    outline: Outline, sample: Sample, *, editing: bool = False
) -> tuple[list[Line], list[Line]]:
    """The sections in use in their order, and those no longer used."""
    sections = list(outline.sections.select_related("area"))
    used = [section for section in sections if not section.retired]
    printed = labels(used, outline.numbering)
    steps = ways(used) if editing else {}
    lines = [
        Line(s, printed.get(s.key, ""), sample.title(s.title), steps.get(s.key, frozenset()))
        for s in used
    ]
    return lines, [Line(s, "", sample.title(s.title)) for s in sections if s.retired]


def ways(used: Iterable[Section]) -> dict[str, frozenset[str]]:
    """Key → the single steps a heading can take."""
    headings = outline_tree.body(used)
    return {
        section.key: frozenset(outline_tree.ways(headings, place))
        for place, section in enumerate(headings)
    }


def choices(sections: Iterable[Section], numbering: str) -> list[tuple[str, str]]:
    """Headings to choose from: key, and number with title."""
    sections = list(sections)
    printed = labels(sections, numbering)
    return [
        (section.key, _short(f"{printed[section.key]} {section.title}".strip(), section.level))
        for section in outline_tree.body(sections)
    ]


def labels(sections: Iterable[Section], numbering: str) -> dict[str, str]:
    """Key → printed number of every heading."""
    return numbers(outline_tree.body(sections), numbering)


def choices_above(level: str, on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """The headings of the reports above, by outline."""
    return [
        (outline.name, choices(headings, outline.numbering))
        for outline, headings in headings_above(level, on)
    ]


def neighbours(sections: Sequence[Section], key: str) -> tuple[str, str]:
    """Keys of the sections before and behind; empty at either end."""
    keys = ["", *(section.key for section in sections if not section.retired), ""]
    place = keys.index(key) if key in keys else 0
    return (keys[place - 1], keys[place + 1]) if place else ("", "")


def _short(text: str, level: int) -> str:
    shown = f"{text[:90].rstrip()}…" if len(text) > 91 else text
    return "\u2003" * (level - 1) + shown
