"""Doors of the register: there for everybody with a role, and 404 for the others.

Acts in what everybody may see are refused with their reason, as in the catalogue.
"""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404

from reports.citing import permissions
from reports.models import CitedDocument
from units.models import User
from units.permissions import Verdict


def demand_reader(user: User, on: date) -> None:
    if not permissions.may_read(user, on):
        raise Http404


def demand_writer(user: User, on: date) -> None:
    demand_reader(user, on)
    _demand(permissions.may_add(user, on))


def document(user: User, key: str, on: date) -> CitedDocument:
    """One document of the register; Http404 for who reads none."""
    demand_reader(user, on)
    found = CitedDocument.objects.select_related("entered_by").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def own_document(user: User, key: str, on: date) -> CitedDocument:
    """One document that the person may correct or retire."""
    found = document(user, key, on)
    _demand(permissions.may_change(user, found, on))
    return found


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise PermissionDenied(verdict.reason)
