"""Công văn đính chính: what an issued report printed wrongly in its form, and what is right.

Pure. An error of form, of presentation or of issuing is corrected by an official letter of the
agency that issued the document; an error of content never is: it needs a replacing report
(Nghị định 30/2020/NĐ-CP, Điều 18 khoản 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.documents.blocks import Document, Form, Paragraph, Run, Signature, Table
from reports.documents.letterhead import Issuer


@dataclass(frozen=True)
class Correction:
    """A line of the letter: where, what was printed, what is right."""

    place: str
    before: str
    after: str


HEADING = ("STT", "Vị trí", "Đã in", "Nay sửa là")


def correcting(
    report: Document,
    issuer: Issuer,
    cited: str,
    issued: str,
    corrections: Sequence[Correction],
    *,
    symbol: str,
    reason: str,
    signature: Signature,
    file_name: str,
) -> Document:
    """The letter that corrects the form of an issued report, to the same addressees.

    `cited` names the report with its number, `issued` its day; `reason` says how the error came
    about.
    """
    lines = [
        f"{issued[:1].upper()}{issued[1:]}, {issuer.full_agency} ban hành {cited} về "
        f"{_lower(report.subject)}. Qua rà soát, "
        f"{reason[:1].lower()}{reason[1:].rstrip('.')}, {issuer.agency} đính chính thể thức, kỹ "
        "thuật trình bày của văn bản như sau:",
    ]
    after = [
        "Các nội dung khác của báo cáo không thay đổi.",
        f"{issuer.agency} thông báo để các cơ quan, đơn vị biết./.",
    ]
    return Document(
        file_name=file_name,
        letterhead=replace(report.letterhead, symbol=symbol),
        title="CÔNG VĂN",
        subject=f"đính chính {cited}",
        addressees=report.addressees,
        basis=(),
        opening=(),
        body=(*map(_paragraph, lines), _table(corrections), *map(_paragraph, after)),
        closing=(),
        recipients=report.recipients,
        signature=signature,
        form=Form.LETTER,
    )


def _table(corrections: Sequence[Correction]) -> Table:
    rows = [HEADING]
    for number, one in enumerate(corrections, 1):
        rows.append((str(number), one.place, one.before, one.after))
    return Table(tuple(tuple((Run(cell),) for cell in row) for row in rows))


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
