"""What stands between a draft and its signing: errors that block, warnings accepted with a reason.

Errors block submitting and preparing; warnings block preparing until the editor says why each is
accepted. To add a check, write a function and name it in CHECKS.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import transaction

from indicators.models import Severity
from reports.adding import lineage
from reports.campaigns.deadlines import local_day
from reports.documents.blocks import Document
from reports.editions import rights
from reports.linting import Remark
from reports.models import AcceptedWarning, Consolidation, Draft, Finding
from reports.writing import comments, composing, drafts, rereading, reviewing
from reports.writing.composing import Setting
from units import audit
from units.models import User

SHOWN = 12
"""How many details a check names; the rest is counted."""


class AcceptanceRefused(Exception):
    """The warning cannot be accepted, or not so; the text says why."""


@dataclass(frozen=True)
class Check:
    """One thing that is not as it should be: `code` is what was asked, `details` what was found."""

    code: str
    title: str
    details: tuple[str, ...] = ()
    blocks: bool = False
    accepted: AcceptedWarning | None = None

    @property
    def about(self) -> str:
        """Digest of what it says: an acceptance holds as long as this does."""
        return hashlib.sha256("\n".join((self.title, *self.details)).encode()).hexdigest()

    @property
    def waits(self) -> bool:
        """Whether it still stands in the way of preparing."""
        return self.blocks or self.accepted is None

    @property
    def first(self) -> tuple[str, ...]:
        return self.details[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.details) - SHOWN)


@dataclass(frozen=True)
class Checked:
    """A draft with all that is asked of it; each reading is made once."""

    held: Setting
    made: Document

    @property
    def draft(self) -> Draft:
        return self.held.draft

    @cached_property
    def figures(self) -> Consolidation | None:
        return composing.added_up(self.draft)

    @cached_property
    def remarks(self) -> list[Remark]:
        """The linter's, without those that were answered."""
        answered = reviewing.answers(self.draft)
        return [
            one
            for one in reviewing.of_document(self.held, self.made)
            if (one.place, one.kind, one.quote[:500]) not in answered
        ]


def checks(draft: Draft, *, at: datetime, discreet: bool = False) -> list[Check]:
    """Everything that is not as it should be, errors first; empty when all is.

    `discreet` for a reader from whom it is kept what the draft's unit says about discipline.
    """
    held = composing.setting(draft, at=at, discreet=discreet)
    return of(Checked(held, composing.whole_of(held)))


def of(checked: Checked) -> list[Check]:
    """The same for a draft that has been read already."""
    accepted = {(one.check_code, one.about): one for one in _accepted(checked.draft)}
    found = [check for ask in CHECKS for check in ask(checked)]
    marked = [
        Check(one.code, one.title, one.details, one.blocks, accepted.get((one.code, one.about)))
        for one in found
    ]
    return sorted(marked, key=lambda one: (not one.blocks, not one.waits))


@transaction.atomic
def accept(
    draft: Draft, code: str, about: str, reason: str, *, by: User, at: datetime
) -> AcceptedWarning:
    """Why a warning is accepted; errors are not."""
    verdict = rights.may_accept(by, draft, local_day(at))
    if not verdict:
        raise AcceptanceRefused(verdict.reason)
    if not 0 < len(reason.strip()) <= 500:
        raise AcceptanceRefused("Cần ghi lý do chấp nhận, không quá 500 ký tự.")
    found = [one for one in checks(draft, at=at) if (one.code, one.about) == (code, about)]
    if not found:
        raise AcceptanceRefused("Cảnh báo này đã thay đổi; xem lại danh sách.")
    if found[0].blocks:
        raise AcceptanceRefused("Lỗi phải sửa, không chấp nhận được.")
    made, _ = AcceptedWarning.objects.update_or_create(
        draft=draft,
        check_code=code,
        about=about,
        defaults={
            "said": found[0].title[:500],
            "reason": reason.strip(),
            "by": by,
            "at": at,
        },
    )
    audit.record("checklist.accept", made, by=by, at=at, summary=f"{made.said}: {made.reason}")
    return made


# -- what is asked ---------------------------------------------------------------------------------

Ask = Callable[[Checked], Iterator[Check]]


def not_closed(checked: Checked) -> Iterator[Check]:
    """Only closed figures are signed (design 6)."""
    if checked.figures is None or not checked.draft.consolidation:
        yield Check("not_closed", "Số liệu chưa chốt hoặc dự thảo chưa nhận lần chốt.", blocks=True)


def faults(checked: Checked) -> Iterator[Check]:
    """A figure, word or document that could not be printed."""
    told = tuple(f"{_place(checked, one.place)}: {one.why}" for one in checked.made.faults)
    if told:
        yield Check("faults", f"{len(told)} chỗ không in được số liệu hoặc viện dẫn.", told, True)


def linter_errors(checked: Checked) -> Iterator[Check]:
    """What the linter is sure of and nobody answered."""
    told = tuple(_told(one, checked) for one in checked.remarks if one.severity == "error")
    if told:
        title = f"{len(told)} lỗi rà soát văn bản chưa sửa, chưa giải trình."
        yield Check("linter_errors", title, told, True)


def contradictions(checked: Checked) -> Iterator[Check]:
    """Findings between areas and forms that the rules say must not be."""
    if checked.figures is None:
        return
    found = Finding.objects.filter(consolidation=checked.figures, severity=Severity.BLOCK)
    told = tuple(one.message for one in found.order_by("pk"))
    if told:
        title = f"{len(told)} mâu thuẫn số liệu giữa các lĩnh vực, biểu mẫu."
        yield Check("contradictions", title, told, True)


def missing_units(checked: Checked) -> Iterator[Check]:
    """Reports that were not accepted when the figures were closed."""
    missing = lineage.missing_units(checked.figures) if checked.figures else []
    told = tuple(f"{one.name}: {one.form}" for one in missing)
    if told:
        yield Check("missing_units", f"{len(told)} báo cáo của đơn vị chưa có trong số liệu.", told)


def incomplete_figures(checked: Checked) -> Iterator[Check]:
    """Figures that not everybody who was asked has given."""
    told = tuple(
        f"{one.code} {one.label}: {one.reported}/{one.expected} đơn vị"
        for one in checked.held.figures.values()
        if not one.computed and not one.is_complete
    )
    if told:
        title = f"{len(told)} chỉ tiêu chưa đủ số liệu của các đơn vị."
        yield Check("incomplete_figures", title, told)


def open_comments(checked: Checked) -> Iterator[Check]:
    """What the Office and other readers said and is not settled."""
    told = tuple(one.text for one in comments.open_comments(checked.draft))
    if told:
        yield Check("open_comments", f"{len(told)} góp ý chưa xử lý xong.", told)


def linter_warnings(checked: Checked) -> Iterator[Check]:
    """What the linter warns of; hints are left to the reader."""
    told = tuple(_told(one, checked) for one in checked.remarks if one.severity == "warning")
    if told:
        yield Check("linter_warnings", f"{len(told)} cảnh báo rà soát văn bản.", told)


def sentences_to_reread(checked: Checked) -> Iterator[Check]:
    """Sentences whose figures changed and that nobody has read since."""
    told = tuple(one.after for one in rereading.unread(checked.draft))
    if told:
        yield Check("sentences_to_reread", f"{len(told)} câu có số thay đổi chưa đọc lại.", told)


def newer_figures(checked: Checked) -> Iterator[Check]:
    """Figures accepted after the closing that is printed."""
    news = drafts.news(checked.draft)
    if news.cells:
        yield Check("newer_figures", f"{news.cells} ô có số mới sau lần chốt đang in.")


def empty_sections(checked: Checked) -> Iterator[Check]:
    """Sections that answer "Không." because nobody wrote them."""
    told = tuple(checked.held.title(key) for key in checked.made.unwritten)
    if told:
        yield Check("empty_sections", f"{len(told)} mục chưa có nội dung, in “Không.”.", told)


CHECKS: tuple[Ask, ...] = (
    not_closed,
    faults,
    linter_errors,
    contradictions,
    missing_units,
    incomplete_figures,
    open_comments,
    linter_warnings,
    sentences_to_reread,
    newer_figures,
    empty_sections,
)


def _told(remark: Remark, checked: Checked) -> str:
    return f"{_place(checked, remark.place)}: {remark.why} “{remark.quote}”"


def _accepted(draft: Draft) -> list[AcceptedWarning]:
    return list(draft.accepted_warnings.select_related("by"))


def _place(checked: Checked, place: str) -> str:
    """The heading of a section; some headings end with a colon of their own."""
    return checked.held.title(place).rstrip(": ")
