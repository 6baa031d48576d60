"""Signing in and out, changing the password, unlocking, and going on with what was typed.

`enter` is the only place where a session begins.
"""

from typing import Any

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from units import audit, clock, dormancy, idle, kept, links, second_factor, sso
from units.account_forms import PasswordForm, SignInForm, UnlockForm
from units.middleware import open_before_second_factor, open_when_locked, wants_json
from units.models import User
from units.requests import SignedInRequest, json_texts

LOCKED_OUT = 429
FIRST_DAY = "first_day"  # the start page greets, once
OUR_BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(next_page(request))
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.get_user()
        if person.dormant_since:
            return dormant(request, person)
        enter(request, person)
        return redirect(next_page(request))
    context = {
        "form": form,
        "next": next_given(request),
        "kept": kept.kept(request.session),
    }
    return render(request, "registration/sign_in.html", context)


@require_POST
@open_when_locked
@open_before_second_factor
def sign_out(request: SignedInRequest) -> HttpResponse:
    _note("session.sign_out", request.user, "Đăng xuất")
    back = request.build_absolute_uri(resolve_url(settings.LOGOUT_REDIRECT_URL))
    elsewhere = sso.sign_out_url(request.session, back)
    logout(request)
    if elsewhere:
        return render(request, "registration/leave.html", {"url": elsewhere})
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
        unlocked(request, request.user)
        return redirect(next_page(request))
    context = {"form": form, "next": next_given(request), "kept": kept.kept(request.session)}
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
    if not request.user.is_authenticated and _asks_for_more(user):
        answer = {"error": "Phiên làm việc đã hết.", "url": resolve_url(settings.LOGIN_URL)}
        return JsonResponse(answer, status=403)
    unlocked(request, user)
    return JsonResponse({"csrf_token": get_token(request)})


def _asks_for_more(user: User) -> bool:
    """Whether the password alone begins no session: that is the sign-in page's business."""
    return bool(user.dormant_since or second_factor.where_for(user, clock.today()))


def unlocked(request: HttpRequest, user: User) -> None:
    if not request.user.is_authenticated:
        enter(request, user)
        return
    forget_failures(username=user.username)
    idle.unlock(request.session)
    _note("session.unlock", user, "Mở khóa màn hình")


def enter(request: HttpRequest, user: User, *, how: str = "Đăng nhập") -> None:
    """Begin a session of a person whose password, link or sign-on was right."""
    # The demonstration's people have been here for years.
    first = user.last_login is None and not user.is_demo
    login(request, user, backend=getattr(user, "backend", OUR_BACKEND))
    idle.unlock(request.session)
    second_factor.begin(request.session, user, clock.today())
    if first:
        request.session[FIRST_DAY] = True
    _note("session.sign_in", user, how)


def dormant(request: HttpRequest, person: User) -> HttpResponse:
    """A right password, and an account locked for want of use: the way back."""
    alone = bool(person.email) and dormancy.may_return_alone(person, clock.today())
    if alone:
        try:
            links.remind(person, address=link_address(request), at=clock.now())
        except links.NotSent:
            alone = False
    context = {"days": settings.DORMANT_DAYS, "sent_to": _masked(person.email) if alone else ""}
    return render(request, "registration/dormant.html", context, status=403)


def link_address(request: HttpRequest) -> links.Address:
    return lambda secret: request.build_absolute_uri(reverse("set-password", args=[secret]))


def _masked(email: str) -> str:
    """Enough to know which mailbox to open: "h…@kontum.gov.vn"."""
    name, _, host = email.partition("@")
    return f"{name[:1]}…@{host}"


def _note(action: str, user: User, summary: str) -> None:
    audit.record(action, user, by=user, at=clock.now(), summary=summary)


def next_page(request: HttpRequest, asked: str = "") -> str:
    """Where to go on: what was typed first, then the page asked for, then home."""
    if kept.kept(request.session):
        return resolve_url("resume")
    return asked or next_given(request) or resolve_url(settings.LOGIN_REDIRECT_URL)


def next_given(request: HttpRequest) -> str:
    """A page of this site alone: an address from outside must not lead away after signing in."""
    address = str(request.POST.get("next") or request.GET.get("next") or "")
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe and address.startswith("/") else ""
