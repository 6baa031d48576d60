"""Opening and closing a round of reporting.

Opening reads a plan against the tree and the catalogue of its day (`asking`), refuses what would
be counted twice (`overlaps`), and writes everything at once: the tree as it was read, forms,
obligations with their subjects, and an empty first version of every submission. The number of
statements does not grow with the number of units.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery

from indicators.editions import edition
from indicators.models import CatalogueVersion
from reports.campaigns import overlaps
from reports.campaigns.asking import AskedForm, Asking, resolve
from reports.campaigns.deadlines import local_day
from reports.campaigns.plans import CampaignError, Fault, FormPlan, Plan
from reports.models import (
    Campaign,
    CampaignUnit,
    DueDate,
    Form,
    FormLine,
    Obligation,
    Subject,
    Submission,
    SubmissionVersion,
)
from units import audit
from units.models import Role, User
from units.permissions import ALLOWED, Denied, Verdict, has_role
from units.tree import Node

BATCH = 5000  # rows per statement; SQLite cuts it down to what it can take
State = Campaign.State


def may_run(user: User, path: str, on: date) -> Verdict:
    """Whether the person may open and close campaigns whose root lies at `path` (design 7)."""
    if has_role(user, Role.BUSINESS_ADMIN, on=on):
        return ALLOWED
    if has_role(user, Role.LEAD_REVIEWER, on=on, path=path):
        return ALLOWED
    return Denied("Chỉ trưởng phòng CCHC của địa bàn hoặc quản trị nghiệp vụ mở, đóng đợt báo cáo.")


def examine(
    plan: Plan, *, by: User | None, on: date, catalogue: CatalogueVersion | None = None
) -> Asking:
    """The plan worked out, with every reason for refusing it in `faults`; nothing is written.

    It is read against the catalogue in force unless another edition is given.
    """
    catalogue = catalogue or CatalogueVersion.objects.current()
    if catalogue is None:
        raise CampaignError([Fault("", "Chưa có danh mục chỉ tiêu nào được công bố.")])
    asking = resolve(plan, edition(catalogue.pk))
    asking.faults.extend(overlaps.faults_of(asking))
    if Campaign.objects.filter(code=plan.code).exists():
        asking.refuse("code", f"Mã đợt {plan.code} đã dùng.")
    if by and asking.root and not (verdict := may_run(by, asking.root.path, on)):
        asking.refuse("root", verdict.reason)
    return asking


@transaction.atomic
def open_campaign(plan: Plan, *, by: User | None, at: datetime) -> Campaign:
    """Open the campaign of a plan; CampaignError lists every reason against it.

    The same plan again gives the campaign that is there and changes nothing.
    """
    if (known := Campaign.objects.filter(code=plan.code).first()) and plan_of(known) == plan:
        return known
    return write(examine(plan, by=by, on=local_day(at)), by=by, at=at)


@transaction.atomic
def write(asking: Asking, *, by: User | None, at: datetime, rehearsal: bool = False) -> Campaign:
    """Open what was examined; CampaignError where that found faults."""
    if asking.faults or asking.root is None:
        raise CampaignError(asking.faults)
    try:
        with transaction.atomic():
            campaign = _create(asking, asking.root, by=by, at=at, rehearsal=rehearsal)
    except IntegrityError:  # two clicks: the other one was written since `examine` looked
        raise CampaignError([Fault("code", f"Mã đợt {asking.plan.code} đã dùng.")]) from None
    _write_units(campaign, asking, asking.root)
    _write_obligations(campaign, asking, _write_forms(campaign, asking.forms))
    action = "campaign.rehearse" if rehearsal else "campaign.open"
    audit.record(action, campaign, by=by, at=at, summary=campaign.name)
    return campaign


def plan_of(campaign: Campaign) -> Plan:
    """The plan a campaign was opened with; opening it elsewhere gives the same campaign."""
    control: dict[int, set[str]] = defaultdict(set)
    lines = FormLine.objects.filter(form__campaign=campaign, control=True)
    for form_id, code in lines.values_list("form_id", "indicator_version__indicator__code"):
        control[form_id].add(code)
    return Plan(
        code=campaign.code,
        name=campaign.name,
        root=campaign.root.code,
        as_of=campaign.as_of,
        covers_from=campaign.covers_from,
        covers_to=campaign.covers_to,
        due=dict(campaign.due_dates.values_list("level", "day")),
        forms=tuple(
            _form_plan(form, frozenset(control[form.pk]))
            for form in campaign.forms.order_by("order")
        ),
        waits_for_areas=campaign.waits_for_areas,
    )


@transaction.atomic
def close(campaign: Campaign, *, by: User, at: datetime) -> Campaign:
    """Stop taking reports; figures stay as they are."""
    return _turn(campaign, State.OPEN, State.CLOSED, by=by, at=at)


@transaction.atomic
def reopen(campaign: Campaign, *, by: User, at: datetime, reason: str) -> Campaign:
    """Take reports again, for a reason that is kept."""
    if not reason.strip():
        raise CampaignError([Fault("", "Cần ghi lý do mở lại đợt báo cáo.")])
    return _turn(campaign, State.CLOSED, State.OPEN, by=by, at=at, reason=reason.strip())


def _turn(
    campaign: Campaign, source: str, target: str, *, by: User, at: datetime, reason: str = ""
) -> Campaign:
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    path = campaign.units.get(unit_id=campaign.root_id).path
    if not (verdict := may_run(by, path, local_day(at))):
        raise CampaignError([Fault("", verdict.reason)])
    if campaign.state != source:
        state = campaign.get_state_display().lower()
        raise CampaignError([Fault("", f"Đợt báo cáo {state}, không thực hiện được việc này.")])
    closing = target == State.CLOSED
    campaign.state = target
    campaign.closed_at = at if closing else None
    campaign.closed_by = by if closing else None
    campaign.save(update_fields=["state", "closed_at", "closed_by"])
    action = "campaign.close" if closing else "campaign.reopen"
    audit.record(action, campaign, by=by, at=at, summary=campaign.name, reason=reason)
    return campaign


# -- writing a campaign ----------------------------------------------------------------------------


def _create(
    asking: Asking, root: Node, *, by: User | None, at: datetime, rehearsal: bool
) -> Campaign:
    plan = asking.plan
    campaign = Campaign.objects.create(
        code=plan.code,
        name=plan.name,
        root_id=root.id,
        as_of=plan.as_of,
        covers_from=plan.covers_from,
        covers_to=plan.covers_to,
        catalogue_id=asking.catalogue_id,
        state=State.OPEN,
        rehearsal=rehearsal,
        waits_for_areas=plan.waits_for_areas,
        opened_at=at,
        opened_by=by,
    )
    DueDate.objects.bulk_create(
        DueDate(campaign=campaign, level=level, day=day) for level, day in plan.due.items()
    )
    return campaign


def _write_units(campaign: Campaign, asking: Asking, root: Node) -> None:
    """The tree as it is today: the root's ancestors, for reach from above, and all it holds."""
    nodes = [*asking.tree.ancestors(root.id), *asking.inside]
    CampaignUnit.objects.bulk_create(
        (
            CampaignUnit(
                campaign=campaign,
                unit_id=node.id,
                parent_id=node.parent_id,
                name=node.name,
                level=node.level,
                path=node.path,
                order=order,
            )
            for order, node in enumerate(nodes)
        ),
        batch_size=BATCH,
    )


def _write_forms(campaign: Campaign, asked: Iterable[AskedForm]) -> list[tuple[Form, AskedForm]]:
    pairs = [(_form(campaign, form, order), form) for order, form in enumerate(asked, start=1)]
    Form.objects.bulk_create(form for form, _ in pairs)
    FormLine.objects.bulk_create(
        (
            FormLine(form=form, indicator_version=line.indicator, order=order, control=line.control)
            for form, asked_form in pairs
            for order, line in enumerate(asked_form.lines, start=1)
        ),
        batch_size=BATCH,
    )
    return pairs


def _form(campaign: Campaign, asked: AskedForm, order: int) -> Form:
    plan = asked.plan
    return Form(
        campaign=campaign,
        code=plan.code,
        name=plan.name,
        order=order,
        subject=plan.subject,
        answered_by=list(plan.units),
        about=list(plan.about),
        asks=list(plan.indicators),
        own_office=plan.own_office,
    )


def _write_obligations(
    campaign: Campaign, asking: Asking, forms: Iterable[tuple[Form, AskedForm]]
) -> None:
    """What every unit owes, about whom, and an empty first version of its answer."""
    owed = [
        (_obligation(campaign, form, unit, asking.plan), asked.subjects(unit))
        for form, asked in forms
        for unit in asked.units
    ]
    Obligation.objects.bulk_create((obligation for obligation, _ in owed), batch_size=BATCH)
    Subject.objects.bulk_create(_subjects(owed), batch_size=BATCH)
    Submission.objects.bulk_create(
        (Submission(obligation=obligation) for obligation, _ in owed), batch_size=BATCH
    )
    _write_first_versions(campaign)


def _obligation(campaign: Campaign, form: Form, unit: Node, plan: Plan) -> Obligation:
    return Obligation(
        form=form,
        campaign=campaign,
        unit_id=unit.id,
        unit_path=unit.path,
        level=unit.level,
        due=plan.due[unit.level],
    )


def _subjects(owed: Iterable[tuple[Obligation, tuple[Node, ...]]]) -> Iterator[Subject]:
    for obligation, nodes in owed:
        for order, node in enumerate(nodes, start=1):
            yield Subject(
                obligation=obligation,
                unit_id=node.id,
                path=node.path,
                level=node.level,
                order=order,
            )


def _write_first_versions(campaign: Campaign) -> None:
    """One version each, then all submissions pointed at theirs in a single statement."""
    submissions = Submission.objects.filter(obligation__campaign=campaign)
    ids = list(submissions.values_list("pk", flat=True))
    SubmissionVersion.objects.bulk_create(
        (SubmissionVersion(submission_id=pk, number=1) for pk in ids), batch_size=BATCH
    )
    first = SubmissionVersion.objects.filter(submission=OuterRef("pk"), number=1)
    submissions.update(version=Subquery(first.values("pk")))


def _form_plan(form: Form, control: frozenset[str]) -> FormPlan:
    return FormPlan(
        code=form.code,
        name=form.name,
        subject=form.subject,
        units=tuple(form.answered_by),
        about=tuple(form.about),
        indicators=tuple(form.asks),
        control=control,
        own_office=form.own_office,
    )
