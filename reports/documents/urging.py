"""Công văn đôn đốc: an official letter to those whose reports have not come. Pure.

To a few units it is addressed by name; to many, by the list that goes with it. It names the day by
which the reports are wanted now, which is no extension: lateness is counted from the due day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from indicators.figures import long_date, short_date
from reports.documents.blocks import Document, Enclosed, Form, Paragraph, Run, Table
from reports.documents.letterhead import Issuer, initials, letterhead, signature
from reports.documents.periods import Window, period_name

MOST_NAMED = 6  # addressed one by one
TO_THOSE_LISTED = "Các cơ quan, đơn vị có tên trong danh sách kèm theo."
LIST_TITLE = "Danh sách cơ quan, đơn vị chưa gửi báo cáo"
DRAFTED_BY = "CCHC"
BLANK = "\u2003\u2002"


@dataclass(frozen=True)
class Owed:
    """A report that has not come: whose, by when, how many working days ago that was.

    `addressee` is the unit as a letter speaks to it, `unit` as a list names it.
    """

    addressee: str
    unit: str
    form: str
    due: date
    days_over: int
    state: str
    returned: bool = False


@dataclass(frozen=True)
class Material:
    """Everything the letter is made of."""

    issuer: Issuer
    window: Window
    file_name: str
    rows: Sequence[Owed]
    on: date
    until: date
    symbol: str = ""
    contact: str = ""


def symbol_for(issuer: Issuer) -> str:
    """What is offered for the symbol: the agency and who drafted it (Nghị định 30/2020/NĐ-CP, Phụ
    lục I, mục II.3)."""
    agency = "UBND" if issuer.is_committee else initials(issuer.name)
    return f"{agency}-{DRAFTED_BY}"


def compose(material: Material) -> Document:
    """The letter, ready to be drawn."""
    issuer, rows = material.issuer, material.rows
    symbol = material.symbol or symbol_for(issuer)
    named = list(dict.fromkeys(row.addressee for row in rows))
    few = len(named) <= MOST_NAMED
    table = _table(rows)
    reference = (
        f"(Kèm theo Công văn số{BLANK}/{symbol} ngày{BLANK}tháng{BLANK}năm {material.on.year} "
        f"của {issuer.full_agency})"
    )
    return Document(
        file_name=material.file_name,
        letterhead=replace(letterhead(issuer, material.on.year), symbol=symbol),
        title="CÔNG VĂN",
        subject=f"đôn đốc gửi báo cáo cải cách hành chính {period_name(material.window)}",
        addressees=_addressees(named) if few else (TO_THOSE_LISTED,),
        basis=(),
        opening=(),
        body=(
            _paragraph(_how_it_stands(material, len(named), few=few)),
            *([table] if few else []),
            *map(_paragraph, _asked(material)),
        ),
        closing=(),
        recipients=("Như trên;", *_reported_to(issuer), f"Lưu: VT, {DRAFTED_BY}."),
        signature=signature(issuer),
        draft=False,
        form=Form.LETTER,
        enclosed=() if few else (Enclosed(LIST_TITLE, reference, table),),
    )


def _how_it_stands(material: Material, units: int, *, few: bool) -> str:
    over = sum(1 for row in material.rows if row.days_over)
    late = f", trong đó {over:02} báo cáo đã quá hạn" if over < len(material.rows) else ""
    late = ", tất cả đã quá hạn" if over and over == len(material.rows) else late
    where = "cụ thể như sau:" if few else "có danh sách kèm theo."
    return (
        f"Qua theo dõi trên Cổng báo cáo cải cách hành chính, đến ngày {short_date(material.on)}, "
        f"còn {units:02} cơ quan, đơn vị chưa gửi {len(material.rows):02} báo cáo cải cách hành "
        f"chính {period_name(material.window)}{late if over else ''}, {where}"
    )


def _asked(material: Material) -> list[str]:
    issuer = material.issuer
    tasks = [
        "Chỉ đạo hoàn thành số liệu, duyệt và gửi báo cáo trên Cổng trước 17 giờ 00 "
        f"{long_date(material.until)}."
    ]
    if any(row.returned for row in material.rows):
        tasks.append(
            "Báo cáo bị trả lại: sửa số liệu, trả lời từng ý kiến kiểm tra và gửi lại trong thời "
            "hạn trên."
        )
    tasks.append(
        "Nơi chưa truy cập được Cổng: gửi báo cáo giấy đã ký về "
        f"{issuer.agency} để được nhập thay, nêu rõ nguyên nhân."
    )
    contact = f". Vướng mắc liên hệ: {material.contact.rstrip('.')}" if material.contact else ""
    return [
        "Để bảo đảm tiến độ tổng hợp, báo cáo cấp có thẩm quyền, "
        f"{issuer.agency} đề nghị Thủ trưởng các cơ quan, đơn vị:",
        *(f"{number}. {task}" for number, task in enumerate(tasks, 1)),
        "Kết quả thực hiện chế độ báo cáo được theo dõi trên Cổng và là căn cứ đánh giá, xác định "
        "Chỉ số cải cách hành chính. Đề nghị các cơ quan, đơn vị khẩn trương thực "
        f"hiện{contact}./.",
    ]


def _addressees(named: Sequence[str]) -> tuple[str, ...]:
    if len(named) == 1:
        return (f"{named[0]}.",)
    return (*(f"{one};" for one in named[:-1]), f"{named[-1]}.")


def _reported_to(issuer: Issuer) -> tuple[str, ...]:
    """A department's letter goes to the committee above it as well."""
    above = f"UBND {issuer.locality} (để báo cáo);"
    return () if issuer.is_committee or not issuer.superior else (above,)


def _table(rows: Sequence[Owed]) -> Table:
    """A column of forms only where there are several."""
    forms = len({row.form for row in rows}) > 1
    columns: list[tuple[str, Callable[[Owed], str]]] = [("Cơ quan, đơn vị", lambda row: row.unit)]
    if forms:
        columns.append(("Biểu mẫu", lambda row: row.form))
    columns += [
        ("Hạn gửi", lambda row: short_date(row.due)),
        ("Số ngày quá hạn", lambda row: str(row.days_over)),
        ("Tình trạng", lambda row: row.state),
    ]
    lines = [("STT", *(heading for heading, _ in columns))]
    lines += [
        (str(number), *(say(row) for _, say in columns)) for number, row in enumerate(rows, 1)
    ]
    rows_of_runs = tuple(tuple((Run(text),) for text in line) for line in lines)
    return Table(rows_of_runs, numeric=(lines[0].index("Số ngày quá hạn"),))


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))
