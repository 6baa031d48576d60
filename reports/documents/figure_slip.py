"""Phiếu đề nghị cung cấp số liệu: a sheet that asks an office or a person without account for
figures of a form. Pure composition, no database.

It stays inside the agency and comes back with figures written by hand, so it is kept to one page
where it can be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from indicators.figures import long_date
from reports.documents.blocks import Document, Form, Paragraph, Run, Signature, Table
from reports.documents.letterhead import Issuer, letterhead

TITLE = "PHIẾU ĐỀ NGHỊ CUNG CẤP SỐ LIỆU"
# To be written in by hand: dots keep the column wide.
TO_WRITE = "\u2026" * 5
HEADING = ("STT", "Chỉ tiêu", "Đơn vị tính", "Kỳ trước", "Số liệu", "Nguồn lần trước")
NUMERIC = (3,)


@dataclass(frozen=True)
class Wanted:
    """A figure asked for. `about` is the window or day it is for, where it is not the form's;
    `definition` what counts; `choices` what there is to choose from; `source` where it was taken
    from last time, `previous` what it was then."""

    code: str
    label: str
    unit_of_measure: str
    about: str = ""
    definition: str = ""
    choices: str = ""
    previous: str = ""
    source: str = ""


@dataclass(frozen=True)
class Material:
    """Everything the slip is made of; `wanted_by` None leaves the day to be written."""

    issuer: Issuer
    file_name: str
    recipient: str
    report: str
    window: str
    lines: Sequence[Wanted]
    asker: str
    on: date
    wanted_by: date | None = None
    note: str = ""


def compose(material: Material) -> Document:
    """The slip, ready to be drawn."""
    by = long_date(material.wanted_by) if material.wanted_by else "ngày …… tháng …… năm ……"
    told = [
        f"Để lập {material.report} ({material.window}), đề nghị cung cấp số liệu các chỉ tiêu dưới "
        f"đây và gửi lại trước {by}. Ghi 0 nếu không phát sinh; nếu chưa có số liệu, ghi rõ lý do.",
        *([f"Lưu ý: {material.note}"] if material.note else []),
    ]
    after = (
        f"Người đề nghị: {material.asker}. Điện thoại: {TO_WRITE}{TO_WRITE}",
        "Ngày cung cấp: …… / …… / ………",
        f"Nguồn số liệu, ghi chú: {TO_WRITE * 5}",
    )
    return Document(
        file_name=material.file_name,
        letterhead=letterhead(material.issuer, material.on.year),
        title=TITLE,
        subject="",
        addressees=(material.recipient or TO_WRITE * 5,),
        basis=(),
        opening=tuple(Paragraph((Run(text),)) for text in told),
        body=(_table(material.lines),),
        closing=tuple(Paragraph((Run(text),)) for text in after),
        recipients=(),
        signature=Signature(("NGƯỜI CUNG CẤP SỐ LIỆU", "(Ký, ghi rõ họ tên)")),
        drafted=long_date(material.on),
        draft=False,
        form=Form.SHEET,
    )


def _table(lines: Sequence[Wanted]) -> Table:
    """A column in which no line says anything is left out, the figure's own aside."""
    rows = [
        (
            (Run(str(place)),),
            _label(line),
            (Run(line.unit_of_measure),),
            (Run(line.previous),),
            (Run(line.choices or TO_WRITE),),
            (Run(line.source),),
        )
        for place, line in enumerate(lines, 1)
    ]
    kept = [n for n in range(len(HEADING)) if not rows or any(row[n][0].text for row in rows)]
    heading = tuple((Run(HEADING[n]),) for n in kept)
    body = (tuple(row[n] for n in kept) for row in rows)
    numeric = tuple(kept.index(n) for n in NUMERIC if n in kept)
    return Table((heading, *body), numeric=numeric)


def _label(line: Wanted) -> tuple[Run, ...]:
    name = Run(f"{line.code} {line.label}", bold=True)
    told = (text.rstrip(".") for text in (line.about, line.definition) if text)
    more = ". ".join(text[:1].upper() + text[1:] for text in told)
    return (name, Run(f" ({more})")) if more else (name,)
