"""What people do with a submission, in one line each: type, take steps, send back.

Everything goes through the product's own functions; `answers.py` is the shortcut past them.
"""

from datetime import date, datetime, timedelta
from typing import Any

from indicators.editions import edition
from indicators.figures import State
from reports.models import Remark, Submission, Value
from reports.reviewing import risk
from reports.submissions import entry, remarks, workflow
from reports.submissions.entry import CellInput, Outcome
from reports.submissions.workflow import Details, RemarkInput
from reports.tests.make import NOW, TODAY, World
from units.models import User

LATER = TODAY + timedelta(days=7)
GOOD = {"2.1": "10", "2.2": "4"}


def fresh(submission: Submission) -> Submission:
    """The submission as the database has it now."""
    related = ("obligation__campaign", "obligation__form", "obligation__unit", "version")
    return Submission.objects.select_related(*related).get(pk=submission.pk)


def subject_id(submission: Submission, about: str = "") -> int:
    """The subject the figures are about; of many, the unit `about`."""
    subjects = submission.obligation.subjects.all()
    return (subjects.get(unit__code=about) if about else subjects.get()).pk


def indicator_id(submission: Submission, code: str) -> int:
    known = edition(submission.obligation.campaign.catalogue_id)
    return known.indicators[code].indicator_id


def value(submission: Submission, code: str, about: str = "") -> Value | None:
    """The stored cell of the current version."""
    values = fresh(submission).version.values  # type: ignore[union-attr]
    cell = {"indicator__code": code, "subject_id": subject_id(submission, about)}
    return values.filter(**cell).first()


def seen(submission: Submission, code: str, about: str = "") -> int:
    """The revision a person who opens the form now gets to see."""
    held = value(submission, code, about)
    return held.revision if held else 0


def cell(submission: Submission, code: str, text: str, about: str = "", **kw: Any) -> CellInput:
    """A posted cell; it saw the present revision unless `seen` says otherwise."""
    kw.setdefault("seen", seen(submission, code, about))
    return CellInput(code, subject_id(submission, about), text, **kw)


def unavailable(submission: Submission, code: str, why: str) -> CellInput:
    return cell(submission, code, "", state=State.UNAVAILABLE, note=why)


def type_in(
    submission: Submission, figures: dict[str, str], *, by: User, at: datetime = NOW
) -> Outcome:
    """Fill cells as the screen does."""
    cells = [cell(submission, code, text) for code, text in figures.items()]
    return entry.save_cells(submission, cells, by=by, at=at)


def actor(world: World, submission: Submission, step: str) -> User:
    """Whose step it is."""
    unit = submission.obligation.unit.code
    if step in ("submit", "withdraw"):
        return world.reporter(unit)
    return world.head(unit) if step in ("forward", "send_back") else world.reviewer


def details_for(submission: Submission, step: str) -> Details:
    """What a step cannot do without."""
    if step == "send_back":
        return Details(reason="Xem lại số 2.1")
    if step in ("return", "reopen"):
        return returning(submission, "2.1")
    return Details()


def returning(
    submission: Submission, *codes: str, due: date | None = LATER, text: str = "Vì sao tăng?"
) -> Details:
    """A return or reopening that names cells."""
    about = subject_id(submission)
    questions = [RemarkInput(text, indicator_id(submission, code), about) for code in codes]
    return Details(reason="Đề nghị rà soát", remarks=questions, due=due)


def take(world: World, submission: Submission, *steps: str, at: datetime = NOW) -> Submission:
    """Steps one after another, each by whose step it is."""
    for step in steps:
        submission = workflow.apply(
            submission,
            step,
            by=actor(world, submission, step),
            at=at,
            details=details_for(submission, step),
        )
    return fresh(submission)


FORWARDED = ("submit", "forward")
IN_REVIEW = (*FORWARDED, "begin")
APPROVED = (*IN_REVIEW, "accept")
PATHS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "signing": ("submit",),
    "submitted": FORWARDED,
    "in_review": IN_REVIEW,
    "returned": (*IN_REVIEW, "return"),
    "approved": APPROVED,
}


def filled(world: World, submission: Submission, state: str = "draft") -> Submission:
    """A submission with figures that pass the rules, in the state wished for."""
    type_in(submission, GOOD, by=world.reporter(submission.obligation.unit.code))
    return take(world, fresh(submission), *PATHS[state])


def answer(world: World, remark: Remark, text: str = "Đã rà soát, số đúng.") -> Remark:
    by = world.reporter(remark.submission.obligation.unit.code)
    return remarks.answer(remark, text, by=by, at=NOW)


def resolve_all(world: World, submission: Submission) -> None:
    for remark in remarks.unresolved(submission):
        remarks.resolve(remark, by=world.reviewer, at=NOW)


def weigh() -> None:
    """What the worker does after forms were sent."""
    risk.reckon(risk.waiting(), at=NOW)
