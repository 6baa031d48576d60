"""People: the list, one person, accounts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from units import access, clock, links, people, permissions, second_factor, text
from units.forms import NewPersonForm, PersonForm, ReporterForm, unit_options
from units.models import Membership, Role, User
from units.names import Names
from units.requests import SignedInRequest
from units.tree import Tree
from units.views import accounts

PER_PAGE = 50


@require_GET
def people_list(request: SignedInRequest) -> HttpResponse:
    today = clock.today()
    reach = access.people(request.user, today)
    tree = Tree.as_of(today)
    query, role, unit = (request.GET.get(name, "") for name in ("q", "vai-tro", "don-vi"))
    found = _filtered(reach, role, unit, tree)
    matching = [person for person in found if text.matches(query, str(person), person.username)]
    page = Paginator(matching, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _with_roles(list(page), tree),
        "query": query,
        "role": role,
        "roles": Role.choices,
        "unit": unit,
        "options": unit_options(tree),
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
        "today": today,
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
        people.grant(made, **post.cleaned_data, by=by, at=at, on=on)
    return made, password


def _first_role(request: SignedInRequest) -> ReporterForm | None:
    today = clock.today()
    if permissions.has_role(request.user, Role.BUSINESS_ADMIN, on=today):
        return None
    led = permissions.scopes(request.user, Role.HEAD, on=today)
    initial = {"valid_from": today}
    return ReporterForm(request.POST or None, led=led, tree=Tree.as_of(today), initial=initial)


def _filtered(reach: QuerySet[User], role: str, unit: str, tree: Tree) -> list[User]:
    """By role and unit held today; in the order of given names, as lists of people here are."""
    held = Membership.objects.in_force(clock.today())
    if role:
        reach = reach.filter(pk__in=held.filter(role=role).values("user"))
    if unit:
        code = unit.rpartition("(")[2].rstrip(")")
        there = held.filter(Q(unit__code=code) | Q(employer__code=code))
        reach = reach.filter(pk__in=there.values("user"))
    return sorted(reach, key=_given_name_first)


def _given_name_first(person: User) -> tuple[text.SortKey, text.SortKey]:
    return text.vietnamese_key(person.get_short_name()), text.vietnamese_key(str(person))


def _with_roles(shown: list[User], tree: Tree) -> list[tuple[User, list[str]]]:
    """Each person with what they hold today, in two queries however many people."""
    held = list(
        Membership.objects.in_force(clock.today())
        .filter(user__in=[person.pk for person in shown])
        .select_related("area")
        .order_by("valid_from")
    )
    names = Names(m.unit_id for m in held)
    roles: dict[int, list[str]] = {person.pk: [] for person in shown}
    for m in held:
        parts = [
            m.get_role_display(),
            m.area.short_name if m.area else "",
            names.on(m.unit_id, clock.today()),
        ]
        roles[m.user_id].append(" – ".join(part for part in parts if part))
    return [(person, roles[person.pk]) for person in shown]
