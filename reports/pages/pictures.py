"""The pictures of the help pages: what each shows, for readers and for the script that takes them.

`make pictures` (docs/pictures.py) takes every one anew from a fresh demonstration, whose people are
invented, so that none shows a page as it used to be.
"""

from dataclasses import dataclass

WIDTH = 900  # pixels


@dataclass(frozen=True)
class Picture:
    """One picture. `alt` says what is to be seen, for who cannot see it."""

    name: str
    alt: str
    height: int
    """pixels; the picture is cut there"""
    person: str
    """username of the demonstration"""
    address: str
    clicks: tuple[str, ...] = ()
    """what to press after the page opened, as CSS selectors"""
    top: str = "main"
    """what the picture begins with, as a CSS selector"""
    window: int = WIDTH
    """how wide the window is; a picture of a wider one is made smaller"""

    @property
    def file(self) -> str:
        """Below static/."""
        return f"img/help/{self.name}.webp"


COMMUNE_FORM = 'main a:has-text("Biểu của UBND cấp xã")'
LEGAL_AREA = 'main table a:has-text("Cải cách thể chế")'

PICTURES: dict[str, tuple[Picture, ...]] = {
    "bat-dau": (
        Picture(
            "viec-dau-tien",
            "Trang chủ của một xã chưa nhập gì: khung “Việc đầu tiên” với nút Bắt đầu nhập, bên "
            "dưới là biểu phải gửi và hạn gửi.",
            520,
            "cv.x23537",
            "/viec/",
        ),
    ),
    "nhap-bieu": (
        Picture(
            "cac-linh-vuc",
            "Trang của một biểu: bảng các lĩnh vực, mỗi dòng ghi đã nhập bao nhiêu ô, còn lỗi "
            "hay cảnh báo nào.",
            470,
            "cv.x23404",
            "/viec/",
            (COMMUNE_FORM,),
        ),
        Picture(
            "bang-nhap",
            "Bảng nhập của một lĩnh vực: cột kỳ trước, ô nhập số kỳ này, cột chênh lệch.",
            560,
            "cv.x23404",
            "/viec/",
            (COMMUNE_FORM, LEGAL_AREA),
            ".entry-bar",
        ),
    ),
    "excel": (
        Picture(
            "nhap-tu-excel",
            "Trang Nhập từ Excel: ba bước tải biểu, nhập ở ô nền vàng, tải lên; ô chọn tệp và "
            "nút Tải lên và xem.",
            480,
            "cv.x23404",
            "/viec/",
            (COMMUNE_FORM, 'a:has-text("Nhập từ Excel")'),
        ),
    ),
    "tai-lieu-kiem-chung": (
        Picture(
            "tai-lieu",
            "Trang tài liệu kiểm chứng của một ô: số liệu kỳ này, danh sách tệp đã đính kèm và "
            "phần thêm tài liệu.",
            500,
            "cv.x23404",
            "/viec/",
            (
                COMMUNE_FORM,
                LEGAL_AREA,
                ".cell-extras summary",
                'a:visible:has-text("Thêm tài liệu")',
            ),
        ),
    ),
    "giao-viec": (
        Picture(
            "phieu-de-nghi",
            "Trang lập phiếu đề nghị cung cấp số liệu: kính gửi ai, cần trước ngày nào, chọn các "
            "chỉ tiêu cần hỏi.",
            480,
            "cv.x23404",
            "/viec/",
            (COMMUNE_FORM, 'a:has-text("Phiếu đề nghị cung cấp số liệu")'),
        ),
    ),
    "so-noi-khac-cung-cap": (
        Picture(
            "so-cung-cap",
            "Bảng số liệu do Văn phòng UBND tỉnh cung cấp về xã, mỗi dòng có nút Đúng và mục Đề "
            "nghị điều chỉnh.",
            340,
            "cv.x23537",
            "/viec/",
            top="#so-cung-cap",
        ),
    ),
    "duyet-gui": (
        Picture(
            "xem-va-duyet",
            "Trang lãnh đạo xem trước khi gửi: tóm tắt ô trống, cảnh báo, thay đổi so với kỳ "
            "trước.",
            520,
            "ld.x23524",
            "/duyet/",
            ('main a:has-text("Xem và duyệt")',),
        ),
    ),
    "kiem-tra": (
        Picture(
            "danh-sach-kiem-tra",
            "Danh sách báo cáo chờ kiểm tra: ô lọc ở trên, mỗi dòng một đơn vị với trạng thái, "
            "hạn gửi, số ô đã nhập, cảnh báo.",
            560,
            "kiemtra1",
            "/kiem-tra/?only=waiting",
            window=1240,
        ),
    ),
    "dot-bao-cao": (
        Picture(
            "trang-dot",
            "Trang của đợt 6 tháng: bảng theo cấp cho biết bao nhiêu báo cáo ở từng trạng thái và "
            "bao nhiêu trễ hạn.",
            340,
            "truongphong",
            "/dot/KT-2025-6T/",
            window=1160,
        ),
    ),
    "tong-hop": (
        Picture(
            "bang-tong-hop",
            "Bảng tổng hợp của tỉnh: mỗi chỉ tiêu có số, số đơn vị đã báo cáo trên số phải báo "
            "cáo, và tình trạng.",
            480,
            "truongphong",
            "/tong-hop/KT-2025-Q1/kt/",
            top="main h2",
            window=1100,
        ),
    ),
    "viet-bao-cao": (
        Picture(
            "du-thao",
            "Dự thảo báo cáo quý: danh sách các mục theo đề cương, mục nào đã viết, đơn vị nào "
            "viết.",
            480,
            "bientap",
            "/soan-bao-cao/KT-2025-Q1/kt/",
            top="main table",
        ),
    ),
    "don-vi-nguoi-dung": (
        Picture(
            "nguoi-dung",
            "Danh sách người dùng: tên, vai trò, đơn vị, nút Thêm người dùng.",
            420,
            "ld.x23404",
            "/nguoi-dung/",
        ),
    ),
    "danh-muc-chi-tieu": (
        Picture(
            "danh-muc",
            "Danh mục chỉ tiêu với ô tìm theo mã hoặc tên.",
            460,
            "quantri",
            "/chi-tieu/",
        ),
    ),
    "tap-duot": (
        Picture(
            "bieu-tap-duot",
            "Biểu của đợt tập dượt: dải chữ “Tập dượt” ở đầu trang và nút Làm lại từ đầu.",
            420,
            "cv.x23537",
            "/viec/",
            (".round-rehearsal a",),
            ".rehearsal-banner",
        ),
    ),
}
