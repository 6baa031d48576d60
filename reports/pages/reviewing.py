"""What a reviewer's page shows besides the figures: risk, the unit's prose, its areas' marks."""

from dataclasses import dataclass
from typing import Any

from reports import access, permissions
from reports.documents import document, drafting
from reports.models import AreaMark, Draft, NarrativeRevision, Origin, ReviewRisk
from reports.pages.desk import Desk
from reports.pages.sheet import Sheet
from reports.reviewing import risk
from reports.reviewing.areas import MARKED_IN
from reports.submissions import asked, marks, openings
from reports.writing import rights
from units.models import ReformArea
from units.permissions import Denied, Verdict

MOST_NAMED = 8  # further cells named beside a box; the others are counted


@dataclass(frozen=True)
class Standing:
    """A reform area of the form before its owner: marked, waited for, or neither."""

    area: ReformArea
    mark: AreaMark | None
    ended: AreaMark | None
    """the last mark that holds no longer, where none does"""
    is_waited: bool
    may_mark: Verdict


@dataclass(frozen=True)
class Prose:
    """What the unit wrote and sent beside its figures."""

    draft: Draft
    sections: list[tuple[str, str]]
    """title and text; none where it is not for this reader, who is sent to the draft's page"""


def reasons(desk: Desk) -> list[dict[str, Any]]:
    """Why the version sent should be looked at, for those who check it."""
    if desk.is_of_the_unit:
        return []
    found = ReviewRisk.objects.filter(version=desk.submission.version_id).first()
    owned = None
    if not desk.reads_whole:
        what = asked.read(desk.submission.obligation)
        owned = {code for code in what.areas if desk.sees(code)}
    return risk.told(found, desk.sight.hides, owned) if found else []


def standing(desk: Desk) -> list[Standing]:
    """The areas that somebody owns or has marked, within what the person sees."""
    submission = desk.submission
    waited: set[int] = set()
    if submission.state in MARKED_IN:
        waited = {area.pk for area in marks.missing([submission], desk.on).get(submission.pk, ())}
    given: dict[int, AreaMark] = {}
    ended: dict[int, AreaMark] = {}
    for mark in submission.area_marks.select_related("by", "area").order_by("pk"):
        (ended if mark.ended_at else given)[mark.area_id] = mark
    return [
        Standing(
            area=area,
            mark=given.get(pk),
            ended=None if pk in given else ended.get(pk),
            is_waited=pk in waited,
            may_mark=permissions.may_mark(desk.user, submission, pk, desk.on),
        )
        for pk, area in marks.areas_asked(submission).items()
        if desk.sees(area.code) and (pk in waited or pk in given or pk in ended)
    ]


def may_ask(desk: Desk) -> Verdict:
    """Whether the person may write questions that go to the unit with the next return."""
    submission = desk.submission
    if submission.state != "in_review":
        return Denied("Chỉ ghi ý kiến khi báo cáo đang kiểm tra.")
    return permissions.may(desk.user, "remark", submission, desk.on)


def prose(desk: Desk) -> Prose | None:
    """The unit's sent prose, where the person may read it."""
    obligation = desk.submission.obligation
    if not desk.reads_whole:
        return None
    drafts = access.drafts(desk.user, desk.on).filter(root=obligation.unit_id)
    draft = drafts.filter(campaign=obligation.campaign_id).first()
    if draft is None or draft.sent_at is None:
        return None
    if rights.is_discreet(desk.user, draft, desk.on):
        return Prose(draft, [])
    rows = NarrativeRevision.objects.filter(narrative__draft=draft, sent_at__isnull=False)
    rows = rows.exclude(sent_text="").exclude(origin=Origin.NOTHING_NEW)
    latest = {
        row.narrative_id: row
        for row in rows.select_related("narrative__section").order_by("number")
    }
    if not latest:
        return Prose(draft, [])
    issuer = document.issuer_of(obligation.campaign, obligation.unit_id)
    printer = drafting.heading_printer(issuer, obligation.campaign)
    ordered = sorted(latest.values(), key=lambda row: row.narrative.section.order)
    titles = [printer.plain(row.narrative.section.title).rstrip(":") for row in ordered]
    return Prose(draft, [(t, row.sent_text) for t, row in zip(titles, ordered, strict=True)])


def along(sheet: Sheet) -> dict[str, str]:
    """Indicator code → which further cells a question on it opens, and why, in words."""
    found = {}
    for code, opened in openings.along(sheet.asked).items():
        named = [f"{other} ({why})" for other, why in list(opened.items())[:MOST_NAMED]]
        if len(opened) > MOST_NAMED:
            named.append(f"và {len(opened) - MOST_NAMED} chỉ tiêu khác")
        found[code] = "; ".join(named)
    return found
