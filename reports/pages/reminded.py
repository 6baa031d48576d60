"""What was sent in a round and whom no letter reaches, as lists (`units.listing`)."""

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from reports.models import Campaign, CampaignUnit, Reminder, ReminderKind
from units.listing import Column, Filter, Listing
from units.models import Membership, Role

MAILED = Q(mailed_at__isnull=False)
REFUSED = ~Q(not_mailed="")
LETTERS = {
    "da-gui": ("Đã gửi thư", MAILED),
    "khong": ("Không gửi được", REFUSED),
    "cho": ("Chờ gửi", ~MAILED & ~REFUSED),
}


def letter(row: Reminder) -> str:
    """What became of the letter."""
    if row.mailed_at:
        return "Đã gửi thư"
    return f"Không gửi thư: {row.not_mailed}" if row.not_mailed else "Chờ gửi thư"


def units_of(row: Reminder) -> str:
    return ", ".join(dict.fromkeys(told["unit"] for told in row.about))


SENT = Listing(
    "da-nhac",
    "Đã nhắc",
    (
        Column("nguoi", "Người được nhắc", lambda row: row.person.full_name, "person__full_name"),
        Column("don-vi", "Đơn vị", units_of),
        Column("loai", "Loại nhắc", lambda row: row.get_kind_display(), "kind"),
        Column("luc", "Lúc", lambda row: row.at, "at", css="num"),
        Column("nguoi-nhac", "Người nhắc", lambda row: row.by.full_name if row.by else "Theo lịch"),
        Column("so-viec", "Số việc", lambda row: len(row.about), css="fig"),
        Column("thu", "Thư điện tử", letter),
        Column("xem", "Đã xem lúc", lambda row: row.seen_at, "seen_at", css="num"),
    ),
    search=("person__full_name", "person__username", "body"),
    searched="Tìm theo người, đơn vị, nội dung",
    filters=(
        Filter(
            "loai",
            "Loại nhắc",
            "kind",
            [(kind.value, str(kind.label)) for kind in ReminderKind if kind != ReminderKind.DIGEST],
        ),
        Filter(
            "thu",
            "Thư điện tử",
            lambda rows, value: rows.filter(LETTERS[value][1]),
            [(value, label) for value, (label, _) in LETTERS.items()],
        ),
        Filter("ngay", "Ngày", "day", kind="day"),
    ),
)


def unreached_list(*, leads: bool) -> Listing:
    """Whom no letter reaches; names lead to the account for those who may mend it."""
    person = _person if leads else None
    return Listing(
        "chua-co-thu",
        "Người chưa có địa chỉ thư điện tử",
        (
            Column("nguoi", "Họ và tên", _name, "user__full_name", link=person),
            Column("tai-khoan", "Tên đăng nhập", lambda one: one.user.username, "user__username"),
            Column("vai-tro", "Vai trò", lambda one: one.get_role_display(), "role"),
            Column("don-vi", "Đơn vị", lambda one: one.unit_name, "unit_name"),
        ),
        search=("user__full_name", "user__username", "unit_name"),
        searched="Tìm theo người, đơn vị",
        filters=(
            Filter(
                "vai-tro",
                "Vai trò",
                "role",
                [(role.value, str(role.label)) for role in (Role.REPORTER, Role.HEAD)],
            ),
        ),
    )


def _name(one: Membership) -> str:
    return one.user.full_name


def _person(one: Membership) -> str:
    return reverse("person", args=[one.user_id])


def sent(campaign: Campaign) -> QuerySet[Reminder]:
    """Every reminder about a round, the latest first."""
    rows = Reminder.objects.filter(campaign=campaign).select_related("person", "by")
    return rows.order_by("-at", "pk")


def unreached(campaign: Campaign, on: date) -> QuerySet[Membership]:
    """Who enters or signs for a unit of the round and has no e-mail address."""
    names = CampaignUnit.objects.filter(campaign=campaign, unit=OuterRef("unit"))
    held = Membership.objects.in_force(on).filter(
        unit__in=campaign.obligations.values("unit"),
        role__in=(Role.REPORTER, Role.HEAD),
        user__is_active=True,
        user__email="",
    )
    named = held.select_related("user").annotate(unit_name=Subquery(names.values("name")[:1]))
    return named.order_by("unit_name", "role", "user")
