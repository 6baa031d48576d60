"""Guards every page: the idle lock, the second factor, the forced change of password, and what was
typed meanwhile."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import urlencode

from units import idle, kept, second_factor

View = Callable[..., HttpResponse]


def open_when_locked(view: View) -> View:
    """Mark a view that a locked session, or one with a password to be changed, may still reach."""
    view.open_when_locked = True  # type: ignore[attr-defined]
    return view


def open_before_second_factor(view: View) -> View:
    """Mark a view that serves who gave the password but not yet the code."""
    view.open_before_second_factor = True  # type: ignore[attr-defined]
    return view


class IdleLock:
    """Runs after CSRF and authentication: a forged post is refused before it could be kept."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated or not _asks_to_sign_in(response):
            return response
        return _signed_out(request, response)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        free = getattr(view, "open_when_locked", False)
        if idle.is_locked(request.session, request.user):
            return None if free else _locked(request)
        if not request.headers.get("X-Background"):
            idle.touch(request.session)
        page = second_factor.missing(request, request.user)
        if page == second_factor.CHALLENGE:
            return None if _serves_the_code(view) else _second_factor(request, page)
        _forget_what_is_being_sent(request)
        if request.user.must_change_password:
            return None if free else redirect("change-password")
        if page and not free and not _serves_the_code(view):
            return _second_factor(request, page)
        return None


def wants_json(request: HttpRequest) -> bool:
    """A script is asking, not a person turning a page."""
    accepts = request.headers.get("Accept", "")
    return "X-Requested-With" in request.headers or (
        "application/json" in accepts and "text/html" not in accepts
    )


def _locked(request: HttpRequest) -> HttpResponse:
    unlock = reverse("unlock")
    if wants_json(request):
        return JsonResponse({"error": "Màn hình tạm khóa.", "url": unlock}, status=423)
    if request.method == "POST":
        kept.keep(request)
        return redirect(unlock)
    return redirect(f"{unlock}?{urlencode({'next': request.get_full_path()})}")


def _serves_the_code(view: View) -> bool:
    return getattr(view, "open_before_second_factor", False)


def _second_factor(request: HttpRequest, page: str) -> HttpResponse:
    """To the code, or to setting it up; a posted form is kept as at the lock."""
    address = reverse(page)
    if wants_json(request):
        return JsonResponse({"error": "Cần mã xác thực.", "url": address}, status=403)
    if request.method == "POST":
        kept.keep(request)
        return redirect(address)
    return redirect(f"{address}?{urlencode({'next': request.get_full_path()})}")


def _signed_out(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The session is over. A browser that never had one has typed nothing here worth keeping."""
    if wants_json(request):
        address = resolve_url(settings.LOGIN_URL)
        return JsonResponse({"error": "Phiên làm việc đã hết.", "url": address}, status=401)
    if request.method == "POST" and settings.SESSION_COOKIE_NAME in request.COOKIES:
        kept.keep(request)
        return redirect(settings.LOGIN_URL)
    return response


def _asks_to_sign_in(response: HttpResponse) -> bool:
    sign_in = resolve_url(settings.LOGIN_URL)
    return isinstance(response, HttpResponseRedirect) and response.url.startswith(f"{sign_in}?")


def _forget_what_is_being_sent(request: HttpRequest) -> None:
    post = kept.kept(request.session) if request.method == "POST" else None
    if post and post["path"] == request.get_full_path():
        kept.drop(request.session)
