"""The portal's addresses and one more: a page of a signed-in person with nothing in it."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from cchc_portal.urls import urlpatterns as portal

PAGE = engines["django"].from_string('{% extends "base.html" %}')


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.render({}, request))


urlpatterns = [path("trang-trong/", empty), *portal]
