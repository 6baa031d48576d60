"""The list of what a unit owes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from indicators.editions import edition
from reports import access
from reports.models import Confirmation, Origin, Remark, Submission, Transition
from reports.pages import promises, queues, waiting
from reports.pages.promises import Promises
from reports.reminding import standing
from reports.teamwork import assigning
from reports.teamwork.assigning import Standing
from units import clock
from units.models import Role, User
from units.permissions import scopes

State = Submission.State
PER_PAGE = 40
DISPUTES_SHOWN = 20


@dataclass(frozen=True)
class Item:
    """One thing a unit owes, with what the unit does next and who has it now."""

    submission: Submission
    may_enter: bool
    may_sign: bool
    show_unit: bool = False
    """the person answers for several units"""
    remarks: list[Remark] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    checked_by: str = ""
    parts: Standing | None = None
    """what was given to colleagues, and how much of it is done"""
    promises: Promises = promises.NONE
    """figures that cannot be had yet"""

    @property
    def is_open(self) -> bool:
        """Something is still expected of somebody."""
        obligation = self.submission.obligation
        return obligation.campaign.state == "open" and not obligation.exempted_at

    @property
    def is_rehearsal(self) -> bool:
        return self.submission.obligation.campaign.rehearsal

    @property
    def is_with_unit(self) -> bool:
        return self.is_open and self.submission.state in Submission.EDITABLE

    @property
    def is_back(self) -> bool:
        return self.is_open and self.submission.state == State.RETURNED

    @property
    def is_complete(self) -> bool:
        """Nothing is empty or wrong any more: it can go to the head."""
        row: Any = self.submission
        troubles = row.blocking + row.unexplained
        return row.total > 0 and row.answered == row.total and not troubles

    @property
    def action(self) -> tuple[str, str]:
        """Words and address of the next thing to do."""
        pk, state = self.submission.pk, self.submission.state
        page = reverse("submission", args=[pk])
        if self.is_open and self.may_sign and state == State.SIGNING:
            return "Xem và duyệt", reverse("signing-one", args=[pk])
        if not self.is_with_unit or not self.may_enter:
            return "Xem báo cáo", page
        if state == State.RETURNED:
            return "Sửa, trả lời", page
        if self.is_complete:
            return "Gửi lãnh đạo duyệt", reverse("entry-submit", args=[pk])
        return ("Nhập tiếp" if self.submission.started else "Bắt đầu nhập"), page

    @property
    def holder(self) -> str:
        """Who has it now, above the reporter; empty while it is with the unit."""
        if not self.is_open:
            return ""
        if self.submission.state == State.SIGNING:
            return f"Chờ lãnh đạo duyệt: {_names(self.heads, 'đơn vị chưa có tài khoản lãnh đạo')}"
        if self.submission.state == State.SUBMITTED:
            return f"Chờ kiểm tra: {_names(self.reviewers, 'chưa phân công người kiểm tra')}"
        if self.submission.state == State.IN_REVIEW:
            return f"Đang kiểm tra: {self.checked_by}"
        return ""


@require_GET
def submissions(request: HttpRequest) -> HttpResponse:
    """What the person's units owe: by when, how far, what came back."""
    user, today = signed_in(request), clock.today()
    page = Paginator(queues.owed(user, today), PER_PAGE).get_page(request.GET.get("page"))
    disputes = waiting.disputes(user, today)
    listed = items(list(page.object_list), user, today)
    context = {
        "reminders": standing.of(user),
        "page": page,
        "items": listed,
        "first": first_thing(listed),
        "rehearses": any(item.is_open and item.is_rehearsal for item in listed),
        "disputes": _with_labels(disputes[:DISPUTES_SHOWN]),
        "disputes_count": disputes.count(),
        "unconfirmed": waiting.unconfirmed(user, today),
        "my_parts": list(assigning.mine(user, today)),
        "to_write": access.given_narratives(user, today).filter(origin=Origin.DEFAULT).count(),
    }
    return render(request, "reports/home/submissions.html", context)


def items(rows: list[Submission], user: User, on: date) -> list[Item]:
    """Each submission with its open remarks, whom it waits for, the parts given and the figures
    promised; six queries."""
    enters = scopes(user, Role.REPORTER, on=on)
    signs = scopes(user, Role.HEAD, on=on)
    remarks: dict[int, list[Remark]] = {}
    for remark in _open_remarks(rows):
        remarks.setdefault(remark.submission_id, []).append(remark)
    heads = waiting.heads({row.obligation.unit_id for row in rows}, on)
    reviewers = waiting.reviewers([row.obligation for row in rows], on)
    checked_by = _who_began(rows)
    parts = assigning.standings(rows)
    promised = promises.of_submissions(rows, on)
    return [
        Item(
            submission=row,
            may_enter=row.obligation.unit_id in enters,
            may_sign=row.obligation.unit_id in signs,
            show_unit=len({*enters, *signs}) > 1,
            remarks=remarks.get(row.pk, []),
            heads=heads.get(row.obligation.unit_id, []),
            reviewers=reviewers.get(row.obligation_id, []),
            checked_by=checked_by.get(row.pk, ""),
            parts=parts.get(row.pk),
            promises=promised.get(row.pk, promises.NONE),
        )
        for row in rows
    ]


def signed_in(request: HttpRequest) -> User:
    """The person; every page is behind the sign-in."""
    return cast(User, request.user)


def first_thing(listed: list[Item]) -> Item | None:
    """What somebody begins with whose units have entered nothing in any open round yet."""
    real = [item for item in listed if item.is_open and not item.is_rehearsal]
    if any(item.submission.started for item in real):
        return None
    return next((item for item in real if item.is_with_unit and item.may_enter), None)


def _with_labels(words: Iterable[Confirmation]) -> list[tuple[Confirmation, str]]:
    """Disputes with the disputed indicator in words."""
    rows = [(word, word.subject.obligation.campaign.catalogue_id) for word in words]
    editions = {pk: edition(pk) for pk in {catalogue for _, catalogue in rows}}
    versions = [(word, editions[pk].by_id(word.indicator_id)) for word, pk in rows]
    return [(word, f"{version.code} {version.label}") for word, version in versions]


def _who_began(rows: list[Submission]) -> dict[int, str]:
    """Who began the latest review of each submission."""
    began = Transition.objects.filter(submission__in=rows, step="begin").order_by("pk")
    return dict(began.values_list("submission_id", "by__full_name"))


def _names(names: list[str], otherwise: str, most: int = 3) -> str:
    shown = ", ".join(names[:most])
    more = f" và {len(names) - most} người khác" if len(names) > most else ""
    return f"{shown}{more}" if names else otherwise


def _open_remarks(rows: list[Submission]) -> QuerySet[Remark]:
    """Unresolved remarks with the cell or section that each names."""
    found = Remark.objects.filter(submission__in=rows, resolved_at=None)
    return found.select_related("indicator", "area").order_by("pk")


urls = [
    path("viec/", submissions, name="submissions"),
]
