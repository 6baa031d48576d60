"""Acts on the account of a person: let in, kept out, let in again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from units import access, clock, dormancy, links, people, permissions, second_factor
from units.models import User
from units.requests import SignedInRequest
from units.views.session import link_address


def set_active(request: SignedInRequest, pk: int, *, active: bool) -> HttpResponse:
    found = access.managed_person(request.user, pk, clock.today())
    if request.method == "POST":
        people.set_active(found, active, by=request.user, at=clock.now())
        messages.success(request, "Đã mở lại tài khoản." if active else "Đã ngừng tài khoản.")
        return redirect("person", pk)
    label = "Mở lại tài khoản" if active else "Ngừng tài khoản"
    after = "đăng nhập lại được ngay" if active else "bị đăng xuất và không đăng nhập được nữa"
    text_ = f"{found} ({found.username}) {after}. Dữ liệu đã nhập giữ nguyên."
    return _confirm(request, found, label, text_, danger=not active)


def invite(request: SignedInRequest, pk: int) -> HttpResponse:
    """Again, to who was invited and did not come, or whose letter was lost."""
    found = access.managed_person(request.user, pk, clock.today())
    access.demand(permissions.may_invite(found))
    if request.method == "POST":
        return send_invitation(request, found)
    text_ = (
        f"Thư gửi tới {found.email}, có liên kết đặt mật khẩu dùng trong 7 ngày. Liên kết đã gửi "
        "trước đó không dùng được nữa."
    )
    return _confirm(request, found, "Gửi thư mời", text_)


def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.managed_person(request.user, pk, clock.today())
    if request.method == "POST":
        links.revoke(found, by=request.user, at=clock.now())
        messages.success(request, "Đã thu hồi liên kết.")
        return redirect("person", pk)
    text_ = f"Liên kết đã gửi cho {found} không dùng được nữa. Tài khoản giữ nguyên."
    return _confirm(request, found, "Thu hồi liên kết", text_, danger=True)


def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """After the lock of accounts not used."""
    found = access.managed_person(request.user, pk, clock.today())
    if request.method == "POST":
        dormancy.reopen(found, by=request.user, at=clock.now(), now=timezone.now())
        messages.success(request, "Đã mở khóa tài khoản.")
        return redirect("person", pk)
    text_ = f"{found} ({found.username}) đăng nhập lại được bằng mật khẩu cũ."
    return _confirm(request, found, "Mở khóa tài khoản", text_)


def reset_second_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    """The telephone is lost, and the recovery codes are used up."""
    found = access.managed_person(request.user, pk, clock.today())
    access.demand(permissions.may_reset_second_factor(request.user, clock.today()))
    if request.method == "POST":
        second_factor.reset(found, by=request.user, at=clock.now())
        messages.success(request, "Đã bỏ mã xác thực.")
        return redirect("person", pk)
    text_ = (
        f"Mã trên điện thoại và mã dự phòng của {found} không dùng được nữa; nếu vai trò cần, lần "
        "đăng nhập sau phải cài đặt lại. Chỉ làm khi biết chắc người đề nghị là ai."
    )
    return _confirm(request, found, "Bỏ mã xác thực", text_, danger=True)


@never_cache
def reset_password(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.managed_person(request.user, pk, clock.today())
    if request.method == "POST":
        password = people.reset_password(found, by=request.user, at=clock.now())
        if found.dormant_since:
            dormancy.reopen(found, by=request.user, at=clock.now(), now=timezone.now())
        return show_password(request, found, password)
    text_ = f"{found} ({found.username}) bị đăng xuất và phải đặt mật khẩu riêng khi đăng nhập lại."
    return _confirm(request, found, "Đặt lại mật khẩu", text_)


def send_invitation(request: SignedInRequest, person: User) -> HttpResponse:
    """The account stays when the mail does not leave; it can be sent again."""
    address, at = link_address(request), clock.now()
    try:
        links.send(person, links.Purpose.INVITE, address=address, by=request.user, at=at)
    except links.NotSent as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, f"Đã gửi thư mời tới {person.email}.")
    return redirect("person", person.pk)


def welcome(request: SignedInRequest, person: User, password: str) -> HttpResponse:
    """A new account: the letter to who has an address, else the password to be handed over."""
    if password:
        return show_password(request, person, password)
    return send_invitation(request, person)


def show_password(request: SignedInRequest, person: User, password: str) -> HttpResponse:
    """Shown in the answer itself: a password belongs in no session and no log."""
    context = {"person": person, "password": password}
    return render(request, "units/first_password.html", context)


def _confirm(
    request: SignedInRequest, person: User, label: str, text_: str, *, danger: bool = False
) -> HttpResponse:
    back = reverse("person", args=[person.pk])
    context = {
        "title": label,
        "action": request.path,
        "label": label,
        "text": text_,
        "back_url": back,
        "tone": "danger" if danger else "",
        "trail": trail(person, label),
    }
    return render(request, "confirm.html", context)


def trail(person: User, here: str) -> list[tuple[str, str]]:
    """The way to a page about a person."""
    page = reverse("person", args=[person.pk])
    return [("Người dùng", reverse("people")), (str(person), page), (here, "")]
