"""A unit's own report on paper, as it is sent: its prose, its figures as annexes, its explanations.

A draft until the head has forwarded it; then the frozen version with number, day and signer as
recorded. The form of Nghị định 30/2020/NĐ-CP, as everything else that leaves an agency.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count, groupby

from django.utils import timezone

from indicators import discipline, figures
from indicators.figures import Figure, State
from indicators.models import IndicatorVersion, Severity
from reports.documents import document, drafting, recorded
from reports.documents.annexes import IN_WINDOW
from reports.documents.blocks import Annex, Document, Heading, Paragraph, Row, Run, Table
from reports.documents.drafting import BLANK_DATE
from reports.documents.forms import lower_first
from reports.documents.letterhead import Issuer, letterhead, signature
from reports.documents.numbering import roman
from reports.documents.periods import period_name
from reports.documents.recorded import Registration
from reports.documents.tabled import Tabled
from reports.models import Campaign, CampaignUnit, Draft, Form, Outline, SubmissionVersion
from reports.pages import printing
from reports.pages.boxes import plain, printed
from reports.pages.sheet import Cell, Sheet
from reports.submissions import asked, confirmations
from reports.submissions.asked import About
from reports.writing import composing, own_figures

EXPLAINED = ("Chỉ tiêu", "Cảnh báo", "Số liệu", "Giải trình")
WAIVED = ("Quy tắc", "Lý do miễn trừ", "Đến hết ngày", "Người duyệt")


@dataclass(frozen=True)
class Paper:
    """The report, and the tables of units that follow it on pages that lie."""

    document: Document
    tables: tuple[Tabled, ...]
    reference: str


def hidden(code: str, about: About) -> bool:
    """What a file hides that is made for readers from whom something is kept."""
    return discipline.is_of_one_unit(code, about.level, 1)


def of(sheet: Sheet, *, at: datetime, hides: bool = False) -> Paper:
    """The paper of a submission as it stands at `at`; with `hides`, without what single units say
    about discipline. The number of queries does not depend on how much is in it."""
    obligation = sheet.submission.obligation
    campaign = obligation.campaign
    place = campaign.units.select_related("unit", "campaign").get(unit=obligation.unit_id)
    issuer = document.issuer_of(campaign, obligation.unit_id)
    registration = _registration(sheet.submission.version)
    reference = _reference(issuer, campaign, registration)
    annexes = () if sheet.asked.is_table else tuple(_annexes(sheet, reference, hides=hides))
    tables = tuple(printing.tables(sheet)) if sheet.asked.is_table else ()
    material = _material(sheet, place, issuer, at=at, hides=hides)
    if material is None:
        made = _short(sheet, issuer, annexes, at=at)
    else:
        made = drafting.draft(replace(material, annexes=annexes))
    made = replace(made, file_name=f"bao-cao-{campaign.code}-{issuer.code}-{_form(sheet)}".lower())
    for part in (_explanations, _waived):
        made = replace(made, body=(*made.body, *part(sheet, made)))
    if registration:
        made = recorded.as_sent(made, registration)
    return Paper(made, tables, reference)


def _form(sheet: Sheet) -> str:
    return str(sheet.submission.obligation.form.code)


def _registration(version: SubmissionVersion | None) -> Registration | None:
    """What was recorded on forwarding; None while it is a draft."""
    if version is None or version.frozen_at is None:
        return None
    sent = timezone.localtime(version.frozen_at).strftime("%H:%M ngày %d/%m/%Y")
    return Registration(
        number=version.report_number,
        day=version.report_date,
        signer=version.signer,
        recorded=f"bản in số liệu gửi lần {version.number} lúc {sent}",
    )


def _reference(issuer: Issuer, campaign: Campaign, registration: Registration | None) -> str:
    """Which report an annex belongs to."""
    head = letterhead(issuer, campaign.last_day.year)
    number = recorded.number_of(registration, head.symbol) if registration else ""
    day = figures.long_date(registration.day) if registration and registration.day else ""
    blank = f"\u2003\u2003\u2002/{head.symbol}"
    return (
        f"(Kèm theo Báo cáo số {number or blank} "
        f"{day or BLANK_DATE.format(year=head.year)} của {issuer.full_agency})"
    )


# -- the words -------------------------------------------------------------------------------------


def _material(
    sheet: Sheet, place: CampaignUnit, issuer: Issuer, *, at: datetime, hides: bool
) -> drafting.Material | None:
    """The prose of the unit's report about itself; what it has not written prints the outline's
    default text. None for a form about others, and where no outline is in force for its level."""
    if sheet.submission.obligation.form.subject != Form.SubjectKind.SELF:
        return None
    campaign = place.campaign
    drafts = Draft.objects.filter(campaign=campaign, root=place.unit_id)
    draft = drafts.select_related("campaign", "outline", "consolidation").first()
    if draft:
        return composing.setting(draft, at=at, discreet=hides).material
    outline = Outline.objects.for_level(issuer.level, campaign.as_of)
    if outline is None:
        return None
    found = own_figures.figures(campaign, place)
    return document.material_of(
        campaign,
        issuer,
        outline,
        document.without_discipline(found, place.level) if hides else found,
        drafted=document.drafted(at, "số liệu của đơn vị"),
    )


def _short(sheet: Sheet, issuer: Issuer, annexes: tuple[Annex, ...], *, at: datetime) -> Document:
    """The report of figures alone: which form, which days, how many cells, where they stand."""
    obligation = sheet.submission.obligation
    campaign = obligation.campaign
    counts = sheet.counts()
    total = sum(count.total for count in counts)
    missing = sum(count.missing for count in counts)
    others = f", về {len(sheet.asked.about)} đơn vị" if sheet.asked.is_table else ""
    text = (
        f"{issuer.full_agency} báo cáo số liệu theo biểu “{obligation.form.name}”{others}, tính từ "
        f"{figures.long_date(campaign.covers_from)} đến {figures.long_date(campaign.last_day)}. "
        f"Biểu có {total} ô số liệu{f', {missing:02} ô chưa có số liệu' if missing else ''}; số "
        "liệu chi tiết tại Phụ lục kèm theo."
    )
    reader = "Ủy ban nhân dân tỉnh" if issuer.name.startswith("Sở Nội vụ") else "Sở Nội vụ"
    end = f"{issuer.full_agency} báo cáo {reader} xem xét, tổng hợp./."
    return Document(
        file_name="",
        letterhead=letterhead(issuer, campaign.last_day.year),
        title="BÁO CÁO",
        subject=f"Số liệu công tác cải cách hành chính {period_name(campaign)}",
        addressees=(f"{reader}.",),
        basis=(),
        opening=(Paragraph((Run(text),)),),
        body=(Paragraph((Run(campaign.illustration),)),) if campaign.illustration else (),
        closing=(Paragraph((Run(end),)),),
        recipients=("Như trên;", "Lưu: VT."),
        signature=signature(issuer),
        annexes=annexes,
        drafted=document.drafted(at, "số liệu của đơn vị"),
    )


def _explanations(sheet: Sheet, made: Document) -> Iterator[Heading | Table]:
    """What the unit says of figures that asked for an explanation."""
    known = sheet.asked.known
    names = {about.pk: about.name for about in sheet.asked.about}
    rows = [tuple((Run(text, bold=True),) for text in EXPLAINED)]
    for said in sheet.said:
        if said.explanation is None or said.finding.severity != Severity.EXPLAIN:
            continue
        code = known.codes.get(said.finding.indicator_id or 0, "")
        name = f"{code} {known.indicators[code].label}" if code else "Cả biểu"
        about = names.get(said.finding.subject_id or 0, "") if sheet.asked.is_table else ""
        cells = (f"{name}{', ' if about else ''}{about}", said.finding.message)
        rows.append(
            tuple((Run(t),) for t in (*cells, said.finding.received, said.explanation.text))
        )
    if len(rows) > 1:
        yield Heading(1, _next_number(made), "GIẢI TRÌNH SỐ LIỆU")
        yield Table(tuple(rows))


def _waived(sheet: Sheet, made: Document) -> Iterator[Heading | Table]:
    """The rules that noticed something and need not be kept, with why and until when."""
    found = {said.finding.waiver_id: said.finding for said in sheet.said if said.finding.waiver_id}
    rows = [tuple((Run(text, bold=True),) for text in WAIVED)]
    for finding in found.values():
        waiver = finding.waiver
        assert waiver is not None
        until = figures.short_date(waiver.last_day)
        cells = (finding.message, waiver.reason, until, str(waiver.decided_by))
        rows.append(tuple((Run(text),) for text in cells))
    if found:
        yield Heading(1, _next_number(made), "CÁC QUY TẮC ĐƯỢC MIỄN TRỪ")
        yield Table(tuple(rows))


def _next_number(made: Document) -> str:
    """Of a heading after the last; none where there are none."""
    above = sum(isinstance(block, Heading) and block.level == 1 for block in made.body)
    return f"{roman(above + 1)}." if above else ""


# -- the figures -----------------------------------------------------------------------------------


def _annexes(sheet: Sheet, reference: str, *, hides: bool) -> Iterator[Annex]:
    """One annex, area by area: the form's lines, and what other offices sent about the unit."""
    campaign = sheet.submission.obligation.campaign
    last = plain(campaign.last_day)
    yield Annex(
        number="",
        title=f"Số liệu cải cách hành chính {period_name(campaign)}",
        reference=reference,
        window_heading=f"Từ {plain(campaign.covers_from)} đến {last}",
        cut_off_heading=f"Tại ngày {last} hoặc cả năm",
        rows=tuple(_by_area(_rows(sheet, hides=hides))),
        notes=(campaign.illustration,) if campaign.illustration else (),
    )


def _by_area(rows: list[tuple[IndicatorVersion, Row]]) -> Iterator[Row]:
    """Each area under its name; the lines of all areas counted from 1, headings among them not."""
    counted = count(1)
    by_area = groupby(rows, key=lambda pair: pair[0].area)
    for place, (area, found) in enumerate(by_area, 1):
        yield Row(roman(place), "", area.name, "", "", "", "", "")
        for _, row in found:
            yield replace(row, number=str(next(counted)) if row.number else "")


def _rows(sheet: Sheet, *, hides: bool) -> list[tuple[IndicatorVersion, Row]]:
    meanings = document.meanings_of(sheet.asked.known)
    about = sheet.asked.about[0]
    sent = sheet.submission.version is not None and sheet.submission.version.frozen_at is not None
    rows = []
    for line in sheet.asked.lines:
        flows = document.over_time(line.code, meanings) in IN_WINDOW
        if line.kind == asked.HEADING:
            heading = _row(line.version, "", "", line.depth, flows=flows)
            rows.append((line.version, replace(heading, number="", unit_of_measure="")))
            continue
        cell = sheet.cell(line, about)
        shown, note = _told(cell, sent=sent)
        rows.append((line.version, _row(line.version, shown, note, line.depth, flows=flows)))
    for one in confirmations.supplied(sheet.submission):
        flows = document.over_time(one.version.code, meanings) in IN_WINDOW
        kept = hides and hidden(one.version.code, about)
        note = "Không hiển thị" if kept else _noted(one.figure, f"{one.supplier} cung cấp")
        shown = "…" if kept else one.shown
        rows.append((one.version, _row(one.version, shown, note, 0, flows=flows)))
    return sorted(rows, key=lambda pair: (pair[0].area.order, pair[0].order))


def _row(version: IndicatorVersion, shown: str, note: str, depth: int, *, flows: bool) -> Row:
    # Codes of choices are told in words: "Mã" is no unit of measure.
    unit = "" if version.unit_of_measure == "Mã" else version.unit_of_measure
    return Row(
        number="#",
        code=version.code,
        label=version.label,
        unit_of_measure=unit,
        in_window=shown if flows else "",
        at_cut_off="" if flows else shown,
        coverage="",
        note=note,
        depth=depth,
    )


def _told(cell: Cell, *, sent: bool) -> tuple[str, str]:
    """A cell as the annex prints it, and what is said beside it."""
    if cell.hidden:
        return "…", "Không hiển thị"
    figure = cell.figure
    if figure is None:
        if cell.line.kind == asked.COMPUTED:
            return "…", "Chưa tính được"
        return "…", "Chưa có số liệu" if sent else "Chưa nhập"
    return printed(figure, cell.line.version), _noted(figure)


def _noted(figure: Figure, source: str = "") -> str:
    """The state in words, the reason given, and who supplied it."""
    up_to = f" đến {plain(figure.data_to)}" if figure.data_to else ""
    if figure.provisional:
        state = f"Ước{up_to}"
    elif figure.state is State.NUMBER:
        state = up_to.strip().capitalize()
    else:
        state = figure.state.label
    state += printing.promised_by(figure)
    said = f"{state}: {lower_first(figure.note)}" if state and figure.note else state or figure.note
    return ". ".join(filter(None, (source, said)))
