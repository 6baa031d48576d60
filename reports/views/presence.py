"""Who else has a form open: asked and told by a script while the page is open."""

from dataclasses import asdict
from datetime import timedelta

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from reports.models import Submission
from reports.pages.desk import Desk, at
from reports.teamwork import presence
from units import clock
from units.requests import json_texts

# A page without script shows who was there when it was made, not who comes after.
LATELY = timedelta(minutes=1)


@require_POST
def here(request: HttpRequest, pk: int) -> JsonResponse:
    """The person is here, at a cell of an area, or is leaving; who else is here."""
    desk = at_own(request, pk)
    told = json_texts(request)
    if told.get("leaving"):
        presence.leave(desk.submission, desk.user)
        return JsonResponse({"others": []})
    now = clock.now()
    place = {name: told.get(name, "") for name in ("area", "cell")}
    presence.note(desk.submission, desk.user, **place, at=now)
    found = presence.others(desk.submission, desk.user, at=now)
    return JsonResponse({"others": [asdict(one) for one in found]})


def at_own(request: HttpRequest, pk: int) -> Desk:
    """A submission of the person's own unit; 404 otherwise, for readers have no part in this."""
    desk = at(request.user, pk, clock.today())
    if not desk.is_of_the_unit:
        raise Http404
    return desk


def there(desk: Desk) -> list[presence.There] | None:
    """Who was in a form of the person's unit a moment ago; None where nobody fills it."""
    if not desk.is_of_the_unit or desk.submission.state not in Submission.EDITABLE:
        return None
    return presence.others(desk.submission, desk.user, at=clock.now(), within=LATELY)


def saved_here(desk: Desk, area: str) -> None:
    """Whoever saves a page without script is there too."""
    presence.note(desk.submission, desk.user, area=area, at=clock.now())


urls = [
    path("bao-cao/<int:pk>/co-mat/", here, name="presence"),
]
