"""The page for those who hold a copy: no account, no upload, nothing is written.

It can be served apart or not at all: VERIFICATION in the settings.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.editions import codes, verifying


@require_safe
@login_not_required
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Type the code that stands on the last page."""
    typed = request.GET.get("ma", "").strip()[:40]
    if typed and verifying.find(typed):
        return redirect("verify-code", codes.normal(typed))
    context = {"typed": typed, "told": None}
    return render(request, "verify.html", context, status=404 if typed else 200)


@require_safe
@login_not_required
@never_cache
def code(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of the paper with that code."""
    told = verifying.find(code)
    context = {"typed": code, "told": told}
    return render(request, "verify.html", context, status=200 if told else 404)


urls = [
    path("tra-cuu/", ask, name="verify"),
    path("tra-cuu/<slug:code>/", code, name="verify-code"),
]
