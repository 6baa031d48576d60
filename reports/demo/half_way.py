"""KT-2025-6T, caught half-way: submissions in every state, so that each role has work to do.

Two thirds of the communes are in; some wait for their head, some were returned with questions,
some are late, one was given more time, one is exempt, one disputes a figure the Office gave.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from indicators.editions import edition
from indicators.figures import Figure, State
from indicators.models import CatalogueVersion
from reports.adding import consolidation
from reports.campaigns import obligations
from reports.campaigns.opening import open_campaign
from reports.campaigns.plans import read_plan
from reports.demo import desks, facts, invented, late, plans, reviewers
from reports.demo.rounds import (
    Cast,
    at,
    explain_all,
    fill,
    look_at_the_tables,
    submissions,
    take,
)
from reports.models import Campaign, Form, Submission, Value
from reports.reminding import mailing, sending
from reports.submissions import confirmations, corrections, remarks, workflow
from reports.submissions.workflow import Details, RemarkInput
from units.tree import Tree

OPENED = dt.date(2025, 6, 2)
COMMUNES_DAY = dt.date(2025, 6, 17)
ENTERED = dt.date(2025, 6, 16)
DAY = dt.date(2025, 6, 14)
# A half-year's dossiers against the first quarter's, in percent.
GROWTH = 205
THROUGH = ("submit", "forward", "begin", "accept")

# Who stands where. Units not named follow their form's pattern below.
NAMED = {
    "x23404": "spoiled",  # the printed reporter: an error, an explanation, empty cells
    "x23410": "signing",  # a printed head's work
    "x23413": "returned",
    "x23416": "answered",
    "x23419": "disputing",
    "x23422": "correcting",
    "x23425": "extended",
    "x23446": "exempt",
    "so-tp": "approved",
    "so-nv": "submitted",
    "vp-ubnd": "half",
    "so-tc": "approved",
    "so-khcn": "half",
}
ILLUSTRATION = "Số liệu của đợt này là giả định, để minh họa cách làm việc."
# A supplier's own total: the first quarter's number of public service units.
CONTROL = Figure(State.NUMBER, Decimal(417))
# Otherwise by place in the form's list: so many of each, in turn.
PATTERN = {
    "xa": [
        ("approved", 45),
        ("submitted", 18),
        ("reviewed", 6),
        ("returned", 3),
        ("signing", 9),
        ("half", 11),
        ("untouched", 99),
    ],
    "huyen": [
        ("approved", 4),
        ("submitted", 2),
        ("reviewed", 1),
        ("returned", 1),
        ("signing", 1),
        ("half", 99),
    ],
    "so": [("approved", 6), ("submitted", 3), ("signing", 2), ("half", 2), ("untouched", 99)],
}


def load(cast: Cast) -> Campaign:
    """Open the campaign and walk every submission to where it stands."""
    from_catalogue = edition(_current_catalogue()).in_force(DAY)
    plan = read_plan(plans.half_year(from_catalogue))
    campaign = open_campaign(plan, by=cast.people["truongphong"], at=at(OPENED, 8))
    Campaign.objects.filter(pk=campaign.pk).update(illustration=ILLUSTRATION)
    look_at_the_tables()
    places: dict[str, int] = {}
    for submission in submissions(campaign):
        form = submission.obligation.form
        place = places[form.code] = places.get(form.code, -1) + 1
        if form.subject == Form.SubjectKind.EACH:
            _dossiers(submission, cast)
        else:
            STAGES[_stage(submission, place)](submission, cast)
    _disputes(campaign, cast)
    reviewers.load(campaign, cast)
    late.load(campaign, cast)
    root = campaign.units.get(unit_id=campaign.root_id)
    lead = cast.people["truongphong"]
    consolidation.run(campaign, root, by=lead, at=at(dt.date(2025, 6, 17), 17))
    _remind()
    return campaign


def _remind() -> None:
    """What the timetable sent on the Monday and on the communes' day; nobody here has an address,
    and the record says so."""
    monday = COMMUNES_DAY - dt.timedelta(days=1)
    sending.remind_reviewers(monday, at=at(monday, 7, 30))
    mailing.send(at=at(monday, 7, 30))
    sending.send(COMMUNES_DAY, at=at(COMMUNES_DAY, 7, 30))
    mailing.send(at=at(COMMUNES_DAY, 7, 30))


def _current_catalogue() -> int:
    current = CatalogueVersion.objects.all().current()
    assert current is not None
    return current.pk


def _stage(submission: Submission, place: int) -> str:
    form, code = submission.obligation.form.code, submission.obligation.unit.code
    if code in NAMED and (form in ("xa",) or form == code):
        return NAMED[code]
    for stage, count in PATTERN.get(form, [("half", 1)]):
        if place < count:
            return stage
        place -= count
    return "untouched"


def _figures(submission: Submission) -> dict[str, Figure]:
    """Invented figures for the form's lines, about the submission's only subject."""
    known = edition(submission.obligation.campaign.catalogue_id)
    asked = submission.obligation.form.lines.order_by("order")
    ids = asked.values_list("indicator_version__indicator_id", "control")
    lines = {known.codes[pk]: known.by_id(pk) for pk, control in ids if not control}
    seed = f"{submission.obligation.form.code} {submission.obligation.unit.code}"
    controls = {known.codes[pk]: CONTROL for pk, control in ids if control}
    return invented.figures(seed, lines) | controls


def _enter(
    submission: Submission, cast: Cast, figures: dict[str, Figure], *, minute: int = 0
) -> None:
    subject = submission.obligation.subjects.get()
    cells = {(code, subject.pk): figure for code, figure in figures.items()}
    fill(submission, cells, cast, at(ENTERED, 8, minute))
    explain_all(submission, "Số liệu đã rà soát, đúng với sổ theo dõi.", cast, at(ENTERED, 9))


def _number(figures: dict[str, Figure], code: str) -> Decimal:
    figure = figures.get(code)
    return figure.counted or Decimal(0) if figure else Decimal(0)


def _approved(submission: Submission, cast: Cast) -> None:
    _enter(submission, cast, _figures(submission), minute=submission.pk % 60)
    take(submission, THROUGH, cast, at(ENTERED, 10, submission.pk % 60))


def _submitted(submission: Submission, cast: Cast) -> None:
    _enter(submission, cast, _figures(submission))
    take(submission, ("submit", "forward"), cast, at(ENTERED, 13, submission.pk % 60))


def _reviewed(submission: Submission, cast: Cast) -> None:
    """Under review, with an explanation for the reviewer to read."""
    figures = _figures(submission)
    if "3.4.2" in figures:
        figures["3.4.2"] = Figure(State.NUMBER, _number(figures, "3.4.1") + 2)
    _enter(submission, cast, figures)
    take(submission, ("submit", "forward", "begin"), cast, at(ENTERED, 13, submission.pk % 60))


def _signing(submission: Submission, cast: Cast) -> None:
    figures = _figures(submission)
    if "1.2.4.2" in figures:
        figures["1.2.4.2"] = Figure(State.NUMBER, _number(figures, "1.2.4.1") + 1)
    _enter(submission, cast, figures)
    take(submission, ("submit",), cast, at(dt.date(2025, 6, 17), 14, submission.pk % 60))


def _half(submission: Submission, cast: Cast) -> None:
    figures = _figures(submission)
    kept = dict(list(figures.items())[: len(figures) * 3 // 5])
    _enter(submission, cast, kept)


def _spoiled(submission: Submission, cast: Cast) -> None:
    """The reporter's own exercise: one error to mend, one warning to explain, empty cells."""
    figures = _figures(submission)
    figures["5.1.2"] = Figure(State.NUMBER, _number(figures, "5.1.1") + 3)
    figures["3.4.2"] = Figure(State.NUMBER, _number(figures, "3.4.1") + 1)
    kept = dict(list(figures.items())[: len(figures) * 4 // 5])
    subject = submission.obligation.subjects.get()
    cells = {(code, subject.pk): figure for code, figure in kept.items()}
    fill(submission, cells, cast, at(ENTERED, 8))
    desks.fill_one(submission, cast, at(ENTERED, 8, 30))


def _untouched(submission: Submission, cast: Cast) -> None:
    """Nobody has begun."""


def _returned(submission: Submission, cast: Cast) -> None:
    _enter(submission, cast, _figures(submission))
    take(submission, ("submit", "forward", "begin"), cast, at(ENTERED, 9, submission.pk % 60))
    _send_back(submission, cast)


def _send_back(submission: Submission, cast: Cast) -> None:
    questioned = ("1.6.1", "5.5.1")
    known = edition(submission.obligation.campaign.catalogue_id)
    subject = submission.obligation.subjects.get()
    texts = (
        "Số văn bản thấp hơn nhiều so với các xã cùng huyện, đề nghị kiểm tra lại.",
        "Đề nghị đối chiếu với danh sách lớp tập huấn quý I và quý II.",
    )
    questions = [
        RemarkInput(text, known.indicators[code].indicator_id, subject.pk)
        for code, text in zip(questioned, texts, strict=True)
    ]
    details = Details(remarks=questions, due=dt.date(2025, 6, 20))
    moment = at(dt.date(2025, 6, 17), 15, submission.pk % 60)
    workflow.apply(submission, "return", by=cast.reviewer(submission), at=moment, details=details)


def _answered(submission: Submission, cast: Cast) -> None:
    """Returned, one cell mended and one question answered, waiting for the head again."""
    _returned(submission, cast)
    submission.refresh_from_db()
    subject = submission.obligation.subjects.get()
    moment = at(dt.date(2025, 6, 17), 16)
    mended = {("1.6.1", subject.pk): Figure(State.NUMBER, Decimal(41))}
    fill(submission, mended, cast, moment)
    remark = remarks.unresolved(submission)[1]
    text = "Đã đối chiếu: số liệu gồm cả lớp do huyện tổ chức, xã cử người tham gia."
    remarks.answer(remark, text, by=cast.reporter(submission), at=moment)
    take(submission, ("submit",), cast, at(dt.date(2025, 6, 17), 16, 30))


def _correcting(submission: Submission, cast: Cast) -> None:
    """Accepted, then the unit found its own error."""
    _approved(submission, cast)
    submission.refresh_from_db()
    known = edition(submission.obligation.campaign.catalogue_id)
    cell = (known.indicators["5.5.1"].indicator_id, submission.obligation.subjects.get().pk)
    request = corrections.ask(
        submission,
        [cell],
        "Số lượt bồi dưỡng còn thiếu lớp ngày 10/6.",
        by=cast.reporter(submission),
        at=at(dt.date(2025, 6, 17), 10),
    )
    corrections.endorse(request, by=cast.head(submission), at=at(dt.date(2025, 6, 17), 11))


def _extended(submission: Submission, cast: Cast) -> None:
    obligations.extend(
        [submission.obligation],
        to=dt.date(2025, 6, 24),
        reason="Mất kết nối do mưa bão, xã đã có văn bản đề nghị.",
        by=cast.people["truongphong"],
        at=at(dt.date(2025, 6, 16), 16),
    )
    _half(submission, cast)


def _exempt(submission: Submission, cast: Cast) -> None:
    obligations.exempt(
        [submission.obligation],
        reason="Xã đang bàn giao hồ sơ để sắp xếp đơn vị hành chính; huyện báo cáo thay.",
        by=cast.people["truongphong"],
        at=at(dt.date(2025, 6, 16), 16),
    )


def _dossiers(submission: Submission, cast: Cast) -> None:
    """The Office's table about every unit: the first quarter's rule, a half-year's size."""
    real = facts.read("kon_tum_q1_2025.csv")
    tree = Tree.as_of(DAY)
    root = submission.obligation.campaign.root_id
    about = [n for n in tree.descendants(root) if n.level in ("department", "district", "commune")]
    grown = [_grown(fact) for fact in real]
    by_unit = facts.dossiers(grown, about)
    pairs = submission.obligation.subjects.values_list("pk", "unit__code")
    codes = sorted({code for code, _ in by_unit})
    cells = {(code, subject): by_unit[code, unit] for subject, unit in pairs for code in codes}
    fill(submission, cells, cast, at(ENTERED, 8))
    explain_all(submission, "Đã đối chiếu với Hệ thống một cửa.", cast, at(ENTERED, 9))
    take(submission, THROUGH, cast, at(ENTERED, 9, 30))


def _grown(fact: facts.Fact) -> facts.Fact:
    value = fact.figure.value
    if value is None or fact.code == "3.3.0.3":
        return fact
    more = (value * GROWTH / 100).to_integral_value()
    return facts.Fact(fact.reporter, fact.subject, fact.code, Figure(State.NUMBER, more))


def _disputes(campaign: Campaign, cast: Cast) -> None:
    """Some communes have said "Đúng"; one asks the Office to adjust a figure."""
    wanted = ("x23407", "x23413", "x23419")
    rows = Value.objects.filter(
        subject__obligation__campaign=campaign,
        subject__obligation__form__code="ho-so",
        subject__unit__code__in=wanted,
        version__counts=True,
        indicator__code="3.3.0.5",
    ).select_related("subject__unit")
    own = {s.obligation.unit.code: s for s in submissions(campaign)}
    for value in rows:
        code = value.subject.unit.code
        submission, by, moment = own[code], cast.people[f"cv.{code}"], at(dt.date(2025, 6, 17), 9)
        cell = (submission, value.subject_id, value.indicator_id)
        if code == "x23419":
            confirmations.dispute(*cell, DISPUTE, by=by, at=moment)
        else:
            confirmations.confirm(*cell, by=by, at=moment)


DISPUTE = (
    "Theo sổ theo dõi của xã chỉ có 01 hồ sơ quá hạn; các hồ sơ còn lại đã trả kết quả đúng hạn, "
    "chưa bấm kết thúc trên hệ thống."
)
STAGES: dict[str, Callable[[Submission, Cast], None]] = {
    "approved": _approved,
    "submitted": _submitted,
    "reviewed": _reviewed,
    "signing": _signing,
    "half": _half,
    "spoiled": _spoiled,
    "untouched": _untouched,
    "returned": _returned,
    "answered": _answered,
    "disputing": _half,
    "correcting": _correcting,
    "extended": _extended,
    "exempt": _exempt,
}
