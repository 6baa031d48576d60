"""Papers for the tests of printing: as plain data, without outline or figures."""

from dataclasses import replace
from decimal import Decimal

from reports.documents.blocks import (
    Annex,
    Bar,
    Chart,
    Document,
    Form,
    Heading,
    Letterhead,
    Paragraph,
    Row,
    Run,
    Signature,
    Table,
    Verification,
)

SENTENCE = (
    "Trong kỳ, các cơ quan, đơn vị, địa phương trên địa bàn tỉnh đã tập trung chỉ đạo, triển khai "
    "thực hiện đồng bộ các nhiệm vụ cải cách hành chính theo kế hoạch đề ra"
)
CODE = Verification("7KQM-2XPD-9TFB", "https://cchc.example.vn/tra-cuu/7KQM-2XPD-9TFB/")
REFERENCE = "(Kèm theo Báo cáo số\u2003\u2003/BC-SNV ngày\u2003\u2003tháng\u2003\u2003năm 2025)"


def prose(text: str, note: str = "", number: int = 1, **changes) -> Paragraph:
    call = (Run("", note=(Run(note),), number=number),) if note else ()
    return Paragraph((Run(text), *call, Run(".")), **changes)


def table(*rows: tuple[str, ...]) -> Table:
    return Table(tuple(tuple((Run(cell),) for cell in row) for row in rows), numeric=(1,))


def row(number: int) -> Row:
    return Row(str(number), f"3.{number}", f"Số hồ sơ thứ {number}", "Hồ sơ", "1.234", "", "", "")


def annex(number: str, title: str, rows: int = 3) -> Annex:
    lines = tuple(row(place) for place in range(1, rows + 1))
    windows = ("Từ 15/12/2024 đến 14/03/2025", "Tại ngày 14/03/2025 hoặc cả năm")
    return Annex(number, title, REFERENCE, *windows, lines)


def paper(**changes) -> Document:
    """A report of a department, prepared for signing, without annexes."""
    told = {
        "file_name": "bao-cao-snv",
        "letterhead": Letterhead("UBND TỈNH KON TUM", ("SỞ NỘI VỤ",), "BC-SNV", "Kon Tum", 2025),
        "title": "BÁO CÁO",
        "subject": "Kết quả thực hiện công tác cải cách hành chính quý I năm 2025",
        "addressees": ("Ủy ban nhân dân tỉnh.",),
        "basis": (),
        "opening": (prose("Sở Nội vụ báo cáo như sau"),),
        "body": (Heading(1, "I.", "KẾT QUẢ THỰC HIỆN", "I"), prose(SENTENCE)),
        "closing": (prose("Sở Nội vụ báo cáo Ủy ban nhân dân tỉnh"),),
        "recipients": ("Như trên;", "Lưu: VT, CCHC."),
        "signature": Signature(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        "draft": False,
    }
    return Document(**{**told, **changes})


def rich() -> Document:
    """A report in which every element of the decree stands somewhere."""
    sections = (
        Heading(1, "I.", "KẾT QUẢ THỰC HIỆN", "I"),
        Heading(2, "1.", "Cải cách thể chế", "I.1"),
        Heading(3, "a)", "Xây dựng văn bản", "I.1.a"),
        prose(f"Đoạn văn. {SENTENCE}. {SENTENCE}. {SENTENCE}", "Quyết định số 757/QĐ-UBND.", 1),
        prose(SENTENCE),
        prose("gạch đầu dòng", marker="-"),
        table(("Nội dung", "Số liệu"), ("Cấp tỉnh", "18"), ("Cấp xã", "12")),
        Chart("Tổng số (hồ sơ)", (Bar("Cấp tỉnh", None, "…"), Bar("Cấp xã", Decimal(12), "12"))),
        *(prose(f"{SENTENCE}. {SENTENCE}. {SENTENCE}") for _ in range(12)),
        Heading(1, "II.", "PHƯƠNG HƯỚNG, NHIỆM VỤ", "II"),
        prose(SENTENCE, "Kế hoạch số 12/KH-SNV.", 2),
    )
    return paper(
        addressees=("Bộ Nội vụ;", "Ủy ban nhân dân tỉnh."),
        basis=(prose("Căn cứ Nghị định số 09/2019/NĐ-CP"),),
        body=sections,
        annexes=(annex("I", "Số liệu thủ tục hành chính", 60), annex("II", "Số liệu tài chính")),
    )


def letter(**changes) -> Document:
    head = Letterhead("", ("ỦY BAN NHÂN DÂN", "TỈNH KON TUM"), "UBND-TTHG", "Kon Tum", 2025)
    return replace(
        paper(form=Form.LETTER, letterhead=head, title="CÔNG VĂN"),
        subject="đính chính Báo cáo số 45/BC-UBND",
        **changes,
    )


def sheet(**changes) -> Document:
    lines = (("Đơn vị", "Số ngày"), *((f"Xã {number}", str(number)) for number in range(24)))
    return replace(
        paper(form=Form.SHEET, title="DANH SÁCH ĐƠN VỊ BÁO CÁO MUỘN"),
        **{
            "body": (prose(SENTENCE), table(*lines)),
            "opening": (),
            "closing": (),
            "recipients": (),
            "signature": Signature(("NGƯỜI LẬP",)),
            "drafted": "lập ngày 20/3/2025",
            **changes,
        },
    )
