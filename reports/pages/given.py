"""Who stands behind an added-up figure, and whose reports are not in it, as lists."""

from decimal import Decimal

from reports.adding.lineage import Contributor
from units.listing import Column, Filter, Listing, by
from units.models import Level


def _number(one: Contributor) -> Decimal | str:
    """The number itself, so that a spreadsheet can add it; else as it is printed."""
    return one.shown if one.figure is None or one.figure.value is None else one.figure.value


GIVEN = Listing(
    "nguon-so-lieu",
    "Nguồn số liệu",
    (
        Column("don-vi", "Về đơn vị", lambda one: one.name),
        Column("thuoc", "Thuộc", lambda one: one.parent, file_only=True),
        Column("bao-cao", "Đơn vị báo cáo", lambda one: one.answered_by, file_only=True),
        Column(
            "so",
            "Số liệu",
            _number,
            lambda one: one.figure.counted if one.figure else None,
            css="fig",
        ),
        Column(
            "nhap",
            "Người nhập",
            lambda one: one.entered_by.full_name if one.entered_by else "",
            lambda one: one.entered_at,
        ),
        Column("nhap-luc", "Nhập lúc", lambda one: one.entered_at, file_only=True),
        Column(
            "gui",
            "Lãnh đạo duyệt, gửi",
            lambda one: (
                one.version.frozen_by.full_name if one.version and one.version.frozen_by else ""
            ),
            lambda one: one.version.frozen_at if one.version else None,
        ),
        Column(
            "gui-luc",
            "Gửi lúc",
            lambda one: one.version.frozen_at if one.version else None,
            file_only=True,
        ),
        Column(
            "dat",
            "Chấp nhận",
            lambda one: (
                one.version.accepted_by.full_name if one.version and one.version.accepted_by else ""
            ),
            lambda one: one.version.accepted_at if one.version else None,
        ),
        Column(
            "ghi-chu", "Ghi chú", lambda one: one.figure.note if one.figure else "", file_only=True
        ),
    ),
    search=lambda one: (one.name, one.parent, one.answered_by),
    searched="Tìm đơn vị",
    filters=(
        Filter("cap", "Cấp", by(lambda one: one.level), Level.choices),
        Filter(
            "thieu",
            "Chỉ đơn vị còn thiếu",
            lambda rows, _ticked: [one for one in rows if one.is_missing and not one.hidden],
            kind="tick",
        ),
    ),
    per_page=150,
)

MISSING = Listing(
    "bao-cao-con-thieu",
    "Báo cáo còn thiếu",
    (
        Column("don-vi", "Đơn vị", lambda one: one.name),
        Column("bieu", "Biểu", lambda one: one.form),
        Column("hien-nay", "Hiện nay", lambda one: one.submission.state_label),
    ),
    search=lambda one: (one.name, one.form),
    searched="Tìm đơn vị, biểu",
    per_page=150,
)
