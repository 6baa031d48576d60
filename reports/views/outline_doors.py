"""The doors of the outlines' pages: who reads, who edits, and what a refusal looks like."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from reports.documents import outline_rights
from reports.documents.outline_locks import EditingError
from reports.documents.outlines import OutlineError
from reports.models import Outline
from units import clock
from units.permissions import Verdict
from units.requests import SignedInRequest


def demand_reader(request: SignedInRequest) -> None:
    if not outline_rights.may_read(request.user, clock.today()):
        raise Http404


def may_edit(request: SignedInRequest) -> Verdict:
    return outline_rights.may_edit(request.user, clock.today())


def demand_editor(request: SignedInRequest) -> None:
    demand_reader(request)
    if not (verdict := may_edit(request)):
        raise PermissionDenied(verdict.reason)


def reached(request: SignedInRequest, pk: int) -> Outline:
    """A version the person may see: published, or a draft they may edit."""
    demand_reader(request)
    found = Outline.objects.select_related("published_by").filter(pk=pk).first()
    if found is None or not (found.published or may_edit(request)):
        raise Http404
    return found


def edited(request: SignedInRequest, pk: int) -> Outline:
    """A version on which an editor acts; whether it is still a draft the act itself says."""
    found = reached(request, pk)
    demand_editor(request)
    return found


def attempt(
    request: SignedInRequest, do: Callable[[], object], done: str, then: str
) -> HttpResponse:
    """Do it and say so, or say why not; then go on."""
    try:
        do()
    except (EditingError, OutlineError) as refusal:
        messages.error(request, str(refusal))
        return redirect(then.partition("#")[0])  # the reason stands on top of the page
    messages.success(request, done)
    return redirect(then)
