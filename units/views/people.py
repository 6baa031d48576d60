"""People: the list, one person, accounts."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from units import access, clock, dormancy, links, people, permissions, roles, second_factor, text
from units.forms import NewPersonForm, PersonForm, ReporterForm
from units.listing import Column, Filter, Listing
from units.models import Membership, Role, User
from units.names import Names
from units.permissions import memberships_of
from units.requests import SignedInRequest
from units.tree import Tree
from units.views import accounts

SOON_SHOWN = 20
# No password was ever set.
NOT_YET = Q(("password__startswith", UNUSABLE_PASSWORD_PREFIX))


STATES = (
    ("dung", "Đang dùng"),
    ("moi", "Chưa nhận lời mời"),
    ("lau", "Lâu không dùng, sắp khóa"),
    ("khoa", "Khóa vì lâu không dùng"),
    ("ngung", "Đã ngừng"),
)
# Days before the lock in which an account is listed as about to be locked.
WARNING = 15


@dataclass(frozen=True)
class Row:
    """A person with what they hold today."""

    person: User
    held: list[str]

    @property
    def last_login(self) -> datetime | None:
        return clock.shown(self.person.last_login)


def _given_name_first(person: User) -> tuple[text.SortKey, text.SortKey]:
    return text.vietnamese_key(person.get_short_name()), text.vietnamese_key(str(person))


def _state(person: User) -> str:
    """The account in a word, as units/_account_badge.html says it."""
    if not person.is_active:
        return "Đã ngừng"
    if person.dormant_since:
        return "Khóa vì lâu không dùng"
    if not person.has_usable_password():
        return "Chưa nhận lời mời"
    return "Chưa đặt mật khẩu riêng" if person.must_change_password else "Đang dùng"


LIST = Listing(
    "nguoi-dung",
    "Người dùng",
    (
        Column("ten", "Họ và tên", lambda row: str(row.person), _given_name_first),
        Column(
            "tai-khoan",
            "Tên đăng nhập",
            lambda row: row.person.username,
            lambda person: person.username,
        ),
        Column(
            "chuc-vu", "Chức vụ", lambda row: row.person.position, lambda person: person.position
        ),
        Column("vai-tro-giu", "Vai trò đang giữ", lambda row: "; ".join(row.held), ""),
        Column(
            "lan-cuoi",
            "Đăng nhập lần cuối",
            lambda row: row.last_login,
            lambda person: person.last_login,
        ),
        Column("trang-thai", "Tài khoản", lambda row: _state(row.person), ""),
    ),
    search=lambda person: (str(person), person.username),
    searched="Tìm theo tên",
    filters=(
        Filter("vai-tro", "Vai trò", None, Role.choices),
        Filter("don-vi", "Đơn vị", None, kind="text"),
        Filter("tk", "Tài khoản", None, STATES),
    ),
)


@require_GET
def people_list(request: SignedInRequest) -> HttpResponse:
    today = clock.today()
    reach = access.people(request.user, today)
    asked = [request.GET.get(name, "") for name in ("vai-tro", "don-vi", "tk")]
    found = sorted(_filtered(reach, *asked), key=_given_name_first)
    shown = LIST.shown(request.GET, found, made=_with_roles)
    if shown.file:
        return shown.file
    soon = roles.coming_and_going(reach, today)
    context = {
        "list": shown,
        "soon": _soon(list(soon[:SOON_SHOWN])),
        "own": [held for held in memberships_of(request.user, today) if held.role == Role.HEAD],
        "today": today,
    }
    return render(request, "units/people.html", context)


@require_GET
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    today = clock.today()
    found = access.person(request.user, pk, today)
    held = list(found.memberships.select_related("area", "standing_in_for__user"))
    held.sort(key=lambda m: (m.valid_to is not None, m.valid_to or m.valid_from, m.pk))
    names = Names(id_ for m in held for id_ in (m.unit_id, m.employer_id))
    context = {
        "person": found,
        "memberships": [
            (m, names.on(m.unit_id, today), names.on(m.employer_id, today)) for m in held
        ],
        "verdict": permissions.may_manage_person(request.user, found, today),
        "lendable": {m.pk for m in held if permissions.may_name_stand_in(request.user, m, today)},
        "today": today,
        "last_login": clock.shown(found.last_login),
        "dormant_since": clock.shown(found.dormant_since),
        "link": links.standing(found),
        "now": clock.now(),
        "may_invite": permissions.may_invite(found),
        "second_factor": second_factor.is_set_up(found),
        "may_reset_second_factor": permissions.may_reset_second_factor(request.user, today),
    }
    return render(request, "units/person.html", context)


@never_cache
def create(request: SignedInRequest) -> HttpResponse:
    """A business admin makes an account and then gives it roles; a head's is a reporter at once."""
    today = clock.today()
    access.people(request.user, today)
    form = NewPersonForm(request.POST or None)
    post = _first_role(request)
    if form.is_valid() and (post is None or post.is_valid()):
        try:
            made, password = _create(request, form, post)
        except people.PeopleError as error:
            form.add_error(None, str(error))
        else:
            return accounts.welcome(request, made, password)
    title = "Thêm chuyên viên của đơn vị" if post else "Thêm người dùng"
    context = {
        "form": form,
        "post": post,
        "title": title,
        "back": reverse("people"),
        "trail": [("Người dùng", reverse("people")), (title, "")],
    }
    return render(request, "units/person_form.html", context)


def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.managed_person(request.user, pk, clock.today())
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=found.pk))
    if form.is_valid():
        people.edit(found, **form.cleaned_data, by=request.user, at=clock.now())
        messages.success(request, "Đã lưu.")
        return redirect("person", pk)
    context = {
        "form": form,
        "title": f"Sửa {found}",
        "back": reverse("person", args=[pk]),
        "trail": accounts.trail(found, "Sửa"),
    }
    return render(request, "units/person_form.html", context)


@transaction.atomic
def _create(
    request: SignedInRequest, form: NewPersonForm, post: ReporterForm | None
) -> tuple[User, str]:
    """The account with its first role, or neither."""
    by, at, on = request.user, clock.now(), clock.today()
    made, password = people.create(**form.cleaned_data, by=by, at=at)
    if post:
        roles.grant(made, **post.cleaned_data, by=by, at=at, on=on)
    return made, password


def _first_role(request: SignedInRequest) -> ReporterForm | None:
    today = clock.today()
    if permissions.has_role(request.user, Role.BUSINESS_ADMIN, on=today):
        return None
    led = permissions.scopes(request.user, Role.HEAD, on=today)
    initial = {"valid_from": today}
    return ReporterForm(request.POST or None, led=led, tree=Tree.as_of(today), initial=initial)


def _filtered(reach: QuerySet[User], role: str, unit: str, state: str) -> QuerySet[User]:
    """By role and unit held today, and by the state of the account."""
    held = Membership.objects.in_force(clock.today())
    if role in Role.values:
        reach = reach.filter(pk__in=held.filter(role=role).values("user"))
    if unit:
        words = unit.replace("(", " ").replace(")", " ")
        tree = Tree.as_of(clock.today())
        places = [node.id for node in tree if text.matches(words, node.name, node.code)]
        there = held.filter(Q(unit__in=places) | Q(employer__in=places))
        reach = reach.filter(pk__in=there.values("user"))
    usable = Q(is_active=True, dormant_since=None)
    if state == "lau":
        days = settings.DORMANT_DAYS - WARNING
        return dormancy.idle(reach, days=days, now=timezone.now())
    wanted = {
        "dung": usable & ~NOT_YET,
        "moi": usable & NOT_YET,
        "khoa": Q(is_active=True, dormant_since__isnull=False),
        "ngung": Q(is_active=False),
    }
    return reach.filter(wanted.get(state, Q()))


def _with_roles(shown: list[User]) -> list[Row]:
    """Each person with what they hold today, in two queries however many people."""
    held = list(
        Membership.objects.in_force(clock.today())
        .filter(user__in=[person.pk for person in shown])
        .select_related("area", "standing_in_for__user")
        .order_by("valid_from")
    )
    names = Names(m.unit_id for m in held)
    said: dict[int, list[str]] = {person.pk: [] for person in shown}
    for m in held:
        said[m.user_id].append(_role(m, names))
    return [Row(person, said[person.pk]) for person in shown]


def _soon(found: list[Membership]) -> list[tuple[Membership, str]]:
    names = Names(m.unit_id for m in found)
    return [(m, _role(m, names)) for m in found]


def _role(m: Membership, names: Names) -> str:
    area = m.area.short_name if m.area else ""
    parts = [m.get_role_display(), area, names.on(m.unit_id, clock.today())]
    behalf = f", thay mặt {m.standing_in_for.user}" if m.standing_in_for else ""
    return " – ".join(part for part in parts if part) + behalf
