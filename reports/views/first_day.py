"""Where each role begins; who signs in for the first time sees one thing to do."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from reports.pages import queues, waiting
from reports.views import home as unit_home
from units import clock
from units.models import Membership, Role, User
from units.permissions import memberships_of, scopes
from units.requests import SignedInRequest
from units.views.session import FIRST_DAY

# The first role held, in this order, decides where a person starts.
FIRST_PAGE = {
    Role.HEAD: "signing",
    Role.REPORTER: "submissions",
    Role.LEAD_REVIEWER: "review",
    Role.REVIEWER: "review",
    Role.AREA_OWNER: "review",
    Role.EDITOR: "drafts",
    Role.OFFICE_CHECKER: "editions",
    Role.LEADER: "results",
    Role.CLERK: "editions",
    Role.BUSINESS_ADMIN: "units",
    Role.SYSTEM_ADMIN: "system",
}


@dataclass(frozen=True)
class Thing:
    """What to begin with: in words, the button, where it leads."""

    title: str
    text: str
    label: str
    url: str


# For roles whose first thing does not depend on what there is.
THINGS = {
    Role.REVIEWER: (
        "Xem các báo cáo chờ kiểm tra",
        "Báo cáo các đơn vị gửi lên xếp theo mức cần xem kỹ. Mở một báo cáo để xem từng số, hỏi "
        "lại hoặc chấp nhận.",
        "Mở danh sách kiểm tra",
        "review",
    ),
    Role.AREA_OWNER: (
        "Xem phần lĩnh vực mình phụ trách",
        "Mở báo cáo của từng đơn vị, xem số liệu lĩnh vực mình, ghi ý kiến hoặc xác nhận đạt.",
        "Mở danh sách kiểm tra",
        "review",
    ),
    Role.EDITOR: (
        "Mở dự thảo báo cáo",
        "Phần lời viết quanh số liệu đã tổng hợp; số trong câu tự theo số liệu.",
        "Xem các dự thảo",
        "drafts",
    ),
    Role.OFFICE_CHECKER: (
        "Xem dự thảo chờ thẩm tra",
        "Đọc bản trình, ghi góp ý, cho qua hoặc trả lại.",
        "Xem các bản trình",
        "editions",
    ),
    Role.LEADER: (
        "Xem kết quả cải cách hành chính",
        "Số liệu chính của địa bàn; mở từng số để xem số của từng đơn vị.",
        "Xem kết quả",
        "results",
    ),
    Role.CLERK: (
        "Xem các bản chờ phát hành",
        "Cấp số, tải lên bản đã ký, ghi nơi đã gửi.",
        "Xem các bản trình ký",
        "editions",
    ),
    Role.BUSINESS_ADMIN: (
        "Mời người dùng",
        "Có e-mail thì hệ thống gửi thư mời; lãnh đạo đơn vị tự thêm chuyên viên của mình.",
        "Thêm người dùng",
        "person-create",
    ),
    Role.SYSTEM_ADMIN: (
        "Khai báo mạng của cơ quan",
        "Quy định vai trò nào cần mã xác thực, và mạng nào là mạng tin cậy.",
        "Mở quy định xác thực",
        "second-factor-policy",
    ),
}
THINGS[Role.LEAD_REVIEWER] = THINGS[Role.REVIEWER]


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Everybody starts where their work is."""
    today = clock.today()
    held = {m.role for m in memberships_of(request.user, today)}
    role = next((role for role in FIRST_PAGE if role in held), None)
    if role is None:
        admins = waiting.admins(today)
        return render(request, "reports/home/nothing.html", {"admins": admins})
    if request.session.pop(FIRST_DAY, False):
        first = thing(request.user, role, today)
        return render(request, "reports/home/first_day.html", {"thing": first})
    return redirect(FIRST_PAGE[role])


def thing(user: User, role: str, on: date) -> Thing:
    """The one thing for a person whose first role is this."""
    if role == Role.REPORTER:
        return _of_a_reporter(user, on)
    if role == Role.HEAD:
        return _of_a_head(user, on)
    title, text, label, page = THINGS[Role(role)]
    return Thing(title, text, label, reverse(page))


def _of_a_reporter(user: User, on: date) -> Thing:
    owed = unit_home.items(list(queues.owed(user, on)[: unit_home.PER_PAGE]), user, on)
    waiting_ = [i for i in owed if i.is_with_unit and i.may_enter and not i.is_rehearsal]
    if first := unit_home.first_thing(owed) or next(iter(waiting_), None):
        obligation, (label, url) = first.submission.obligation, first.action
        return Thing(
            f"{label}: {obligation.form.name}",
            f"Hạn gửi {obligation.due_day:%d/%m/%Y}. Mở biểu, chọn từng lĩnh vực và nhập số; số tự "
            "lưu. Nhập xong bấm “Gửi lãnh đạo duyệt”.",
            label,
            url,
        )
    return Thing(
        "Xem các báo cáo của đơn vị",
        "Hiện không có biểu nào chờ nhập. Khi đợt báo cáo mở, biểu và hạn gửi hiện ở đây.",
        "Xem báo cáo của đơn vị",
        reverse("submissions"),
    )


def _of_a_head(user: User, on: date) -> Thing:
    led = scopes(user, Role.HEAD, on=on)
    reporters = Membership.objects.in_force(on).filter(role=Role.REPORTER, unit__in=led)
    if not reporters.exists():
        return Thing(
            "Thêm chuyên viên của đơn vị",
            "Đơn vị chưa có ai nhập số liệu. Người có e-mail nhận thư mời và tự đặt mật khẩu.",
            "Thêm chuyên viên",
            reverse("person-create"),
        )
    return Thing(
        "Xem báo cáo chờ duyệt",
        "Chuyên viên nhập xong thì báo cáo nằm ở đây; xem rồi bấm “Duyệt, gửi”, hoặc chuyển lại.",
        "Xem báo cáo chờ duyệt",
        reverse("signing"),
    )


urls = [path("", home, name="home")]
