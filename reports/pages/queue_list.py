"""The reviewer's queue as a list: its columns and filters, and what is read for one page of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import QueryDict

from reports import access
from reports.models import Campaign, ReviewBlock, ReviewRisk, Submission
from reports.pages import queues
from reports.pages.queues import Wanted
from reports.permissions import KEEP_DISCIPLINE, Sight
from reports.reviewing import blocks, clean, risk
from reports.reviewing.material import SENT
from reports.reviewing.weighing import HIGH, SOME
from units.listing import Column, Filter, Listing, Words
from units.models import Level, ReformArea, User
from units.permissions import held

PER_PAGE = 50
TOLD = 2  # reasons that stand in the row; the rest are folded
ONLY = (
    ("waiting", "Chờ kiểm tra, chờ quyết định"),
    ("clean", "Không vướng mắc, chấp nhận được cùng lúc"),
    ("findings", "Có cảnh báo hoặc ý kiến"),
)
LEVELS = [(level.value, level.label) for level in Level if level != Level.PROVINCE]
NOT_YET = "Chưa tính"
PROGRESS = (
    "total",
    "answered",
    "blocking",
    "warnings",
    "unexplained",
    "open_remarks",
    "unanswered",
)


def _unit(row: Any) -> str:
    under = row.obligation.level == Level.COMMUNE and row.parent_name
    return f"{row.unit_name}, {row.parent_name}" if under else row.unit_name


def _form(row: Any) -> str:
    return f"{row.obligation.form.name} ({row.obligation.campaign.code})"


def _attention(row: Any) -> str:
    return ": ".join(part for part in (row.band[0], " ".join(row.told)) if part)


LIST = Listing(
    "hang-kiem-tra",
    "Báo cáo phải kiểm tra",
    (
        Column("don-vi", "Đơn vị", _unit, sort="unit_name"),
        Column(
            "bieu",
            "Biểu",
            _form,
            sort=("obligation__campaign", "obligation__form__order"),
            file_only=True,
        ),
        Column("trang-thai", "Trạng thái", lambda row: row.state_label, sort=("queue", "begun")),
        Column("can-xem", "Cần xem vì", _attention, sort="attention"),
        Column("han", "Hạn gửi", lambda row: row.due_now, sort="due_now"),
        Column("tre", "Trễ", lambda row: row.days_late or "", sort="days_late", file_only=True),
        Column("da-nhap", "Đã nhập", lambda row: f"{row.answered}/{row.total}", sort=""),
        Column("canh-bao", "Cảnh báo", lambda row: row.warnings + row.blocking, css="fig", sort=""),
        Column("y-kien", "Ý kiến", lambda row: row.open_remarks, css="fig", sort=""),
        Column("nguoi", "Người kiểm tra", lambda row: str(row.keeper or ""), sort=""),
    ),
    filters=(
        Filter("q", "Tên đơn vị, biểu", None, kind="text"),
        Filter("campaign", "Đợt", None),
        Filter("state", "Trạng thái", None, Submission.State.choices),
        Filter("level", "Cấp", None, LEVELS),
        Filter("risk", "Cần chú ý", None, queues.RISKS),
        Filter("only", "Chỉ xem", None, ONLY),
        Filter("keeper", "Người kiểm tra", None),
        Filter("area", "Lĩnh vực", None),
    ),
    per_page=PER_PAGE,
)


def wanted_of(query: QueryDict) -> Wanted:
    """The queue's filters as the address has them."""
    names = ("campaign", "state", "level", "only", "risk", "keeper", "area", "part")
    asked = {name: query.get(name, "").replace("\0", "") for name in names}
    return Wanted(**asked, search=query.get("q", "").replace("\0", "").strip())


def listing(offered: dict[str, Words]) -> Listing:
    """The list without the filters that offer nothing."""
    kept = [one for one in LIST.filters if one.kind == "text" or offered.get(one.key, one.choices)]
    return replace(LIST, filters=tuple(kept))


def choices(rounds: list[Campaign], areas: set[int] | None, on: date) -> dict[str, Words]:
    """What the filters offer that only the day and the person decide; nothing where it would be
    one thing."""
    given = ReviewBlock.objects.in_force(on).values("reviewer")
    reviewing = User.objects.filter(pk__in=given) if areas is None else User.objects.none()
    keepers = [(str(one.pk), str(one)) for one in reviewing.order_by("full_name", "pk")]
    owned = ReformArea.objects.filter(pk__in=areas or ()).order_by("order")
    named = [(area.code, area.name) for area in owned]
    return {
        "campaign": [(one.code, one.name) for one in rounds] if len(rounds) > 1 else [],
        "keeper": [*keepers, (queues.NOT_GIVEN, "Chưa giao cho ai")] if keepers else [],
        "area": named if len(named) > 1 else [],
    }


def made(user: User, on: date) -> Callable[[list[Any]], list[Any]]:
    """From the keys of a page to its rows with what they show; the same queries however many."""
    owned = queues.areas_owned(user, on)
    codes = None
    if owned is not None:
        codes = set(ReformArea.objects.filter(pk__in=owned).values_list("code", flat=True))

    def rows_made(keys: list[dict[str, int]]) -> list[Any]:
        rows = queues.rows_of(key["pk"] for key in keys)
        shown = Submission.objects.filter(pk__in=[row.pk for row in rows])
        counted = queues.with_progress(shown, owned)
        progress = {row["pk"]: row for row in counted.values("pk", *PROGRESS)}
        standing = clean.look([row for row in rows if row.state in SENT], on)
        keepers = blocks.keepers({row.obligation.unit_id for row in rows}, on)
        sights = _Sights(user, on)
        for row in rows:
            for name in PROGRESS:
                setattr(row, name, progress[row.pk][name])
            row.is_clean = row.pk in standing and standing[row.pk].is_clean
            row.is_in = row.state in (*SENT, Submission.State.APPROVED)
            row.keeper = keepers.get(row.obligation.unit_id)
            row.stands_in = bool(row.keeper and user in row.keeper.stand_ins)
            weighed = _weighed(row)
            reasons = risk.told(weighed, sights.of(row).hides, codes) if weighed else []
            row.band = _band(row, weighed)
            row.told = [reason["text"] for reason in reasons]
            row.first, row.rest = row.told[:TOLD], row.told[TOLD:]
        return rows

    return rows_made


class _Sights:
    """What one person sees of discipline in many places: asked once for each way they reach one."""

    def __init__(self, user: User, on: date) -> None:
        self.user, self.on = user, on
        self._known: dict[frozenset[int], Sight] = {}

    def of(self, row: Any) -> Sight:
        path = row.obligation.unit_path
        key = frozenset(m.pk for m in held(self.user, *KEEP_DISCIPLINE, on=self.on, path=path))
        return self._known.setdefault(key, Sight(self.user, path, self.on))


def _weighed(row: Any) -> ReviewRisk | None:
    """What is known of a sent form; read with the row."""
    if row.state not in SENT or row.version is None:
        return None
    found: ReviewRisk | None = getattr(row.version, "risk", None)
    return found


def _band(row: Any, weighed: ReviewRisk | None) -> tuple[str, str]:
    """How much attention in a word, and its tone."""
    if row.state not in SENT:
        return "", ""
    if weighed is None:
        return NOT_YET, "quiet"
    if weighed.score >= HIGH:
        return "Cao", "bad"
    return ("Vừa", "wait") if weighed.score >= SOME else ("Không có dấu hiệu", "good")


def rounds(user: User, on: date) -> list[Campaign]:
    """What the queue is filtered by, rehearsals last."""
    found = access.campaigns(user, on).filter(state=Campaign.State.OPEN)
    return list(found.order_by("rehearsal", "-covers_to", "code"))
