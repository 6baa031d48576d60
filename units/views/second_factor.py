"""The code besides the password: given, set up, and who is asked for it."""

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from units import access, clock, second_factor, sso
from units.account_forms import CodeForm, PolicyForm
from units.middleware import open_before_second_factor
from units.requests import SignedInRequest
from units.views import session


@open_before_second_factor
@never_cache
@sensitive_post_parameters("code")
def challenge(request: SignedInRequest) -> HttpResponse:
    """After the password, and before one's own code is changed."""
    if not _must_give_code(request):
        return redirect(session.next_page(request))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        verdict = second_factor.check(request.user, form.cleaned_data["code"], at=clock.now())
        if verdict:
            _passed(request)
            _say_what_is_left(request)
            return redirect(session.next_page(request))
        form.add_error("code", verdict.reason)
    context = {"form": form, "next": session.next_given(request)}
    return render(request, "registration/second_factor.html", context)


@open_before_second_factor
@never_cache
@sensitive_post_parameters("code")
def enrol(request: SignedInRequest) -> HttpResponse:
    """Set up the telephone, the first or another; the recovery codes come with it."""
    if _must_give_code(request):
        return redirect(f"{reverse('second-factor-challenge')}?next={request.path}")
    form = CodeForm(request.POST or None)
    device = second_factor.new_device(request.user)
    if form.is_valid():
        codes = second_factor.set_up(request.user, form.cleaned_data["code"], at=clock.now())
        if codes:
            _passed(request)
            return _show_codes(request, codes)
        form.add_error("code", "Mã không đúng. Chờ mã mới trên điện thoại rồi nhập lại.")
    drawn = segno.make(device.config_url, error="m").svg_inline(
        omitsize=True, border=2, svgclass="qr", lineclass=None
    )
    context = {
        "form": form,
        "picture": mark_safe(drawn),  # noqa: S308 - drawn by segno from our own address
        "secret": second_factor.typed_secret(device),
        "demanded": bool(second_factor.missing(request, request.user)),
        "next": session.next_given(request),
    }
    return render(request, "registration/second_factor_enrol.html", context)


@require_GET
def security(request: SignedInRequest) -> HttpResponse:
    """What protects one's own account."""
    context = {
        "is_set_up": second_factor.is_set_up(request.user),
        "codes_left": second_factor.codes_left(request.user),
        "is_linked": sso.is_linked(request.user),
    }
    return render(request, "units/security.html", context)


@require_POST
@never_cache
def renew_codes(request: SignedInRequest) -> HttpResponse:
    if _must_give_code(request):
        return redirect(f"{reverse('second-factor-challenge')}?next={reverse('security')}")
    if not second_factor.is_set_up(request.user):
        return redirect("security")
    return _show_codes(request, second_factor.renew_codes(request.user, at=clock.now()))


def policy(request: SignedInRequest) -> HttpResponse:
    """Who is asked, and from where: the system administration's."""
    access.system(request.user, clock.today())
    form = PolicyForm(request.POST or None)
    if form.is_valid():
        second_factor.set_policy(**form.cleaned_data, by=request.user, at=clock.now())
        messages.success(request, "Đã lưu. Áp dụng từ lần đăng nhập sau của mỗi người.")
        return redirect("second-factor-policy")
    address = request.META.get("REMOTE_ADDR", "")
    context = {
        "form": form,
        "address": address,
        "trusted": second_factor.is_trusted(address),
    }
    return render(request, "units/second_factor_policy.html", context)


def _must_give_code(request: SignedInRequest) -> bool:
    """The password alone changes no code, wherever the person comes from."""
    passed = request.session.get(second_factor.PASSED)
    return not passed and second_factor.is_set_up(request.user)


def _passed(request: SignedInRequest) -> None:
    request.session.cycle_key()
    request.session[second_factor.PASSED] = True


def _show_codes(request: SignedInRequest, codes: list[str]) -> HttpResponse:
    """Shown in the answer itself, as a first password is: they belong in no session and no log."""
    context = {"codes": codes, "next": session.next_page(request)}
    return render(request, "registration/recovery_codes.html", context)


def _say_what_is_left(request: SignedInRequest) -> None:
    left = second_factor.codes_left(request.user)
    if left <= 3:
        messages.warning(request, f"Còn {left} mã dự phòng. Làm mới ở trang “Bảo mật tài khoản”.")
