"""Roles of a person: given, lent for a time, ended, and between which days."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from units import access, clock, people, permissions, roles
from units.forms import (
    DaysForm,
    EndMembershipForm,
    MembershipForm,
    ReporterForm,
    StandInForm,
    unit_options,
)
from units.models import Membership, Role, User
from units.requests import SignedInRequest
from units.tree import Tree
from units.views.accounts import trail


def grant(request: SignedInRequest, pk: int) -> HttpResponse:
    today = clock.today()
    person = access.managed_person(request.user, pk, today)
    tree = Tree.as_of(today)
    form = _form(request, tree)

    def act(given: dict[str, Any]) -> None:
        roles.grant(person, **given, by=request.user, at=clock.now(), on=today)

    words = (f"Thêm vai trò cho {person}", "Thêm vai trò", "Đã thêm vai trò.")
    return _act(request, person, form, act, words, tree)


def end(request: SignedInRequest, pk: int, membership: int) -> HttpResponse:
    person = access.managed_person(request.user, pk, clock.today())
    held = _not_over(person, membership)
    form = EndMembershipForm(request.POST or None, initial={"last_day": clock.today()})

    def act(given: dict[str, Any]) -> None:
        roles.end(held, **given, by=request.user, at=clock.now())

    title = f"Kết thúc vai trò {held.get_role_display()} của {person}"
    words = (title, "Kết thúc vai trò", "Đã kết thúc vai trò.")
    return _act(request, person, form, act, words)


def change_days(request: SignedInRequest, pk: int, membership: int) -> HttpResponse:
    today = clock.today()
    person = access.managed_person(request.user, pk, today)
    held = _not_over(person, membership)
    last_day = held.valid_to - timedelta(days=1) if held.valid_to else None
    initial = {"valid_from": held.valid_from, "last_day": last_day}
    form = DaysForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> None:
        roles.change_days(held, **given, by=request.user, at=clock.now(), on=today)

    title = f"Đổi thời hạn vai trò {held.get_role_display()} của {person}"
    return _act(request, person, form, act, (title, "Đổi thời hạn", "Đã đổi thời hạn."))


def stand_in(request: SignedInRequest, pk: int, membership: int) -> HttpResponse:
    """Somebody acts for the holder of this role; what they do says for whom."""
    today = clock.today()
    of = access.lent_role(request.user, pk, membership, today)
    candidates = access.stand_ins(request.user, of, today)
    initial = {"valid_from": today}
    form = StandInForm(request.POST or None, people=candidates, initial=initial)

    def act(given: dict[str, Any]) -> None:
        roles.stand_in(of, **given, by=request.user, at=clock.now(), on=today)

    title = f"Cử người thay {of.user}, {of.get_role_display()}"
    return _act(request, of.user, form, act, (title, "Cử người thay", "Đã cử người thay."))


def _act(
    request: SignedInRequest,
    person: User,
    form: Form,
    act: Callable[[dict[str, Any]], None],
    words: tuple[str, str, str],
    tree: Tree | None = None,
) -> HttpResponse:
    """One form, one act, and back to the person; `words`: the page's title, its button, done."""
    title, label, done = words
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except people.PeopleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect("person", person.pk)
    context = {
        "form": form,
        "title": title,
        "label": label,
        "back": reverse("person", args=[person.pk]),
        "options": unit_options(tree) if tree else None,
        "trail": trail(person, label),
    }
    return render(request, "units/change.html", context)


def _not_over(person: User, membership: int) -> Membership:
    held = roles.not_over(person.memberships.all(), clock.today())
    return get_object_or_404(held, pk=membership)


def _form(request: SignedInRequest, tree: Tree) -> MembershipForm | ReporterForm:
    today = clock.today()
    initial = {"valid_from": today}
    if permissions.has_role(request.user, Role.BUSINESS_ADMIN, on=today):
        return MembershipForm(request.POST or None, tree=tree, initial=initial)
    led = permissions.scopes(request.user, Role.HEAD, on=today)
    return ReporterForm(request.POST or None, led=led, tree=tree, initial=initial)
