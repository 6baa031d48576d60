"""Trình thẩm tra: the draft as it stands becomes "dự thảo lần n" and is closed for writing."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from reports.campaigns.deadlines import local_day
from reports.editions import checklist, freezing, life, rights
from reports.editions.life import NotAllowed
from reports.models import Draft, Edition, Narrative
from units.models import User


@transaction.atomic
def submit(draft: Draft, *, by: User, at: datetime) -> Edition:
    """Submit the draft for checking. Errors of the checklist block it; warnings do not yet."""
    held = _lock(draft)
    life.demand(rights.may_submit(by, held, local_day(at)))
    demand_nothing_on_its_way(held)
    errors = [one for one in checklist.checks(held, at=at) if one.blocks]
    if errors:
        raise NotAllowed(f"Chưa trình được: {' '.join(one.title for one in errors)}")
    assert held.consolidation is not None  # the checklist asks for a closing
    turn = next_turn(held)
    edition = Edition.objects.create(
        draft=held,
        consolidation=held.consolidation,
        root_id=held.root_id,
        root_path=held.root_path,
        kind=Edition.Kind.REPLACING if held.replaces_id else Edition.Kind.REPORT,
        turn=turn,
        corrects=held.replaces,
        reason=held.replacing_reason,
        submitted_by=by,
        submitted_at=at,
    )
    freezing.keep(edition, freezing.submitted(held, turn, at=at))
    held.held_by = edition
    held.save(update_fields=["held_by"])
    life.record(edition, "submit", "", by=by, at=at)
    return edition


def demand_nothing_on_its_way(draft: Draft) -> None:
    """One paper of a draft at a time, be it a report or a letter. Raises NotAllowed."""
    if Edition.objects.filter(draft=draft, state__in=Edition.HOLDING).exists():
        raise NotAllowed("Một văn bản của báo cáo này đang trình; chờ xong hoặc rút lại đã.")


def next_turn(draft: Draft, *, letter: bool = False) -> int:
    """What is submitted of one draft is numbered through, dự thảo lần 1, lần 2 …; letters apart."""
    papers = Edition.objects.filter(draft=draft)
    chosen = Q(kind=Edition.Kind.LETTER) if letter else ~Q(kind=Edition.Kind.LETTER)
    return int(papers.filter(chosen).aggregate(last=Max("turn"))["last"] or 0) + 1


def _lock(draft: Draft) -> Draft:
    """The draft and its sections: who is writing one is waited for, and writes before or not."""
    Draft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    list(Narrative.objects.select_for_update(no_key=True).filter(draft=draft).order_by("pk"))
    return Draft.objects.select_related(
        "campaign", "consolidation", "outline", "replaces__draft__campaign"
    ).get(pk=draft.pk)
