"""Signing in and out, changing the password, unlocking, and going on with what was typed."""

from typing import Any

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from units import audit, clock, idle, kept
from units.forms import PasswordForm, SignInForm, UnlockForm
from units.middleware import open_when_locked, wants_json
from units.models import User
from units.requests import SignedInRequest, json_texts

LOCKED_OUT = 429


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        _enter(request, form.get_user())
        return redirect(_next(request))
    context = {"form": form, "next": _next_given(request), "kept": kept.kept(request.session)}
    return render(request, "registration/sign_in.html", context)


@require_POST
@open_when_locked
def sign_out(request: SignedInRequest) -> HttpResponse:
    _note("session.sign_out", request.user, "Đăng xuất")
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@open_when_locked
@never_cache
@sensitive_post_parameters()
def change_password(request: SignedInRequest) -> HttpResponse:
    if idle.is_locked(request.session, request.user):
        return redirect("unlock")
    form = PasswordForm(request.user, request.POST or None)
    if form.is_valid():
        user = form.save(commit=False)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        _note("person.change_password", user, "Tự đổi mật khẩu")
        update_session_auth_hash(request, user)
        messages.success(request, "Đã đổi mật khẩu.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "registration/change_password.html", {"form": form})


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def unlock(request: HttpRequest) -> HttpResponse:
    """The password again; a script sends JSON and stays on its page, whatever was typed there."""
    if wants_json(request):
        return _unlock_by_script(request)
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    form = UnlockForm(request, request.POST or None)
    if form.is_valid():
        _unlocked(request, request.user)
        return redirect(_next(request))
    context = {"form": form, "next": _next_given(request), "kept": kept.kept(request.session)}
    return render(request, "registration/unlock.html", context)


@never_cache
def resume(request: SignedInRequest) -> HttpResponse:
    """Offer what was typed when the session was locked or over; posting here lets it go."""
    post = kept.kept(request.session)
    if post is None or post["user"] not in (None, request.user.pk):
        return redirect(settings.LOGIN_REDIRECT_URL)
    if request.method == "POST":
        kept.drop(request.session)
        messages.info(request, "Đã bỏ nội dung nhập dở.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "units/resume.html", {"post": post})


@never_cache
def still_here(request: SignedInRequest) -> HttpResponse:
    """Who is signed in, with a token for this session's posts. Typing asks the server for nothing,
    so js/idle-lock.js calls here, and IdleLock takes note; js/requests.js asks when its page's
    token is of a session before."""
    return JsonResponse({"username": request.user.username, "csrf_token": get_token(request)})


def counted_as(request: HttpRequest, credentials: Any = None) -> str:
    """The account that a wrong password counts against (AXES_USERNAME_CALLABLE): "An" and "an"
    are one at the door and at the lock, and a name longer than any account's is cut to fit."""
    given = (credentials or request.POST).get("username") or ""
    return User.normalize_username(str(given).strip())[:60]


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: Any = None
) -> HttpResponse:
    """The answer after too many wrong passwords (AXES_LOCKOUT_CALLABLE)."""
    if wants_json(request):
        answer = {"error": settings.AXES_COOLOFF_MESSAGE, "url": resolve_url(settings.LOGIN_URL)}
        return JsonResponse(answer, status=LOCKED_OUT)
    return render(request, "registration/locked.html", status=LOCKED_OUT)


def _unlock_by_script(request: HttpRequest) -> HttpResponse:
    """Wrong passwords count here as they do at the door. A session that is over is begun anew."""
    given = json_texts(request)
    name = given.get("username", "")
    if request.user.is_authenticated:
        name = request.user.username
    user = authenticate(request, username=name, password=given.get("password", ""))
    if not isinstance(user, User):
        return JsonResponse({"error": "Mật khẩu không đúng."}, status=400)
    _unlocked(request, user)
    return JsonResponse({"csrf_token": get_token(request)})


def _unlocked(request: HttpRequest, user: User) -> None:
    if not request.user.is_authenticated:
        _enter(request, user)
        return
    forget_failures(username=user.username)
    idle.unlock(request.session)
    _note("session.unlock", user, "Mở khóa màn hình")


def _enter(request: HttpRequest, user: User) -> None:
    login(request, user)
    idle.unlock(request.session)
    _note("session.sign_in", user, "Đăng nhập")


def _note(action: str, user: User, summary: str) -> None:
    audit.record(action, user, by=user, at=clock.now(), summary=summary)


def _next(request: HttpRequest) -> str:
    """Where to go on: what was typed first, then the page asked for, then home."""
    if kept.kept(request.session):
        return resolve_url("resume")
    return _next_given(request) or resolve_url(settings.LOGIN_REDIRECT_URL)


def _next_given(request: HttpRequest) -> str:
    """A page of this site alone: an address from outside must not lead away after signing in."""
    address = str(request.POST.get("next") or request.GET.get("next") or "")
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe and address.startswith("/") else ""
