"""Help: topics in plain Vietnamese, and which of them explains which page.

A topic is a template in `templates/help/` named by its slug. Everybody may read every topic, signed
in or not: there is nothing of any unit in them. `roles` only decides which stand first in the list.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from reports.pages.pictures import PICTURES, Picture
from units.models import Role

UNIT = (Role.REPORTER, Role.HEAD)
CHECKERS = (Role.REVIEWER, Role.LEAD_REVIEWER, Role.AREA_OWNER)
WRITERS = (Role.EDITOR, Role.OFFICE_CHECKER, Role.LEAD_REVIEWER)


@dataclass(frozen=True)
class Topic:
    """One page of help."""

    slug: str
    title: str
    about: str
    """what one finds in it, in a line"""
    roles: tuple[str, ...]
    """whose work it is"""
    pages: tuple[str, ...]
    """names of the addresses it explains; * stands for any ending"""

    @property
    def template(self) -> str:
        return f"help/{self.slug}.html"

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return PICTURES.get(self.slug, ())


# In the order of the list. A page belongs to the topic that names it, else to the first whose
# pattern fits.
TOPICS = (
    Topic(
        "bat-dau",
        "Bắt đầu",
        "Đăng nhập, trang chủ của mình, các bước từ nhập số đến khi báo cáo đạt.",
        tuple(Role),
        ("sign-*", "change-password", "unlock", "still-here", "resume", "home", "submissions"),
    ),
    Topic(
        "bao-mat",
        "Mật khẩu, xác thực hai lớp",
        "Thư mời, quên mật khẩu, mã trên điện thoại, mã dự phòng, tài khoản bị khóa.",
        tuple(Role),
        ("forgot-password", "set-password", "second-factor*", "security", "sso-*"),
    ),
    Topic(
        "tap-duot",
        "Đợt tập dượt",
        "Tập nhập, gửi, duyệt, kiểm tra trên biểu thật; số liệu không tính vào đâu.",
        (*UNIT, *CHECKERS, Role.BUSINESS_ADMIN),
        ("campaign-rehearse", "entry-start-again"),
    ),
    Topic(
        "excel",
        "Nhập bằng Excel",
        "Tải biểu ra Excel, điền ở máy mình, tải lên lại; lấy bảng xuất từ hệ thống khác.",
        (Role.REPORTER,),
        ("workbook*", "table-*"),
    ),
    Topic(
        "tai-lieu-kiem-chung",
        "Tài liệu kiểm chứng",
        "Gắn tệp chứng minh cho một số liệu, và ai xem được.",
        (*UNIT, *CHECKERS),
        ("evidence*",),
    ),
    Topic(
        "giao-viec",
        "Giao việc, bàn giao",
        "Chia biểu cho đồng nghiệp, nhiều người cùng nhập, bàn giao khi đổi người.",
        UNIT,
        ("area-*", "presence", "figure-slip", "handover*"),
    ),
    Topic(
        "so-noi-khac-cung-cap",
        "Số do nơi khác cung cấp",
        "Xem số đơn vị khác gửi về mình, trả lời Đúng hoặc Đề nghị điều chỉnh.",
        UNIT,
        ("supplied", "entry-confirm", "entry-dispute-answer", "table-voices"),
    ),
    Topic(
        "nhap-bieu",
        "Nhập biểu",
        "Gõ số, dán từ Excel, tự lưu, không phát sinh, chưa có số liệu, sửa khi bị trả lại.",
        (Role.REPORTER,),
        (
            "submission",
            "submission-timeline",
            "submission-paper",
            "receipt",
            "entry-*",
            "form-print*",
            "correction-*",
        ),
    ),
    Topic(
        "duyet-gui",
        "Lãnh đạo duyệt, gửi",
        "Xem báo cáo chuyên viên trình, duyệt gửi hoặc chuyển lại.",
        (Role.HEAD,),
        ("signing*", "submission-step"),
    ),
    Topic(
        "kiem-tra",
        "Kiểm tra báo cáo của các đơn vị",
        "Xem, hỏi từng ô, trả lại, chấp nhận; theo dõi ai chưa gửi.",
        CHECKERS,
        ("review*", "remark-*", "waiver*"),
    ),
    Topic(
        "giu-han",
        "Giữ đúng hạn",
        "Đôn đốc đơn vị chậm, gọi điện, nhập thay, cổng gián đoạn, sổ theo dõi thời hạn.",
        (*UNIT, Role.REVIEWER, Role.LEAD_REVIEWER, Role.LEADER),
        ("late-*", "call*", "on-behalf*", "outage*", "ledger*"),
    ),
    Topic(
        "dot-bao-cao",
        "Đợt báo cáo",
        "Mở đợt, gia hạn, miễn báo cáo, đóng đợt.",
        (Role.LEAD_REVIEWER, Role.BUSINESS_ADMIN),
        ("campaigns", "campaign", "campaign-*", "obligations-*", "holiday*"),
    ),
    Topic(
        "toan-canh",
        "Nhìn toàn cảnh một đợt",
        "Theo đơn vị và lĩnh vực, so với đợt trước, xếp thứ tự; tìm, lọc, tải mọi danh sách.",
        (*CHECKERS, Role.EDITOR, Role.OFFICE_CHECKER, Role.LEADER, Role.BUSINESS_ADMIN),
        ("campaign-matrix", "ranking"),
    ),
    Topic(
        "nhac-viec",
        "Nhắc việc đến hạn",
        "Ai được nhắc, khi nào; nhắc ngay một đơn vị; sửa lời nhắc.",
        (*CHECKERS, Role.BUSINESS_ADMIN, *UNIT),
        ("remind*",),
    ),
    Topic(
        "tong-hop",
        "Tổng hợp và chốt số liệu",
        "Cộng số theo cây đơn vị, xem số từ đâu ra, chốt số liệu, xem kết quả.",
        (*CHECKERS, Role.EDITOR, Role.LEADER),
        (
            "consolidation*",
            "contributors",
            "results",
            "report-file",
            "job*",
            "briefing*",
        ),
    ),
    Topic(
        "viet-bao-cao",
        "Viết báo cáo",
        "Viết từng mục, đưa số vào câu, nhận xét của máy, góp ý, đề cương, văn bản viện dẫn.",
        (*WRITERS, *UNIT),
        (
            "draft-submit",
            "checklist-accept",
            "draft*",
            "section*",
            "sentence-*",
            "comment-*",
            "figure-search",
            "clean-paste",
            "outline*",
            "document*",
        ),
    ),
    Topic(
        "ban-phat-hanh",
        "Trình ký, phát hành, đính chính",
        "Từ trình dự thảo đến bản đã ký, đã gửi; sửa sai sau khi ban hành; tra cứu bản sao.",
        (Role.EDITOR, Role.OFFICE_CHECKER, Role.LEADER, Role.CLERK, Role.LEAD_REVIEWER),
        ("edition*", "erratum-*", "carried-*", "verify*"),
    ),
    Topic(
        "don-vi-nguoi-dung",
        "Đơn vị và người dùng",
        "Tài khoản, vai trò, đặt lại mật khẩu; thành lập, đổi tên, sáp nhập đơn vị.",
        (Role.HEAD, Role.BUSINESS_ADMIN),
        ("unit", "units", "unit-*", "people", "person*", "membership-*"),
    ),
    Topic(
        "danh-muc-chi-tieu",
        "Danh mục chỉ tiêu",
        "Tra một chỉ tiêu, quy tắc, mục tiêu; sửa và công bố danh mục.",
        (Role.BUSINESS_ADMIN, *UNIT, *CHECKERS),
        ("catalogue*", "indicator", "rules", "target*"),
    ),
    Topic(
        "he-thong",
        "Vận hành hệ thống",
        "Tình trạng, công việc chạy nền, nhật ký; không có số liệu nghiệp vụ.",
        (Role.SYSTEM_ADMIN,),
        ("system", "audit-log", "second-factor-policy"),
    ),
)
BY_SLUG = {topic.slug: topic for topic in TOPICS}
START = TOPICS[0]


def topic_of(page: str) -> Topic | None:
    """The topic that explains a page, by the name of its address."""
    named = (one for one in TOPICS if page in one.pages)
    fitting = (one for one in TOPICS if any(fnmatchcase(page, name) for name in one.pages))
    return next(named, None) or next(fitting, None)


def address(request: HttpRequest) -> str:
    """The help of the page being shown, with the way back where it can be asked for again."""
    match = request.resolver_match
    if match is None or match.url_name in ("help", "help-list"):
        return reverse("help-list")
    topic = topic_of(match.url_name or "") or START
    back = f"?{urlencode({'ve': request.get_full_path()})}" if request.method == "GET" else ""
    return reverse("help", args=[topic.slug]) + back


def shell(request: HttpRequest) -> dict[str, Any]:
    """The link of every page's head (a context processor)."""
    return {"help_url": SimpleLazyObject(lambda: address(request))}
