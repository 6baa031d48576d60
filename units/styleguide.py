"""The living style guide (/thiet-ke/, never in production): every component with invented data."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.forms import CharField, ChoiceField, FileField, Form, RadioSelect, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.timezone import get_default_timezone

from units.colours import contrast, named
from units.listing import Column, Filter, Listing, Shown, by
from units.templatetags.ui import MARKS, STATES, Fault

# What each ink is for; its grounds: tests/test_tokens.py.
INKS = {
    "ink": "chữ",
    "ink-soft": "chữ phụ: nhãn, ghi chú, đơn vị tính",
    "blue": "nút chính, thẻ đang mở",
    "blue-link": "liên kết",
    "red": "vạch dưới đầu trang, việc không hoàn tác được",
    "field-line": "viền ô nhập",
}
TONES = {
    "quiet": "chưa bắt đầu, không tính",
    "info": "đang nhập, đã gửi",
    "wait": "chờ, cần để ý",
    "busy": "đang kiểm tra, ý kiến",
    "good": "đạt, xong",
    "bad": "sai, trả lại, trễ",
}
DAY = date(2025, 3, 12)
NOON = datetime(2025, 3, 12, 14, 5, tzinfo=get_default_timezone())
CHART = (
    '<svg viewBox="0 0 400 90" role="img" aria-label="Tỷ lệ đã gửi theo cấp">'
    '<text class="chart-text" x="0" y="24">Cấp sở</text>'
    '<rect class="chart-bar" x="70" y="10" width="280" height="20"></rect>'
    '<text class="chart-text" x="356" y="24">88%</text>'
    '<text class="chart-text" x="0" y="64">Cấp xã</text>'
    '<rect class="chart-bar chart-bar-2" x="70" y="50" width="220" height="20"></rect>'
    '<text class="chart-text" x="296" y="64">69%</text></svg>'
)


class ExampleForm(Form):
    """One field of each kind."""

    name = CharField(label="Tên đợt báo cáo", help_text="Ví dụ: Quý I năm 2025")
    reason = CharField(label="Lý do", required=False, widget=Textarea({"rows": 2}))
    file = FileField(label="Tệp Excel", required=False, help_text="Tệp .xlsx, tối đa 5 MB.")
    level = ChoiceField(label="Cấp", choices=[("so", "Sở, ban, ngành"), ("xa", "Xã")])
    verdict = ChoiceField(
        label="Ý kiến",
        choices=[("right", "Đúng"), ("dispute", "Đề nghị điều chỉnh")],
        widget=RadioSelect,
    )


@login_not_required
def style_guide(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Đã lưu 12 ô số liệu lúc 14:05.")
    return render(request, "styleguide.html", _examples(request))


def _examples(request: HttpRequest) -> dict[str, Any]:
    return {
        "states": [state for state in STATES if state != "empty"],
        "marks": list(MARKS),
        "on": DAY,
        "inks": _inks(),
        "tones": _tones(),
        "noon": NOON,
        "days": [DAY + timedelta(days=days) for days in (20, 3, 0, -2)],
        "trail": [("Đợt báo cáo", "/"), ("Quý I năm 2025", "/"), ("Sở Tư pháp", "")],
        "list": _list(request),
        "page": Paginator(range(126), 20).page(3),
        "faults": [
            Fault("Ô 3.3.0.4: cần số nguyên, nhận được “12,5”. Nhập lại số hồ sơ.", "#mau-form"),
            Fault("Ô 3.3.0.4.1 lớn hơn ô 3.3.0.4 (512 > 498). Sửa một trong hai ô."),
        ],
        "form": ExampleForm(),
        "faulty": ExampleForm({"faulty-level": "so"}, prefix="faulty"),
        "tabs": _tabs(),
        "events": _events(),
        "pairs": _pairs(),
        "effects": ["Số liệu của đơn vị không còn sửa được.", "Sở Nội vụ nhận được báo cáo ngay."],
        "chart": mark_safe(CHART),  # noqa: S308 - a constant above
        "chart_columns": ["Cấp", "Đã gửi"],
        "chart_rows": [["Cấp sở", "88%"], ["Cấp xã", "69%"]],
    }


def _list(request: HttpRequest) -> Shown:
    """A list that really searches, sorts and turns pages, over invented rows."""
    columns = (
        Column("ten", "Đơn vị", lambda row: row[0], link=lambda _row: "#"),
        Column("cap", "Cấp", lambda row: row[1]),
        Column("gui", "Ngày gửi", lambda row: row[2], css="num"),
    )
    rows = [
        ("Sở Tư pháp", "Sở", DAY),
        ("Ủy ban nhân dân xã Đăk Tô", "Xã", DAY + timedelta(days=3)),
        ("Ủy ban nhân dân xã Măng Ri", "Xã", None),
    ]
    levels = Filter("cap", "Cấp", by(lambda row: row[1]), (("Sở", "Sở"), ("Xã", "Xã")))
    listing = Listing("mau", "Mẫu", columns, lambda row: row[:1], (levels,), per_page=2)
    return listing.shown(request.GET, rows)


def _inks() -> list[dict[str, str]]:
    known = named()
    return [
        {
            "name": name,
            "colour": known[name],
            "use": use,
            "on_paper": _ratio(known[name], known["paper"]),
            "on_ground": _ratio(known[name], known["ground"]),
        }
        for name, use in INKS.items()
    ]


def _tones() -> list[dict[str, str]]:
    known = named()
    return [
        {"name": tone, "use": use, "ratio": _ratio(known[f"{tone}-ink"], known[f"{tone}-ground"])}
        for tone, use in TONES.items()
    ]


def _ratio(ink: str, ground: str) -> str:
    return f"{contrast(ink, ground):.1f}".replace(".", ",")


def _tabs() -> list[dict[str, Any]]:
    return [
        {"label": "Cần xử lý", "url": "#", "current": True, "count": 14},
        {"label": "Đã đạt", "url": "#", "count": 98},
        {"label": "Chưa gửi", "url": "#", "count": 0},
    ]


def _events() -> list[dict[str, Any]]:
    reason = "Ô 3.3.0.4: số hồ sơ giảm một nửa so với quý trước, đề nghị giải trình."
    steps = [
        ("Đã đạt", "good", "Chuyên viên kiểm tra, Sở Nội vụ", ""),
        ("Trả lại", "bad", "Chuyên viên kiểm tra, Sở Nội vụ", reason),
        ("Duyệt, gửi", "info", "Lãnh đạo, Sở Tư pháp", "Báo cáo số 45/BC-STP"),
    ]
    return [
        {
            "title": title,
            "tone": tone,
            "by": by,
            "detail": detail,
            "at": NOON - timedelta(days=days),
        }
        for days, (title, tone, by, detail) in enumerate(steps)
    ]


def _pairs() -> list[tuple[str, str]]:
    return [
        ("Đợt báo cáo", "Quý I năm 2025 (15/12/2024 – 14/3/2025)"),
        ("Số, ngày báo cáo", "45/BC-STP, 12/03/2025"),
        ("Mã xác nhận", "8f14e45fceea167a5a36dedd4bea2543b5d1e1c0a4e1e3f2a7c9d8e6f1b2a3c4"),
    ]
