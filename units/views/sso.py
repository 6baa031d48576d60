"""The way through the province's sign-on, and the link between its account and ours."""

import logging

from authlib.common.errors import AuthlibBaseError
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from joserfc.errors import JoseError
from requests.exceptions import RequestException

from units import audit, clock, idle, sso
from units.requests import SignedInRequest
from units.views import session

log = logging.getLogger(__name__)
NEXT, LINKING = "sso_next", "sso_linking"
NO_ANSWER = (
    "Hệ thống đăng nhập của tỉnh không trả lời được, hoặc lượt đăng nhập này đã quá hạn. Thử lại "
    "từ trang đăng nhập."
)


@login_not_required
@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """From the button of the sign-in page, or of a locked screen."""
    if not settings.OIDC_ISSUER:
        raise Http404
    if request.user.is_authenticated and not _is_locked(request):
        return redirect(session.next_page(request))
    request.session[NEXT] = session.next_given(request)
    request.session.pop(LINKING, None)
    return _to_the_province(request)


@require_POST
def link(request: SignedInRequest) -> HttpResponse:
    """A person signed in by password ties the province's account to their own.

    A page leads there: the policy lets no form of ours end at another host.
    """
    request.session[LINKING] = request.user.pk
    there = _to_the_province(request)
    if isinstance(there, HttpResponseRedirect):
        return render(request, "registration/leave.html", {"url": there.url, "linking": True})
    return there


@require_POST
def unlink(request: SignedInRequest) -> HttpResponse:
    sso.unlink(request.user, by=request.user, at=clock.now())
    messages.success(request, "Đã bỏ liên kết.")
    return redirect("security")


@login_not_required
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """The answer of the province's sign-on."""
    if not settings.OIDC_ISSUER:
        raise Http404
    try:
        said = sso.claims(request)
        linking = request.session.pop(LINKING, None)
        if linking is not None:
            return _link(request, linking, said)
        person = sso.person_of(said, at=clock.now())
        if _is_locked(request):
            sso.demand_fresh(said, now=timezone.now())
    except (sso.Refused, AuthlibBaseError, JoseError, RequestException, ValueError) as error:
        return _refused(request, error)
    if person.dormant_since:
        return session.dormant(request, person)
    asked, id_token = request.session.pop(NEXT, ""), request.session.get(sso.ID_TOKEN)
    if request.user == person:
        session.unlocked(request, person)
    else:
        session.enter(request, person, how="Đăng nhập một lần")
    request.session[sso.ID_TOKEN] = id_token
    return redirect(session.next_page(request, asked))


def _link(request: HttpRequest, linking: int, said: dict[str, object]) -> HttpResponse:
    """Whoever finds a screen that locked meanwhile ties no account of theirs to it."""
    if not request.user.is_authenticated or request.user.pk != linking or _is_locked(request):
        raise sso.Refused("Phiên làm việc đã khóa hoặc đã đổi người. Mở khóa rồi liên kết lại.")
    sso.link(request.user, said, by=request.user, at=clock.now())
    messages.success(request, "Đã liên kết. Lần sau có thể đăng nhập bằng tài khoản của tỉnh.")
    return redirect("security")


def _to_the_province(request: HttpRequest) -> HttpResponse:
    if not settings.OIDC_ISSUER:
        raise Http404
    try:
        there = request.build_absolute_uri(reverse("sso-back"))
        return sso.begin(request, there, anew=_is_locked(request))
    except (AuthlibBaseError, RequestException) as error:
        return _refused(request, error)


def _is_locked(request: HttpRequest) -> bool:
    return request.user.is_authenticated and idle.is_locked(request.session, request.user)


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """What the province said in its own words goes to the log, not on the screen."""
    log.warning("Single sign-on refused: %r", error)
    request.session.pop(sso.ID_TOKEN, None)
    reason = str(error) if isinstance(error, sso.Refused) else NO_ANSWER
    summary = f"Từ chối đăng nhập một lần: {reason}"
    audit.record("session.sso_refused", None, by=None, at=clock.now(), summary=summary)
    return render(request, "registration/sso_refused.html", {"reason": reason}, status=403)
