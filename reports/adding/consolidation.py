"""Adding up a campaign for a root unit, and closing what was added up (design 5 and 6).

Any unit of the campaign's tree can be the root. A consolidation keeps the set of versions it
read: they never change, so any figure opens into its contributors by query (adding.lineage) and
the same figures always give the same consolidation back. Everything is written in one
transaction: one that is killed half-way leaves nothing, and is simply run again.
"""

import hashlib
import json
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max

from indicators.aggregation import NOT_ASKED, Definition, Outcome, Tally, asked_of
from indicators.aggregation import consolidate as add_up
from indicators.editions import Edition
from indicators.figures import from_scaled
from reports.adding import crosschecks, gathering, lineage
from reports.adding.gathering import Answered, Answers, Asked
from reports.campaigns import rehearsals
from reports.models import (
    Campaign,
    CampaignUnit,
    ConsolidatedValue,
    Consolidation,
    ConsolidationSource,
    SubmissionVersion,
)
from units import audit
from units.models import Role, Unit, User
from units.permissions import ALLOWED, Denied, Verdict, has_role


class ClosingError(Exception):
    """The figures cannot be added up or closed, or not by this person; the text says why."""


@transaction.atomic
def run(
    campaign: Campaign, root: CampaignUnit | Unit | int, *, by: User | None, at: datetime
) -> Consolidation:
    """Add up what is accepted. The same figures again give the same consolidation back.

    ClosingError for a rehearsal.
    """
    if not (verdict := rehearsals.counts(campaign)):
        raise ClosingError(verdict.reason)
    # One adding-up of a campaign at a time; nobody else waits for this lock.
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    of = gathering.asked(campaign, _place(campaign, root))
    read = gathering.versions(of)
    digest = _fingerprint(of, read.all)
    same = Consolidation.objects.filter(campaign=campaign, root=of.root.unit_id, fingerprint=digest)
    if found := same.first():
        return found
    consolidation = _create(of, read.all, digest, by, at)
    outcomes = _store(consolidation, of, gathering.answered(of, read))
    crosschecks.store(consolidation, of, outcomes)
    audit.record(
        "consolidation.run", consolidation, by=by, at=at, summary=f"{campaign.code} {of.root.name}"
    )
    return consolidation


def latest(campaign: Campaign, root_id: int) -> Consolidation | None:
    """What was added up last for a root."""
    done = Consolidation.objects.filter(campaign=campaign, root=root_id)
    return done.select_related("campaign", "by", "closed_by").order_by("-pk").first()


def closings(campaign: Campaign, root_id: int) -> list[Consolidation]:
    """The closed ones, latest first."""
    closed = Consolidation.objects.filter(
        campaign=campaign, root=root_id, closed_number__isnull=False
    )
    return list(closed.select_related("campaign", "closed_by").order_by("-closed_number"))


def may_close(user: User, consolidation: Consolidation, on: date) -> Verdict:
    """Closing is for the lead reviewer over the root."""
    if not has_role(user, Role.LEAD_REVIEWER, on=on, path=consolidation.root_path):
        return Denied("Việc chốt số liệu do trưởng phòng phụ trách cải cách hành chính thực hiện.")
    if consolidation.closed_number:
        return Denied(f"Số liệu này đã chốt lần {consolidation.closed_number}.")
    return ALLOWED


@transaction.atomic
def close(
    consolidation: Consolidation, *, by: User, at: datetime, on: date, reason: str = ""
) -> Consolidation:
    """Chốt số liệu lần n: the report's draft is pinned to it. Why, where units are missing."""
    Campaign.objects.select_for_update(no_key=True).get(pk=consolidation.campaign_id)
    consolidation.refresh_from_db()
    verdict = may_close(by, consolidation, on)
    if not verdict:
        raise ClosingError(verdict.reason)
    missing = len(lineage.missing_units(consolidation))
    if missing and not reason.strip():
        raise ClosingError(f"Còn {missing} báo cáo chưa đạt: nêu lý do chấp nhận chốt số liệu.")
    siblings = Consolidation.objects.filter(
        campaign=consolidation.campaign_id, root=consolidation.root_id
    )
    last = siblings.aggregate(last=Max("closed_number"))["last"] or 0
    consolidation.closed_number, consolidation.closed_at = last + 1, at
    consolidation.closed_by, consolidation.closed_reason = by, reason.strip()
    consolidation.save(update_fields=["closed_number", "closed_at", "closed_by", "closed_reason"])
    summary = f"Chốt số liệu lần {last + 1}, còn {missing} báo cáo chưa đạt"
    audit.record("consolidation.close", consolidation, by=by, at=at, summary=summary, reason=reason)
    return consolidation


# -- adding up -------------------------------------------------------------------------------------


def _place(campaign: Campaign, root: CampaignUnit | Unit | int) -> CampaignUnit:
    if isinstance(root, CampaignUnit):
        return root
    return campaign.units.get(unit_id=root.pk if isinstance(root, Unit) else root)


def _fingerprint(of: Asked, read: list[int]) -> str:
    """Of all that the result depends on: versions never change, exemptions change what is asked."""
    subjects = sorted((*key, count) for key, count in of.subjects.items())
    about = sorted((unit_id, sorted(forms)) for unit_id, forms in of.about.items())
    content = json.dumps([of.known.pk, of.root.path, subjects, about, read])
    return hashlib.sha256(content.encode()).hexdigest()


def _create(
    of: Asked, read: list[int], digest: str, by: User | None, at: datetime
) -> Consolidation:
    """The consolidation and its sources. The sums read the same list of versions: what is added
    up and what is remembered as read cannot differ, whatever is accepted meanwhile."""
    consolidation = Consolidation.objects.create(
        campaign=of.campaign,
        root_id=of.root.unit_id,
        root_path=of.root.path,
        fingerprint=digest,
        by=by,
        at=at,
    )
    _remember(consolidation.pk, read)
    return consolidation


def _remember(consolidation_id: int, versions: list[int]) -> None:
    """In the database itself: sent as rows they took a tenth of a country's run."""
    table, of = ConsolidationSource._meta.db_table, SubmissionVersion._meta.db_table
    into = f"INSERT INTO {table} (consolidation_id, version_id)"
    with connection.cursor() as cursor:
        for chosen in gathering.chosen(versions):
            cursor.execute(f"{into} SELECT %s, id FROM {of} WHERE id {chosen}", [consolidation_id])  # noqa: S608


def _store(consolidation: Consolidation, of: Asked, answers: Answered) -> dict[str, Outcome]:
    kept = outcomes(of, answers)
    ConsolidatedValue.objects.bulk_create(
        row_of(of.known, code, outcome, _data_to(of, answers, code), consolidation)
        for code, outcome in kept.items()
    )
    return kept


def outcomes(of: Asked, answers: Answered) -> dict[str, Outcome]:
    """What answers come to for a root, figure by figure; nothing is written."""
    definitions = {
        code: Definition(code, version.over_units, of.known.expressions.get(code))
        for code, version in of.known.in_force(of.campaign.as_of).items()
    }
    found = add_up(definitions, lambda code, level: _tally(of, answers, code, level))
    return {code: outcome for code, outcome in found.items() if _means_something(of, code)}


def _means_something(of: Asked, code: str) -> bool:
    """Formulas always; an entered indicator when it is asked about anybody here."""
    if code in of.known.expressions or of.expected(code):
        return True
    official = of.known.indicators[code].over_units == "catalogue"
    return official and bool(of.expected_about(code, of.campaign.root_id))


def _tally(of: Asked, answers: Answered, code: str, level: str | None) -> Tally:
    """What is known of an entered indicator over the subjects that make it up (design 5)."""
    scope = asked_of(of.known.indicators[code].over_units)
    if scope == "all":
        found = answers.by_level.get((code, level)) if level else answers.overall.get(code)
        return _as_tally(of, code, found, of.expected(code, level))
    if level and level != of.root.level:
        return NOT_ASKED
    unit_id = _unit_meant(of, code)
    return _as_tally(of, code, answers.about.get((code, unit_id)), of.expected_about(code, unit_id))


def _unit_meant(of: Asked, code: str) -> int:
    """Whose figure a `single` or `catalogue` indicator is: the root's; an official list that is
    not asked about the root is the campaign's root's."""
    official = of.known.indicators[code].over_units == "catalogue"
    if official and not of.expected_about(code, of.root.unit_id):
        return of.campaign.root_id
    return of.root.unit_id


def _as_tally(of: Asked, code: str, answers: Answers | None, asked: int) -> Tally:
    answers = answers or gathering.NOTHING
    return Tally(
        total=from_scaled(answers.total, of.known.indicators[code].decimals),
        expected=asked - answers.na,
        reported=answers.numbers + answers.nil,
        nil=answers.nil,
        na=answers.na,
        provisional=answers.provisional,
    )


def _data_to(of: Asked, answers: Answered, code: str) -> date | None:
    """The earliest day up to which any figure in it was known; None when all reach the end."""
    days = [_day_of(of, answers, leaf) for leaf in of.known.operands(code)]
    return min((day for day in days if day), default=None)


def _day_of(of: Asked, answers: Answered, code: str) -> date | None:
    version = of.known.indicators.get(code)
    if version is None or asked_of(version.over_units) == "all":
        return answers.overall.get(code, gathering.NOTHING).data_to
    return answers.about.get((code, _unit_meant(of, code)), gathering.NOTHING).data_to


def row_of(
    known: Edition,
    code: str,
    outcome: Outcome,
    data_to: date | None,
    consolidation: Consolidation | None = None,
) -> ConsolidatedValue:
    """An outcome in the shape of an added-up figure, not saved."""
    coverage = outcome.coverage
    return ConsolidatedValue(
        consolidation=consolidation,
        indicator_id=known.indicators[code].indicator_id,
        value=outcome.value,  # type: ignore[misc]  # the field keeps a Decimal's text
        status=outcome.status.value,
        expected=coverage.expected,
        reported=coverage.reported,
        nil=coverage.nil,
        na=coverage.na,
        missing=coverage.missing,
        provisional=coverage.provisional,
        data_to=data_to,
    )
