"""Help pages: the list of topics, and each of them."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from reports.pages import guide, pictures
from units import clock
from units.permissions import memberships_of


@require_GET
@login_not_required
def topics(request: HttpRequest) -> HttpResponse:
    """Every topic, those of the person's own work first."""
    held = {m.role for m in memberships_of(request.user, clock.today())}
    mine = [topic for topic in guide.TOPICS if held & set(topic.roles)]
    others = [topic for topic in guide.TOPICS if topic not in mine]
    return render(request, "help/list.html", {"mine": mine, "others": others})


@require_GET
@login_not_required
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic, with the way back to the page it was opened from."""
    found = guide.BY_SLUG.get(slug)
    if found is None:
        raise Http404
    context = {
        "topic": found,
        "back": _back(request),
        "topics": guide.TOPICS,
        "picture_width": pictures.WIDTH,
    }
    return render(request, found.template, context)


def _back(request: HttpRequest) -> str:
    """The page the reader came from, if it is one of ours."""
    asked = request.GET.get("ve", "")
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return ""


urls = [
    path("tro-giup/", topics, name="help-list"),
    path("tro-giup/<slug:slug>/", topic, name="help"),
]
