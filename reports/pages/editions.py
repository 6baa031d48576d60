"""Editions as their list and their page show them: where each stands, who acts next, its files."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.urls import reverse

from reports import access
from reports.documents.blocks import Document
from reports.documents.differences import ChangeList, change_list
from reports.editions import corrections, freezing, life, rights, signing, verdicts
from reports.editions.verdicts import Verdict
from reports.models import (
    CampaignUnit,
    CarriedCorrection,
    Edition,
    EditionFile,
    EditionStep,
    Erratum,
)
from reports.writing import comments
from units.models import User

State = Edition.State
Kind = Edition.Kind

TONES: dict[str, str] = {
    State.SUBMITTED: "wait",
    State.RETURNED: "bad",
    State.WITHDRAWN: "quiet",
    State.CHECKED: "busy",
    State.PREPARED: "busy",
    State.SIGNED: "good",
    State.SENT: "good",
}
NEXT: dict[str, str] = {
    State.SUBMITTED: "Văn phòng thẩm tra, ghi nhận đạt hoặc trả lại.",
    State.RETURNED: "Người biên tập sửa dự thảo rồi trình lại.",
    State.WITHDRAWN: "Người biên tập sửa dự thảo rồi trình lại.",
    State.CHECKED: "Người biên tập lập bản trình ký.",
    State.PREPARED: "Văn thư đưa PDF trình ký lên hệ thống quản lý văn bản để ký, cấp số; "
    "ký xong tải tệp đã ký lên đây.",
    State.SIGNED: "Văn thư gửi trên hệ thống quản lý văn bản, rồi ghi ngày gửi ở đây.",
    State.SENT: "",
}
FORWARD: dict[str, str] = {
    State.SUBMITTED: "pass",
    State.CHECKED: "prepare",
    State.PREPARED: "sign",
    State.SIGNED: "send",
    State.RETURNED: "revise",
    State.WITHDRAWN: "revise",
}
"""The act that takes an edition on."""
WAY: dict[str, str] = {
    State.SUBMITTED: "Đã trình",
    State.CHECKED: "Đã thẩm tra",
    State.PREPARED: "Bản trình ký",
    State.SIGNED: "Đã ký",
    State.SENT: "Đã gửi",
}
"""The stations a paper has reached, by their names."""
SUBMITTED_AGAIN = "Dự thảo đã được sửa và trình lại; lần trình này chỉ còn để lưu."
STOPPED = (State.RETURNED, State.WITHDRAWN)
LETTER_STOPPED = "Công văn dừng ở đây; các lỗi đã ghi trở lại mục “Có sai sót” của báo cáo."
STEP_NAMES = life.OTHERS | {name: step.label for name, step in life.STEPS.items()}
STEP_TONES = {"return": "bad", "withdraw": "warn", "sign": "good", "send": "good"}


@dataclass(frozen=True)
class Stage:
    """A station on the way out; `at` once it was reached."""

    label: str
    at: datetime | None
    current: bool
    back: bool = False
    """the paper went back from here"""

    @property
    def state(self) -> str:
        """ "back", "now", "done" or "ahead"."""
        if self.back:
            return "back"
        return "now" if self.current else "done" if self.at else "ahead"


@dataclass(frozen=True)
class Listed:
    """An edition in a list."""

    edition: Edition
    unit_name: str
    is_mine: bool = False
    """the person is the one who acts next"""
    is_past: bool = False
    """went back, and was submitted again since"""
    is_replaced: bool = False
    """another issued report stands in its place"""

    @property
    def title(self) -> str:
        return title_of(self.edition)

    @property
    def status(self) -> str:
        return "Đã được thay thế" if self.is_replaced else self.edition.get_state_display()

    @property
    def tone(self) -> str:
        return "bad" if self.is_replaced else TONES[self.edition.state]

    @property
    def next(self) -> str:
        return "" if self.is_past else NEXT[self.edition.state]


@dataclass(frozen=True)
class EditionPage:
    """An edition before a person."""

    user: User
    on: date
    edition: Edition

    @cached_property
    def place(self) -> CampaignUnit:
        units = self.edition.draft.campaign.units
        return units.select_related("unit").get(unit_id=self.edition.root_id)

    @cached_property
    def document(self) -> Document:
        return freezing.read(self.edition)

    @property
    def title(self) -> str:
        return title_of(self.edition)

    @property
    def tone(self) -> str:
        return TONES[self.edition.state]

    @property
    def next(self) -> str:
        if self.is_letter and self.edition.state in STOPPED:
            return LETTER_STOPPED
        return SUBMITTED_AGAIN if self.is_past else NEXT[self.edition.state]

    @cached_property
    def is_past(self) -> bool:
        """Went back, and was submitted again since."""
        return named([self.edition])[0].is_past

    @cached_property
    def open_comments(self) -> int:
        """Comments on the draft that nobody has answered, while the Office checks."""
        return len(comments.open_comments(self.edition.draft)) if self.is_checked_now else 0

    @property
    def is_letter(self) -> bool:
        return self.edition.kind == Kind.LETTER

    @property
    def is_checked_now(self) -> bool:
        """Comments are made on the draft, which says the same while it is held."""
        return self.edition.state == State.SUBMITTED and not self.is_letter

    @property
    def trail(self) -> list[tuple[str, str]]:
        here = reverse("edition", args=[self.edition.pk])
        return [("Trình ký", reverse("editions")), (self.title, here)]

    @cached_property
    def may(self) -> dict[str, bool]:
        """Step → whether the person can take it now; for the page's buttons."""
        user, edition, on = self.user, self.edition, self.on
        return {
            **{name: bool(life.may(user, name, edition, on)) for name in life.STEPS},
            "correct": bool(life.may_correct(user, edition, on)),
            "amend": bool(life.may_amend(user, edition, on)),
        }

    @cached_property
    def stages(self) -> list[Stage]:
        reached = {step.to_state: step.at for step in self.steps}
        state = self.edition.state
        way = [Stage(label, reached.get(one), one == state) for one, label in WAY.items()]
        if state not in STOPPED:
            return way
        back = Stage(self.edition.get_state_display(), reached.get(state), current=True, back=True)
        return [*(one for one in way if one.at), back]

    @cached_property
    def steps(self) -> list[EditionStep]:
        return list(self.edition.steps.select_related("by").order_by("pk"))

    @property
    def events(self) -> list[dict[str, Any]]:
        """For the timeline, latest first."""
        return [
            {
                "title": STEP_NAMES[one.step],
                "at": one.at,
                "by": one.by.full_name
                + (f" (thay {one.standing_in_for})" if one.standing_in_for else ""),
                "detail": one.reason,
                "tone": STEP_TONES.get(one.step, "quiet"),
            }
            for one in reversed(self.steps)
        ]

    @cached_property
    def files(self) -> list[EditionFile]:
        """The files the person may have; which unit gave what stays with those who review."""
        found = list(self.edition.files.exclude(kind=EditionFile.Kind.RETURNED))
        if not rights.reads_lineage(self.user, self.edition, self.on):
            found = [one for one in found if one.kind != EditionFile.Kind.LINEAGE]
        order = {kind: place for place, kind in enumerate(EditionFile.Kind.values)}
        return sorted(found, key=lambda one: (one.kind != EditionFile.Kind.SIGNED, order[one.kind]))

    @cached_property
    def returned(self) -> EditionFile | None:
        """What the clerk uploaded and has not recorded yet."""
        return self.edition.files.filter(kind=EditionFile.Kind.RETURNED).first()

    @property
    def returned_is_another(self) -> str:
        """Why the file that came back is not this paper's; empty where it may be."""
        file = self.returned
        return signing.of_another_paper(self.edition, file.report) if file else ""

    @property
    def returned_verdicts(self) -> list[Verdict]:
        """How the file that came back agrees with what was prepared; once it was compared."""
        file = self.returned
        return verdicts.of(file.report) if file and file.report else []

    @property
    def returned_doubts(self) -> list[str]:
        """What the clerk must answer for before the file is recorded."""
        return [one.text for one in self.returned_verdicts if one.agrees is False]

    @property
    def original_verdicts(self) -> list[Verdict]:
        return verdicts.of(self.original.report) if self.original else []

    @cached_property
    def original(self) -> EditionFile | None:
        return next((one for one in self.files if one.kind == EditionFile.Kind.SIGNED), None)

    @cached_property
    def replaced_by(self) -> Edition | None:
        return corrections.replaced_by(self.edition)

    @cached_property
    def letters(self) -> list[Edition]:
        return corrections.letters_of(self.edition)

    @cached_property
    def errata(self) -> list[Erratum]:
        """Errors of form gathered, and not told in a letter yet."""
        return list(self.edition.errata.filter(letter=None).select_related("by").order_by("pk"))

    @cached_property
    def carried(self) -> list[CarriedCorrection]:
        """Figures that the next cumulative report puts right."""
        return list(self.edition.carried.select_related("indicator").order_by("pk"))

    @cached_property
    def is_being_replaced(self) -> bool:
        return self.edition.draft.replaces_id == self.edition.pk

    @cached_property
    def changes(self) -> ChangeList | None:
        """Of a replacing report: what differs from the one it replaces."""
        before = self.edition.corrects
        if self.edition.kind != Kind.REPLACING or before is None:
            return None
        return change_list(freezing.read(before), self.document)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known of the signed paper."""
        one = self.edition
        if not one.is_issued:
            return []
        assert one.day
        told = [
            ("Số, ký hiệu", one.reference),
            ("Ngày ban hành", f"{one.day:%d/%m/%Y}"),
            ("Thẩm quyền ký", one.get_signing_display()),
            ("Người ký", one.signer),
            ("Ngày gửi", f"{one.sent_on:%d/%m/%Y}" if one.sent_on else ""),
            ("Số, dấu nhận", one.receipt),
            ("Chấp nhận chỗ khác", one.accepted_differences),
        ]
        return [(term, value) for term, value in told if value]


def title_of(edition: Edition) -> str:
    """What a list calls it: "Báo cáo số 85/BC-UBND", before that "Báo cáo, dự thảo lần 2".

    A letter is told by the report it corrects: it is no turn of that report's draft.
    """
    kind = edition.get_kind_display()
    if edition.reference:
        return f"{kind} số {edition.reference}"
    if edition.kind == Kind.LETTER and edition.corrects:
        stage = "bản trình ký" if edition.state == State.PREPARED else "dự thảo"
        return f"{kind} Báo cáo số {edition.corrects.reference}, {stage}"
    if edition.state == State.PREPARED:
        return f"{kind}, bản trình ký (lần {edition.turn})"
    return f"{kind}, dự thảo lần {edition.turn}"


def listed(user: User, on: date) -> list[Listed]:
    """Every edition the person reads, the latest round and turn first."""
    found = list(access.editions(user, on).order_by("-draft__campaign__covers_to", "-pk"))
    return [
        replace(row, is_mine=bool(row.next and step) and rights.holds(user, step, row.edition, on))
        for row in named(found)
        for step in [FORWARD.get(row.edition.state, "")]
    ]


def named(found: Iterable[Edition]) -> list[Listed]:
    """Editions with the names their units had in the round, and what came of them since."""
    rows = list(found)
    since = _since(rows)
    units = CampaignUnit.objects.filter(
        campaign__in={one.draft.campaign_id for one in rows},
        unit__in={one.root_id for one in rows},
    )
    names = {(unit.campaign_id, unit.unit_id): unit.name for unit in units}
    return [
        Listed(
            one,
            names.get((one.draft.campaign_id, one.root_id), ""),
            is_past=_is_past(one, since),
            is_replaced=one.pk in {later.corrects_id for later in since if later.is_issued},
        )
        for one in rows
    ]


def _since(rows: list[Edition]) -> list[Edition]:
    """What their drafts were submitted as, letters left out; one query."""
    found = Edition.objects.filter(draft__in={one.draft_id for one in rows})
    return list(found.exclude(kind=Kind.LETTER).only("draft", "turn", "state", "corrects"))


def _is_past(edition: Edition, since: list[Edition]) -> bool:
    if edition.state not in STOPPED:
        return False
    return edition.kind == Kind.LETTER or any(
        later.draft_id == edition.draft_id and later.turn > edition.turn for later in since
    )
