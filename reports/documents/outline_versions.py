"""An outline's versions: the next one is a draft on screen until it is published."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from reports.documents import outline_checks, outline_tree
from reports.documents.outline_checks import PlaceFault
from reports.documents.outline_locks import (
    STALE_NAME,
    STALE_WHOLE,
    EditingError,
    Stale,
    changed,
    check_may_edit,
    description_seen,
    opened,
    record,
    whole_seen,
    with_sections,
)
from reports.documents.outlines import OutlineRow, lock, sections_of
from reports.models import Outline, Section
from units.models import User


class PublishRefused(EditingError):
    """A draft that cannot be put into force; every fault with its place."""

    def __init__(self, faults: Sequence[PlaceFault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


@transaction.atomic
def begin(outline: Outline, *, by: User, at: datetime) -> Outline:
    """The draft of the next version, copied from the newest published; the same one again."""
    check_may_edit(by, at)
    lock(outline.code)
    versions = list(Outline.objects.filter(code=outline.code))
    for version in versions:
        if not version.published:
            return version
    newest = max(versions, key=lambda version: version.version)
    draft = _copied(newest, version=newest.version + 1)
    record("begin", draft, by, at)
    return draft


@transaction.atomic
def begin_another(
    outline: Outline, *, code: str, level: str, by: User, at: datetime, **described: Any
) -> Outline:
    """The draft of a new outline, for another level or guideline, copied from this one."""
    check_may_edit(by, at)
    taken = EditingError(f"Mã “{code}” đã dùng cho một đề cương khác.")
    if Outline.objects.filter(code=code).exists():
        raise taken
    try:
        with transaction.atomic():
            draft = _copied(outline, code=code, version=1, level=level, **described)
    except IntegrityError:  # somebody took it in this very moment
        raise taken from None
    record("begin", draft, by, at, copied_from=str(outline))
    return draft


def _copied(outline: Outline, **differing: Any) -> Outline:
    sections = list(outline.sections.all())
    new_level = differing.get("level", outline.level)
    draft = Outline.objects.get(pk=outline.pk)
    for name, value in differing.items():
        setattr(draft, name, value)
    draft.pk, draft.digest, draft.published = None, "", False
    draft.published_by = draft.published_at = None
    draft.save(force_insert=True)
    for section in sections:
        if new_level != outline.level:
            # What the lower level writes under a heading informs the same heading above.
            section.feeds = section.key if section.kind not in ("form", "container") else ""
        section.pk, section.outline = None, draft
    Section.objects.bulk_create(sections)
    return draft


@transaction.atomic
def discard(draft: Outline, *, by: User, at: datetime) -> None:
    """Throw a draft away."""
    draft = opened(draft, by, at)
    record("discard", draft, by, at)
    draft.delete()


@transaction.atomic
def describe(draft: Outline, *, seen: str, by: User, at: datetime, **given: Any) -> Outline:
    """Change what the outline is called, its guideline, numbering and days."""
    draft = opened(draft, by, at)
    if seen != description_seen(draft):
        raise Stale(STALE_NAME)
    before = {name: getattr(draft, name) for name in given}
    for name, value in given.items():
        setattr(draft, name, value)
    draft.save(update_fields=list(given))
    record("describe", draft, by, at, **changed(before, given))
    return draft


@transaction.atomic
def replace(
    draft: Outline, rows: Sequence[OutlineRow], *, seen: str, by: User, at: datetime
) -> None:
    """The draft as a file says. Published headings the file leaves out are retired, not lost."""
    draft, old = with_sections(draft, by, at)
    if seen != whole_seen(draft):
        raise Stale(STALE_WHOLE)
    sections = sections_of(draft, rows, "Tệp")
    kept = _published_keys(draft) - {section.key for section in sections}
    for place, section in enumerate(old):
        if section.key in kept:
            section.retired = True
            sections.insert(_behind(sections, old[:place]), section)
    draft.sections.all().delete()
    sections = outline_tree.arranged(sections, outline_tree.body(sections))
    for order, section in enumerate(sections, 1):
        section.pk, section.order = None, order
    Section.objects.bulk_create(sections)
    record("replace", draft, by, at, sections=len(rows))


def _behind(sections: Sequence[Section], earlier: Sequence[Section]) -> int:
    """Behind the nearest of the earlier ones that is still there."""
    places = {section.key: place for place, section in enumerate(sections)}
    return next((places[s.key] + 1 for s in reversed(earlier) if s.key in places), 0)


def _published_keys(draft: Outline) -> set[str]:
    published = Section.objects.filter(outline__code=draft.code, outline__published=True)
    return set(published.values_list("key", flat=True))


# -- publishing ------------------------------------------------------------------------------------


def newest_published(code: str) -> Outline | None:
    """What a draft of this code is compared with, and takes the place of."""
    return Outline.objects.filter(code=code, published=True).order_by("-version").first()


def base_of(draft: Outline) -> Outline | None:
    """The version a draft was copied from; a file may have brought a newer one since."""
    earlier = Outline.objects.filter(code=draft.code, published=True, version__lt=draft.version)
    return earlier.order_by("-version").first()


def publishing_seen(draft: Outline) -> str:
    """Digest of what a person reads before publishing: the draft, and what is in force."""
    newest = newest_published(draft.code)
    return f"{newest.pk if newest else 0}-{whole_seen(draft)}"


def taken_over(draft: Outline, on: date) -> QuerySet[Outline]:
    """Outlines of other guidelines for this level, which end on the day the draft begins."""
    day = draft.valid_from or on
    begun = Q(valid_from=None) | Q(valid_from__lt=day)
    others = Outline.objects.filter(begun, level=draft.level, published=True, valid_to=None)
    return others.exclude(code=draft.code)


@transaction.atomic
def publish(draft: Outline, *, seen: str, by: User, at: datetime) -> Outline:
    """Put a draft into force: reports begun from now on follow it. Faults are named by place."""
    draft = opened(draft, by, at)
    if seen != publishing_seen(draft):
        raise Stale(STALE_WHOLE)
    today = timezone.localtime(at).date()
    if faults := outline_checks.faults_of(draft, today):
        raise PublishRefused(faults)
    # What was added and dropped again within the draft was never in force: nothing hangs on it.
    draft.sections.filter(retired=True).exclude(key__in=_published_keys(draft)).delete()
    ending = list(taken_over(draft, today))
    if ending:
        draft.valid_from = draft.valid_from or today
        taken_over(draft, today).update(valid_to=draft.valid_from)
    if (newest := newest_published(draft.code)) and newest.version > draft.version:
        draft.version = newest.version + 1
    draft.published, draft.published_by, draft.published_at = True, by, at
    draft.save()
    record("publish", draft, by, at, ends=[str(one) for one in ending])
    return draft
