"""The headings of an outline's draft: added, changed, moved, no longer used."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from reports.documents import outline_tree
from reports.documents.outline_locks import (
    STALE_SECTION,
    EditingError,
    Stale,
    changed,
    opened,
    record,
    section_seen,
    with_sections,
)
from reports.documents.outline_tree import PlaceError
from reports.models import Outline, Section
from units.models import User

T = TypeVar("T")

PART_NAMES = {
    "title": "BÁO CÁO",
    "addressees": "Kính gửi",
    "basis": "Căn cứ",
    "opening": "Mở đầu",
    "closing": "Kết thúc",
    "recipients": "Nơi nhận",
}
MOVES: dict[str, Callable[[Sequence[Section], str], list[Section]]] = {
    "up": outline_tree.raised,
    "down": outline_tree.lowered,
    "in": outline_tree.indented,
    "out": outline_tree.outdented,
}


@transaction.atomic
def add_section(
    draft: Outline,
    *,
    after: str,
    level: int,
    by: User,
    at: datetime,
    **given: Any,
) -> Section:
    """A new heading behind `after` (the last one below it, on a deeper level)."""
    draft, rows = with_sections(draft, by, at)
    headings = outline_tree.body(rows)
    section = Section(outline=draft, level=level, **given)
    section.marker = outline_tree.marker_at(level, section.marker)
    place = _placed(lambda: outline_tree.place_after(headings, after, level))
    headings.insert(place, section)
    if outline_tree.jumps(headings, place):
        raise EditingError("Bậc này sâu quá so với đề mục đứng trên; chọn bậc cao hơn.")
    used = set(Section.objects.filter(outline__code=draft.code).values_list("key", flat=True))
    section.key = outline_tree.new_key(headings, place, draft.numbering, used)
    section.order = max((row.order for row in rows), default=0) + 1
    section.save(force_insert=True)
    _keep_order(outline_tree.arranged(rows, headings))
    record("add", draft, by, at, key=section.key, title=section.title)
    return section


@transaction.atomic
def add_part(draft: Outline, part: str, *, by: User, at: datetime) -> Section:
    """A part of form that the outline lacks (căn cứ, nơi nhận …)."""
    draft, rows = with_sections(draft, by, at)
    if part not in outline_tree.FORM_PARTS or part in {row.key for row in rows}:
        raise EditingError("Phần thể thức này không có hoặc đã có trong đề cương.")
    section = Section(
        outline=draft, key=part, level=0, kind=Section.Kind.FORM, title=PART_NAMES[part]
    )
    section.order = max((row.order for row in rows), default=0) + 1
    section.save(force_insert=True)
    _keep_order(outline_tree.arranged([*rows, section], outline_tree.body(rows)))
    record("add", draft, by, at, key=part)
    return section


@transaction.atomic
def move(draft: Outline, key: str, way: str, *, seen: str, by: User, at: datetime) -> None:
    """One step up, down, in or out, with all below it."""
    _rearrange(draft, key, lambda rows: MOVES[way](rows, key), seen=seen, by=by, at=at)


@transaction.atomic
def move_after(draft: Outline, key: str, after: str, *, seen: str, by: User, at: datetime) -> None:
    """Behind another heading, on its level, with all below it."""
    _rearrange(
        draft, key, lambda rows: outline_tree.moved_after(rows, key, after), seen=seen, by=by, at=at
    )


def _rearrange(
    draft: Outline,
    key: str,
    how: Callable[[list[Section]], list[Section]],
    *,
    seen: str,
    by: User,
    at: datetime,
) -> None:
    draft, rows = with_sections(draft, by, at, seen=seen)
    headings = outline_tree.body(rows)
    _keep_order(outline_tree.arranged(rows, _placed(lambda: how(headings))))
    record("move", draft, by, at, key=key)


@transaction.atomic
def change(draft: Outline, key: str, *, seen: str, by: User, at: datetime, **given: Any) -> Section:
    """Change a section's title, kind, area, writer, guidance, text or what it feeds."""
    draft = opened(draft, by, at)
    section = draft.sections.filter(key=key).first()
    if section is None:
        raise EditingError(f"Không có đề mục {key} trong đề cương này.")
    if seen != section_seen(section):
        raise Stale(STALE_SECTION)
    before = {name: getattr(section, name) for name in given}
    for name, value in given.items():
        setattr(section, name, value)
    section.save(update_fields=list(given))
    record("change", draft, by, at, key=key, **changed(before, given))
    return section


@transaction.atomic
def retire(draft: Outline, key: str, *, seen: str, by: User, at: datetime) -> None:
    """No longer printed or numbered, with all below it; what was written under it is kept."""
    if key == "title":
        raise EditingError("Tên loại và trích yếu không bỏ được.")
    _set_retired(draft, key, True, seen=seen, by=by, at=at)


@transaction.atomic
def restore(draft: Outline, key: str, *, seen: str, by: User, at: datetime) -> None:
    """In use again, with all below it."""
    _set_retired(draft, key, False, seen=seen, by=by, at=at)


def _set_retired(
    draft: Outline, key: str, retired: bool, *, seen: str, by: User, at: datetime
) -> None:
    draft, rows = with_sections(draft, by, at, seen=seen)
    place = _placed(lambda: outline_tree.place_of(rows, key))
    # Parts of form stand alone; a list of headings alone is a tree.
    block = [rows[place]]
    if rows[place].kind != Section.Kind.FORM:
        headings = outline_tree.body(rows)
        start = outline_tree.place_of(headings, key)
        above = outline_tree.parent_of(headings, start)
        if not retired and above is not None and headings[above].retired:
            raise EditingError(f"Khôi phục đề mục {headings[above].key} chứa nó trước.")
        block = headings[start : outline_tree.end_of(headings, start)]
    draft.sections.filter(pk__in=[section.pk for section in block]).update(retired=retired)
    record("retire" if retired else "restore", draft, by, at, key=key)


def _placed(how: Callable[[], T]) -> T:
    try:
        return how()
    except PlaceError as error:
        raise EditingError(str(error)) from None


def _keep_order(sections: Sequence[Section]) -> None:
    """Write the order, and the levels that moved. In two steps: no order is taken twice."""
    behind = max(section.order for section in sections) + 1
    for start in (behind, 1):
        for order, section in enumerate(sections, start):
            section.order = order
        Section.objects.bulk_update(sections, ["order", "level", "marker"])
