"""The areas of a submission that its area owners mark "đạt": which are missing, when marks end.

Who marks, and for whom, is in `reviewing.areas`; acceptance waits for the marks where the round
says so (Campaign.waits_for_areas).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from indicators.editions import edition, edition_of
from reports.models import AreaMark, Campaign, FormLine, Subject, Submission
from reports.permissions import ties
from reports.submissions.comparing import Changes
from units.models import Membership, ReformArea, Role
from units.tree import ids_in

Areas = dict[int, ReformArea]  # by key, in catalogue order


def standing(submission: Submission) -> list[AreaMark]:
    """The marks that hold, in the order of the areas."""
    found = submission.area_marks.filter(ended_at=None).select_related("by", "area")
    return list(found.order_by("area__order"))


def missing(submissions: Iterable[Submission], on: date) -> dict[int, list[ReformArea]]:
    """Submission → the areas its form asks that an owner in force is yet to mark.

    A handful of queries however many submissions; those that wait for none are not in it. An
    area owned by nobody but the unit's own people is waited for by nobody: they may not mark it.
    """
    rows = list(submissions)
    if not rows:
        return {}
    asked, owners = _asked(rows), _owners(on)
    marked = defaultdict(set)
    standing_ = AreaMark.objects.filter(submission__in=[row.pk for row in rows], ended_at=None)
    for pk, area in standing_.values_list("submission_id", "area_id"):
        marked[pk].add(area)
    found = {}
    for row in rows:
        wanted = (area for pk, area in asked[row.pk].items() if pk not in marked[row.pk])
        if waited := [area for area in wanted if _is_owned(area, row, owners)]:
            found[row.pk] = waited
    return found


def end_asked(submission: Submission, areas: Iterable[int], *, at: datetime, why: str) -> None:
    """The marks of these areas hold no longer."""
    marks = submission.area_marks.filter(ended_at=None, area__in=list(areas))
    marks.update(ended_at=at, ended_why=why)


def end_changed(submission: Submission, *, at: datetime) -> None:
    """Marks of areas in which the version now sent differs from the one that was marked."""
    marks = standing(submission)
    if not marks or submission.version is None:
        return
    known = edition(submission.obligation.campaign.catalogue_id)
    changes = Changes(submission.version)
    changed = [
        mark.area_id
        for mark in marks
        if any(
            known.by_id(indicator).area_id == mark.area_id
            for indicator, _subject in changes.since(mark.version_id)
        )
    ]
    why = f"Số liệu của lĩnh vực đã thay đổi ở lần gửi {submission.version.number}."
    end_asked(submission, changed, at=at, why=why)


def areas_asked(submission: Submission) -> Areas:
    """The areas in which a form asks something of the units it is about."""
    return _asked([submission])[submission.pk]


def _asked(rows: list[Submission]) -> dict[int, Areas]:
    """Submission → its areas; two queries, and the catalogue from memory."""
    lines: dict[int, list[int]] = defaultdict(list)
    forms = {row.obligation.form_id for row in rows}
    found = FormLine.objects.filter(form__in=forms)
    for form, indicator in found.values_list("form_id", "indicator_version__indicator_id"):
        lines[form].append(indicator)
    levels: dict[int, set[str]] = defaultdict(set)
    about = Subject.objects.filter(obligation__in=[row.obligation_id for row in rows])
    for obligation, level in about.values_list("obligation_id", "level").distinct():
        levels[obligation].add(level)
    made: dict[tuple[int, frozenset[str]], Areas] = {}
    rounds = Campaign.objects.filter(pk__in={row.obligation.campaign_id for row in rows})
    known = {one.pk: edition_of(one.catalogue) for one in rounds.select_related("catalogue")}
    result = {}
    for row in rows:
        of = row.obligation
        key = (of.form_id, frozenset(levels[of.pk]))
        if key not in made:
            versions = [known[of.campaign_id].by_id(pk) for pk in lines[of.form_id]]
            areas = {v.area_id: v.area for v in versions if v.level_set() & key[1]}
            made[key] = dict(sorted(areas.items(), key=lambda pair: pair[1].order))
        result[row.pk] = made[key]
    return result


class _Owner:
    """Whoever owns areas: in which units, and for whom the person works."""

    def __init__(self) -> None:
        self.owned: list[tuple[int, int]] = []
        self.works_for: set[int | None] = set()


def _owners(on: date) -> list[_Owner]:
    """Everybody who owns an area on that day; one query."""
    holding = Membership.objects.in_force(on).filter(role=Role.AREA_OWNER)
    rows = Membership.objects.in_force(on).filter(
        user__in=holding.values("user"), user__is_active=True
    )
    found: dict[int, _Owner] = defaultdict(_Owner)
    for held in rows:
        owner = found[held.user_id]
        if held.role == Role.AREA_OWNER and held.area_id and held.unit_id:
            owner.owned.append((held.area_id, held.unit_id))
        owner.works_for |= ties(held)
    return list(found.values())


def _is_owned(area: ReformArea, row: Submission, owners: list[_Owner]) -> bool:
    of = row.obligation
    above = ids_in(of.unit_path)
    return any(
        of.unit_id not in owner.works_for
        and any(pk == area.pk and unit in above for pk, unit in owner.owned)
        for owner in owners
    )
