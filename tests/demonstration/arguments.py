"""What the addresses are about: one thing of each kind in the demonstration, made where it has
none."""

from collections.abc import Callable
from functools import cache
from typing import Any

from indicators.models import Indicator, Target
from reports import files
from reports.demo import load
from reports.documents import outline_versions
from reports.documents.renderers import Rendered
from reports.editions import freezing, preparing
from reports.models import (
    AreaMark,
    Call,
    Campaign,
    CarriedCorrection,
    Confirmation,
    Consolidation,
    CorrectionRequest,
    Draft,
    DraftComment,
    Edition,
    Erratum,
    Evidence,
    FigureFile,
    Finding,
    Holiday,
    Job,
    OnBehalf,
    Outage,
    Outline,
    Remark,
    Reminder,
    SentenceToReread,
    Submission,
    SubmissionVersion,
    Waiver,
)
from units.models import Membership, ReformArea, User


def _own(code: str = "KT-2025-6T") -> Submission:
    return Submission.objects.get(
        obligation__campaign__code=code,
        obligation__form__code="xa",
        obligation__unit__code="x23404",
    )


def _membership() -> dict[str, Any]:
    held = Membership.objects.get(user__username="cv.x23404")
    return {"pk": held.user_id, "membership": held.pk}


def _remark(unit: str) -> Remark:
    return Remark.objects.filter(submission__obligation__unit__code=unit).order_by("pk")[0]


def _finding() -> dict[str, Any]:
    own = _own()
    (found, *_) = Finding.objects.filter(version=own.version_id, indicator__code__startswith="3.")
    return {"pk": own.pk, "finding": found.pk}


def _waiver() -> dict[str, Any]:
    own = _own()
    made = Waiver.objects.create(
        rule_code="thu",
        unit=own.obligation.unit,
        campaign=own.obligation.campaign,
        reason="Đang bàn giao sổ",
        last_day="2025-06-30",
        asked_by=User.objects.get(username="cv.x23404"),
        asked_at=load.STORY_NOW,
    )
    return {"pk": made.pk}


def _area_mark() -> dict[str, Any]:
    own = _own()
    assert own.version is not None
    made = AreaMark.objects.create(
        submission=own,
        version=own.version,
        area=ReformArea.objects.get(code="thu-tuc-hanh-chinh"),
        by=User.objects.get(username="daumoi.tthc"),
        at=load.STORY_NOW,
    )
    return {"pk": made.pk}


def _receipt() -> dict[str, Any]:
    sent = SubmissionVersion.objects.filter(
        frozen_at__isnull=False,
        submission__obligation__unit__code="so-tp",
        submission__obligation__campaign__code="KT-2025-6T",
    )[0]
    return {"pk": sent.submission_id, "number": sent.number}


def _closed() -> dict[str, Any]:
    closed = Consolidation.objects.get(campaign__code="KT-2025-Q1", closed_number=1)
    return {"code": "KT-2025-Q1", "unit": "kt", "pk": closed.pk}


def _cell() -> dict[str, Any]:
    own = _own()
    return {"pk": own.pk, "code": "3.4.1", "subject": own.obligation.subjects.get().pk}


def _attached() -> dict[str, Any]:
    own = _own()
    made = Evidence.objects.create(
        submission=own,
        indicator=Indicator.objects.get(code="3.4.1"),
        subject=own.obligation.subjects.get(),
        name="so.pdf",
        content_type="application/pdf",
        digest=files.keep(b"so"),
        size=2,
        by=User.objects.get(username="cv.x23404"),
        at=load.STORY_NOW,
    )
    return {"pk": own.pk, "file": made.pk}


def _scan() -> dict[str, Any]:
    own = _own()
    made = OnBehalf.objects.create(
        submission=own,
        by=User.objects.get(username="kiemtra1"),
        at=load.STORY_NOW,
        reason="Mất mạng",
        scan_name="ban-ky.pdf",
        scan_digest=files.keep(b"ban ky"),
        scan_type="application/pdf",
        ended_at=load.STORY_NOW,  # the unit enters by itself again
    )
    return {"pk": own.pk, "row": made.pk}


def _outage() -> dict[str, Any]:
    made = Outage.objects.create(
        campaign=Campaign.objects.get(code="KT-2025-6T"),
        began_at="2025-06-17T01:00Z",
        ended_at="2025-06-17T09:00Z",
        reason="Mất điện",
        working_days=1,
        by=User.objects.get(username="truongphong"),
        at=load.STORY_NOW,
    )
    return {"code": "KT-2025-6T", "pk": made.pk}


def _call() -> dict[str, Any]:
    by = User.objects.get(username="kiemtra1")
    made = Call.objects.create(obligation=_own().obligation, by=by, at=load.STORY_NOW, note="x")
    return {"code": "KT-2025-6T", "unit": "kt", "pk": made.pk}


def _workbook() -> dict[str, Any]:
    own = _own()
    made = FigureFile.objects.create(
        submission=own,
        kind=FigureFile.Kind.WORKBOOK,
        state=FigureFile.State.REFUSED,
        message="Tệp hỏng",
        name="bieu.xlsx",
        digest=files.keep(b"bieu"),
        size=4,
        by=User.objects.get(username="cv.x23404"),
        at=load.STORY_NOW,
    )
    return {"pk": own.pk, "file": made.pk}


def _supplier() -> Submission:
    return Submission.objects.get(
        obligation__campaign__code="KT-2025-6T", obligation__form__code="ho-so"
    )


def _table() -> dict[str, Any]:
    table = _supplier()
    made = FigureFile.objects.create(
        submission=table,
        kind=FigureFile.Kind.TABLE,
        state=FigureFile.State.REFUSED,
        message="Tệp hỏng",
        name="mot-cua.xlsx",
        digest=files.keep(b"bang"),
        size=4,
        by=User.objects.get(username="cv.vp-ubnd"),
        at=load.STORY_NOW,
    )
    return {"pk": table.pk, "file": made.pk}


def _dispute() -> dict[str, Any]:
    said = Confirmation.objects.get(verdict="dispute")
    return {"pk": said.subject.obligation.submission.pk, "confirmation": said.pk}


def _job() -> dict[str, Any]:
    round_ = Campaign.objects.get(code="KT-2025-Q1")
    made = Job.objects.create(
        kind="render_report",
        key="x",
        created_at="2025-06-18T02:00Z",
        arguments={"campaign": round_.pk, "root": round_.root_id},
    )
    return {"pk": made.pk}


def _outline(*, published: bool) -> Outline:
    newest = Outline.objects.filter(level="province", published=True).latest("version")
    if published:
        return newest
    return outline_versions.begin(
        newest, by=User.objects.get(username="quantri"), at=load.STORY_NOW
    )


def _draft(unit: str = "kt") -> Draft:
    return Draft.objects.get(campaign__code="KT-2025-Q1", root__code=unit)


def _reminder() -> dict[str, Any]:
    made = Reminder.objects.create(
        person=User.objects.get(username="cv.x23404"),
        kind="asked",
        campaign=Campaign.objects.get(code="KT-2025-6T"),
        day=load.STORY_NOW.date(),
        subject="x",
        body="x",
        at=load.STORY_NOW,
    )
    return {"pk": made.pk}


def _sentence() -> SentenceToReread:
    draft = _draft()
    return SentenceToReread.objects.create(
        draft=draft,
        section=draft.outline.sections.get(key="I.1"),
        sentence="Có {{3.3.0}} hồ sơ.",
        code="3.3.0",
        before="1",
        after="2",
        at="2025-06-18T02:00Z",
    )


@cache
def _paper() -> Edition:
    """A submitted edition with two files and a code."""
    draft, by = _draft(), User.objects.get(username="bientap")
    made = Edition.objects.create(
        draft=draft,
        consolidation=Consolidation.objects.get(campaign=draft.campaign, closed_number=1),
        root_id=draft.root_id,
        root_path=draft.root_path,
        turn=1,
        code="7KQM-2XPD-9TFB",
        submitted_by=by,
        submitted_at=load.STORY_NOW,
    )
    trace = preparing.trace_of(made, at=load.STORY_NOW)
    freezing.keep(made, freezing.submitted(draft, 1, at=load.STORY_NOW), trace)
    for kind in ("pdf", "lineage"):
        preparing.enter(
            made,
            kind,
            Rendered(kind, "application/pdf", b"x"),
            files.keep(b"x"),
            by=by,
            at=load.STORY_NOW,
        )
    return made


def _erratum() -> Erratum:
    by = User.objects.get(username="bientap")
    return Erratum.objects.create(
        edition=_paper(), place="x", before="x", after="y", by=by, at=load.STORY_NOW
    )


def _carried() -> CarriedCorrection:
    return CarriedCorrection.objects.create(
        edition=_paper(),
        indicator=Indicator.objects.get(code="3.3.0"),
        printed="1",
        right="2",
        reason="x",
        by=User.objects.get(username="bientap"),
        at=load.STORY_NOW,
    )


def _comment() -> DraftComment:
    by = User.objects.get(username="thamtra")
    return DraftComment.objects.create(draft=_draft(), text="x", by=by, at="2025-06-18T02:00Z")


ARGUMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "": dict,
    "unit": lambda: {"code": "x23404"},
    "unit past": lambda: {"code": "x23404", "part": "bao-cao"},
    "person": lambda: {"pk": User.objects.get(username="cv.x23404").pk},
    "membership": _membership,
    "indicator": lambda: {"code": "3.3.0"},
    "edition": lambda: {"number": 1},
    "export": lambda: {"number": 1, "what": "chi-tieu"},
    "target": lambda: {"pk": Target.objects.earliest("pk").pk},
    "own": lambda: {"pk": _own().pk},
    "supplier": lambda: {"pk": _supplier().pk},
    "table": _table,
    "workbook": _workbook,
    "own rehearsal": lambda: {"pk": _own("TD-KT-2025-6T").pk},
    "topic": lambda: {"slug": "bat-dau"},
    "secret": lambda: {"secret": "khong-co"},
    "area": lambda: {"pk": _own().pk, "area": "thu-tuc-hanh-chinh"},
    "step": lambda: {"pk": _own().pk, "name": "submit"},
    "cell": _cell,
    "attached": _attached,
    "scan": _scan,
    "outage": _outage,
    "call": _call,
    "holiday": lambda: {"pk": Holiday.objects.latest("day").pk},
    "open root": lambda: {"code": "KT-2025-6T", "unit": "kt"},
    "remark": lambda: {"pk": _remark("x23413").submission_id, "remark": _remark("x23413").pk},
    "other remark": lambda: {"pk": _remark("x23413").pk},
    "owned area": lambda: {"area": "thu-tuc-hanh-chinh"},
    "area mark": _area_mark,
    "finding": _finding,
    "waiver": _waiver,
    "dispute": _dispute,
    "receipt": _receipt,
    "correction": lambda: {"pk": CorrectionRequest.objects.get().pk},
    "reminder": _reminder,
    "reminder text": lambda: {"kind": "soon"},
    "campaign": lambda: {"code": "KT-2025-6T"},
    "root": lambda: {"code": "KT-2025-Q1", "unit": "kt"},
    "draft": lambda: {"code": "KT-2025-Q1", "unit": "kt"},
    "own draft": lambda: {"code": "KT-2025-Q1", "unit": "x23404"},
    "section": lambda: {"code": "KT-2025-Q1", "unit": "kt", "key": "II.4.đ"},
    "section act": lambda: {
        "code": "KT-2025-Q1",
        "unit": "kt",
        "key": "II.4.đ",
        "name": "khong-co-gi-moi",
    },
    "sentence": lambda: {"pk": _sentence().pk},
    "comment": lambda: {"pk": _comment().pk},
    "paper": lambda: {"pk": _paper().pk},
    "paper file": lambda: {"pk": _paper().pk, "kind": "pdf"},
    "paper lineage": lambda: {"pk": _paper().pk, "kind": "lineage"},
    "paper step": lambda: {"pk": _paper().pk, "name": "pass"},
    "erratum": lambda: {"pk": _erratum().pk},
    "carried": lambda: {"pk": _carried().pk},
    "code": lambda: {"code": _paper().code},
    "own root": lambda: {"code": "KT-2025-Q1", "unit": "x23404"},
    "consolidation": _closed,
    "figure": lambda: _closed() | {"indicator": "3.3.0.1"},
    "job": _job,
    "document": lambda: {"key": "757-qd-ubnd-2024"},
    "outline": lambda: {"pk": _outline(published=True).pk},
    "outline section": lambda: {"pk": _outline(published=True).pk, "key": "I.1"},
    "outline draft": lambda: {"pk": _outline(published=False).pk},
    "draft section": lambda: {"pk": _outline(published=False).pk, "key": "I.1"},
}
