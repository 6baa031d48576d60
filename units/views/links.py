"""Links by mail: the one that was forgotten, and the page it leads to."""

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from units import clock, links, tasks
from units.account_forms import FirstPasswordForm, ForgottenForm
from units.views import session

GONE = 410
# From one address; a whole office may sit behind it.
MOST_AN_HOUR = 60


@login_not_required
@never_cache
def forgot_password(request: HttpRequest) -> HttpResponse:
    """One answer, whether there is such an account or not."""
    form = ForgottenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "registration/forgot_password.html", {"form": form})
    if _too_many(request):
        return render(request, "registration/locked.html", status=session.LOCKED_OUT)
    page = session.link_address(request)("SECRET")
    tasks.forgotten.delay(form.cleaned_data["given"], page)
    return render(request, "registration/forgot_password.html", {"asked": True})


@login_not_required
@never_cache
@sensitive_post_parameters()
def set_password(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking uses nothing up: mail servers follow links to look for harm."""
    link = links.usable(secret, clock.now())
    if link is None:
        return render(request, "registration/link_void.html", status=GONE)
    form = FirstPasswordForm(link.user, request.POST or None)
    if form.is_valid():
        return _set(request, secret, form.cleaned_data["new_password1"])
    context = {"form": form, "person": link.user, "invited": link.purpose == "invite"}
    return render(request, "registration/set_password.html", context)


def _set(request: HttpRequest, secret: str, password: str) -> HttpResponse:
    try:
        person = links.take(
            secret, password=password, at=clock.now(), on=clock.today(), now=timezone.now()
        )
    except links.LinkVoid:  # two clicks
        return render(request, "registration/link_void.html", status=GONE)
    forget_failures(username=person.username)
    if request.user.is_authenticated:  # somebody else's session, on a shared machine
        logout(request)
    if person.dormant_since:
        return session.dormant(request, person)
    session.enter(request, person, how="Đăng nhập bằng liên kết đã gửi")
    messages.success(request, f"Đã đặt mật khẩu. Tên đăng nhập: {person.username}.")
    return redirect(settings.LOGIN_REDIRECT_URL)


def _too_many(request: HttpRequest) -> bool:
    key = f"forgot-password:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, 3600)
    return cache.incr(key) > MOST_AN_HOUR
