"""Figures approved earlier on paper, loaded from a file into a campaign.

Through the same writing, checking and workflow as the screens; every fault of the file is found
before anything is refused, and nothing is changed unless everything can be.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from indicators.editions import Edition, edition
from indicators.figures import Figure
from reports.models import Campaign, Finding, Form, Obligation, Submission, Value
from reports.submissions import entry, figurefile, workflow
from reports.submissions.cells import Cell, figure_of
from reports.submissions.figurefile import Fault, Row
from reports.submissions.workflow import Details, NotAllowed
from units import audit
from units.models import Unit, User

MANY = Form.SubjectKind.EACH


class ImportRefused(Exception):
    """Nothing was loaded; every fault of the file with its line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.line)
        super().__init__("\n".join(fault.reason for fault in self.faults))


@dataclass(frozen=True)
class Loaded:
    """What became of a file."""

    figures: int
    imported: int
    unchanged: int


@dataclass
class Answers:
    """The figures of the file for one submission."""

    submission: Submission
    figures: dict[Cell, Figure] = field(default_factory=dict)
    lines: dict[Cell, int] = field(default_factory=dict)

    @property
    def first_line(self) -> int:
        return min(self.lines.values())


@dataclass(frozen=True)
class Places:
    """What a campaign asks, by the names that a file uses; a fixed number of queries."""

    known: Edition
    units: frozenset[str]
    forms: dict[str, Form]
    asked: dict[int, frozenset[str]]
    """form id → codes"""
    submissions: dict[tuple[str, str], Submission]
    subjects: dict[int, dict[str, int]]
    """obligation id → unit code → subject id"""


@transaction.atomic
def load(campaign: Campaign, path: Path, *, by: User, at: datetime, accept: str = "") -> Loaded:
    """Import a file as approved by a person; `accept` is why blocking findings are accepted.

    Raises ImportRefused, OSError. The same file again changes nothing.
    """
    rows, faults = figurefile.read(path)
    answers, misplaced = _place(rows, _places(campaign))
    faults += misplaced
    stored = _stored(answers, edition(campaign.catalogue_id))
    wanted = [one for one in answers if not _is_there(one, stored)]
    faults += [fault for one in wanted for fault in _state_faults(one, stored)]
    if wanted and campaign.state != Campaign.State.OPEN:
        faults.append(Fault(0, f"đợt {campaign.code} không mở: {campaign.get_state_display()}."))
    if not faults:
        faults += [f for one in wanted for f in _import(one, by=by, at=at, accept=accept.strip())]
    if faults:
        raise ImportRefused(faults)
    if wanted:
        _record(campaign, path, wanted, by=by, at=at)
    return Loaded(len(rows), len(wanted), len(answers) - len(wanted))


def _places(campaign: Campaign) -> Places:
    owed = Submission.objects.filter(obligation__campaign=campaign).select_related(
        "obligation__form", "obligation__campaign", "obligation__unit", "version"
    )
    subjects: dict[int, dict[str, int]] = defaultdict(dict)
    of_campaign = Obligation.objects.filter(campaign=campaign)
    for obligation, unit, pk in of_campaign.values_list("pk", "subjects__unit__code", "subjects"):
        subjects[obligation][unit] = pk
    known = edition(campaign.catalogue_id)
    asked: dict[int, set[str]] = defaultdict(set)
    for form, indicator in campaign.forms.values_list(
        "pk", "lines__indicator_version__indicator_id"
    ):
        asked[form].add(known.codes.get(indicator, ""))
    return Places(
        known=known,
        units=frozenset(Unit.objects.values_list("code", flat=True)),
        forms={form.code: form for form in campaign.forms.all()},
        asked={form: frozenset(codes) for form, codes in asked.items()},
        submissions={(s.obligation.form.code, s.obligation.unit.code): s for s in owed},
        subjects=subjects,
    )


def _place(rows: Iterable[Row], places: Places) -> tuple[list[Answers], list[Fault]]:
    """The rows by the submission they belong to, and what is wrong with the others."""
    found: dict[int, Answers] = {}
    faults: list[Fault] = []
    for row in rows:
        if reason := _misplaced(row, places):
            faults.append(Fault(row.line, reason))
            continue
        submission = places.submissions[row.form, row.unit]
        answers = found.setdefault(submission.pk, Answers(submission))
        cell = (row.indicator, _subject(row, submission, places))
        if cell in answers.lines:
            faults.append(Fault(row.line, f"trùng với dòng {answers.lines[cell]}."))
            continue
        answers.figures[cell], answers.lines[cell] = row.figure, row.line
    return list(found.values()), faults


def _misplaced(row: Row, places: Places) -> str:
    """Why the campaign does not ask this; empty when it does."""
    form = places.forms.get(row.form)
    if row.unit not in places.units:
        return f"không có đơn vị “{row.unit}”."
    if form is None:
        return f"đợt này không có biểu “{row.form}”."
    submission = places.submissions.get((row.form, row.unit))
    if submission is None:
        return f"đơn vị “{row.unit}” không phải trả lời biểu “{row.form}”."
    if row.indicator not in places.known.indicators:
        return f"danh mục không có chỉ tiêu “{row.indicator}”."
    if row.indicator in places.known.expressions:
        return f"chỉ tiêu “{row.indicator}” được tính, không nhập."
    if row.indicator not in places.asked[form.pk]:
        return f"biểu “{row.form}” không hỏi chỉ tiêu “{row.indicator}”."
    return _wrong_subject(row, form, places.subjects[submission.obligation_id])


def _wrong_subject(row: Row, form: Form, subjects: dict[str, int]) -> str:
    if not row.subject:
        return (
            f"biểu “{row.form}” hỏi về từng đơn vị: cần cột subject."
            if form.subject == MANY
            else ""
        )
    if row.subject in subjects:
        return ""
    return f"biểu “{row.form}” của “{row.unit}” không hỏi về “{row.subject}”."


def _subject(row: Row, submission: Submission, places: Places) -> int:
    subjects = places.subjects[submission.obligation_id]
    return subjects[row.subject] if row.subject else next(iter(subjects.values()))


# --- What is there already ---------------------------------------------------------------------


def _stored(answers: list[Answers], known: Edition) -> dict[int, dict[Cell, Figure]]:
    """The figures of the present versions, by submission; one query."""
    versions = {one.submission.version_id: one.submission.pk for one in answers}
    found: dict[int, dict[Cell, Figure]] = defaultdict(dict)
    for value in Value.objects.filter(version__in=list(versions)):
        cell = (known.codes[value.indicator_id], value.subject_id)
        found[versions[value.version_id]][cell] = figure_of(value, known)
    return found


def _is_there(one: Answers, stored: dict[int, dict[Cell, Figure]]) -> bool:
    """Approved already, with just these figures."""
    approved = one.submission.state == Submission.State.APPROVED
    return approved and stored.get(one.submission.pk, {}) == one.figures


def _state_faults(one: Answers, stored: dict[int, dict[Cell, Figure]]) -> Iterator[Fault]:
    submission, held = one.submission, stored.get(one.submission.pk, {})
    unit = submission.obligation.unit.code
    if submission.state == Submission.State.APPROVED:
        for cell, figure in one.figures.items():
            if held.get(cell) != figure:
                yield Fault(
                    one.lines[cell],
                    f"báo cáo của “{unit}” đã đạt với số khác; sửa bằng đề nghị đính chính.",
                )
        if missing := sorted({code for code, _ in held.keys() - one.figures.keys()}):
            listed = ", ".join(missing[:5])
            yield Fault(
                one.first_line, f"báo cáo của “{unit}” đã đạt, có số mà tệp không có: {listed}."
            )
    elif submission.state != Submission.State.DRAFT:
        label = submission.state_label
        yield Fault(one.first_line, f"báo cáo của “{unit}” đang ở trạng thái “{label}”.")
    elif held:
        yield Fault(one.first_line, f"“{unit}” đang nhập báo cáo này trên trang, không ghi đè.")


# --- Writing -----------------------------------------------------------------------------------


def _import(one: Answers, *, by: User, at: datetime, accept: str) -> Iterator[Fault]:
    """Write, check and approve one submission; what stands in the way, by line."""
    refusals = entry.import_figures(one.submission, one.figures, by=by, at=at)
    if refusals:
        for cell, why in refusals.items():
            yield Fault(one.lines[cell], f"[{cell[0]}] {why}")
        return
    try:
        _approve(one.submission, by=by, at=at, accept=accept)
    except workflow.Blocked as blocked:
        for finding in blocked.findings:
            yield Fault(_line_of(finding, one), _in_words(finding))
    except NotAllowed as refused:
        yield Fault(one.first_line, str(refused))


def _approve(submission: Submission, *, by: User, at: datetime, accept: str) -> None:
    """The reason is recorded only where there was something to accept."""
    try:
        workflow.apply(submission, "import", by=by, at=at)
    except workflow.Blocked:
        if not accept:
            raise
        workflow.apply(submission, "import", by=by, at=at, details=Details(reason=accept))


def _line_of(finding: Finding, one: Answers) -> int:
    """The first line whose figure the finding is about."""
    codes = finding.codes.split()
    about = [
        line
        for (code, subject), line in one.lines.items()
        if code in codes and finding.subject_id in (None, subject)
    ]
    return min(about, default=one.first_line)


def _in_words(finding: Finding) -> str:
    return (
        f"{finding.message} [{finding.rule_code}]: nhận được {finding.received}, "
        f"cần {finding.expected}. {finding.remedy}"
    )


def _record(
    campaign: Campaign, path: Path, wanted: list[Answers], *, by: User, at: datetime
) -> None:
    """What was approved on paper, and by whom: evidence beside each submission's own step."""
    figures = sum(len(one.figures) for one in wanted)
    audit.record(
        "campaign.load_values",
        campaign,
        by=by,
        at=at,
        summary=f"Nhập {figures} số liệu đã duyệt trên giấy của {len(wanted)} báo cáo",
        file=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        submissions=[one.submission.pk for one in wanted],
    )
