"""Figures and a small report for the tests of the document; no database."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from reports.documents.blocks import BoundFigure, Document
from reports.documents.drafting import Material, draft
from reports.documents.letterhead import Issuer
from reports.documents.outlines import OutlineRow

KON_TUM = Issuer("kt", "Tỉnh Kon Tum", "province")
AREAS = (("the-che", "Cải cách thể chế"), ("tai-chinh-cong", "Cải cách tài chính công"))


@dataclass(frozen=True)
class Window:
    covers_from: dt.date = dt.date(2024, 12, 15)
    covers_to: dt.date = dt.date(2025, 3, 15)


def figure(code: str, value: str | None = "8", **changes) -> BoundFigure:
    told = {
        "code": code,
        "label": f"Chỉ tiêu {code}",
        "unit_of_measure": "Hồ sơ",
        "value_type": "count",
        "decimals": 0,
        "value": None if value is None else Decimal(value),
        "status": "no_data" if value is None else "ok",
        "area_code": "the-che",
        "over_time": "flow",
        "expected": 1,
        "reported": 0 if value is None else 1,
    }
    return BoundFigure(**{**told, **changes})


def found(*figures: BoundFigure) -> dict[str, BoundFigure]:
    return {one.code: one for one in figures}


def row(key: str, level: int, title: str, text: str = "", **changes) -> OutlineRow:
    told = {
        "key": key,
        "level": level,
        "marker": "#",
        "kind": "figures",
        "title": title,
        "area": "",
        "writer": "",
        "guidance": "",
        "text": text,
    }
    return OutlineRow(**{**told, **changes})


FORM = (
    row("title", 0, "BÁO CÁO", "Kết quả CCHC {kỳ}", kind="form", marker=""),
    row("addressees", 0, "Kính gửi", "Bộ Nội vụ.", kind="form", marker=""),
    row("opening", 0, "Mở đầu", "{cơ quan đầy đủ} báo cáo như sau:", kind="form", marker=""),
    row("closing", 0, "Kết thúc", "Xin báo cáo./.", kind="form", marker=""),
    row("recipients", 0, "Nơi nhận:", "Như trên (b/c);\nLưu: VT.", kind="form", marker=""),
)


def report(*sections: OutlineRow, figures: dict[str, BoundFigure], **changes) -> Document:
    told = {
        "issuer": KON_TUM,
        "window": Window(),
        "file_name": "bao-cao",
        "numbering": "letters",
        "sections": [*FORM, *sections],
        "figures": figures,
        "areas": AREAS,
    }
    return draft(Material(**{**told, **changes}))
