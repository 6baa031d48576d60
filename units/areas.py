"""The seven reform areas, as data: NQ 76/NQ-CP (15/7/2021), and chỉ đạo điều hành before them."""

from units.models import ReformArea

AREAS = [
    ("chi-dao-dieu-hanh", "Công tác chỉ đạo, điều hành cải cách hành chính", "Chỉ đạo, điều hành"),
    ("the-che", "Cải cách thể chế", "Thể chế"),
    ("thu-tuc-hanh-chinh", "Cải cách thủ tục hành chính", "Thủ tục hành chính"),
    ("to-chuc-bo-may", "Cải cách tổ chức bộ máy hành chính nhà nước", "Tổ chức bộ máy"),
    ("che-do-cong-vu", "Cải cách chế độ công vụ", "Chế độ công vụ"),
    ("tai-chinh-cong", "Cải cách tài chính công", "Tài chính công"),
    (
        "chinh-quyen-so",
        "Xây dựng, phát triển chính quyền điện tử, chính quyền số",
        "Chính quyền số",
    ),
]


def ensure() -> dict[str, ReformArea]:
    """Create the areas that are missing; those that are there stay as they are. By code."""
    wanted = [
        ReformArea(code=code, name=name, short_name=short_name, order=order)
        for order, (code, name, short_name) in enumerate(AREAS, start=1)
    ]
    ReformArea.objects.bulk_create(wanted, ignore_conflicts=True)
    return {area.code: area for area in ReformArea.objects.all()}
