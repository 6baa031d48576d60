"""Roles of a person: given and ended."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from units import access, clock, people, permissions
from units.forms import EndMembershipForm, MembershipForm, ReporterForm, unit_options
from units.models import Role, User
from units.requests import SignedInRequest
from units.tree import Tree
from units.views.accounts import trail


def grant(request: SignedInRequest, pk: int) -> HttpResponse:
    person = access.managed_person(request.user, pk, clock.today())
    tree = Tree.as_of(clock.today())
    form = _form(request, tree)
    if form.is_valid() and _granted(request, person, form):
        messages.success(request, "Đã thêm vai trò.")
        return redirect("person", pk)
    context = {
        "form": form,
        "title": f"Thêm vai trò cho {person}",
        "label": "Thêm vai trò",
        "back": reverse("person", args=[pk]),
        "options": unit_options(tree),
        "trail": trail(person, "Thêm vai trò"),
    }
    return render(request, "units/change.html", context)


def end(request: SignedInRequest, pk: int, membership: int) -> HttpResponse:
    person = access.managed_person(request.user, pk, clock.today())
    held = get_object_or_404(person.memberships, pk=membership, valid_to=None)
    form = EndMembershipForm(request.POST or None, initial={"last_day": clock.today()})
    if form.is_valid():
        try:
            people.end(held, **form.cleaned_data, by=request.user, at=clock.now())
        except people.PeopleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã kết thúc vai trò.")
            return redirect("person", pk)
    title = f"Kết thúc vai trò {held.get_role_display()} của {person}"
    back = reverse("person", args=[pk])
    context = {
        "form": form,
        "title": title,
        "label": "Kết thúc vai trò",
        "back": back,
        "trail": trail(person, "Kết thúc vai trò"),
    }
    return render(request, "units/change.html", context)


def _form(request: SignedInRequest, tree: Tree) -> MembershipForm | ReporterForm:
    today = clock.today()
    initial = {"valid_from": today}
    if permissions.has_role(request.user, Role.BUSINESS_ADMIN, on=today):
        return MembershipForm(request.POST or None, tree=tree, on=today, initial=initial)
    led = permissions.scopes(request.user, Role.HEAD, on=today)
    return ReporterForm(request.POST or None, led=led, tree=tree, initial=initial)


def _granted(request: SignedInRequest, person: User, form: MembershipForm | ReporterForm) -> bool:
    by, at, on = request.user, clock.now(), clock.today()
    try:
        people.grant(person, **form.cleaned_data, by=by, at=at, on=on)
    except people.PeopleError as error:
        form.add_error(None, str(error))
        return False
    return True
