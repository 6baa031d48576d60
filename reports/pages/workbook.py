"""A submission as its Excel workbook is made from it."""

from dataclasses import replace
from datetime import datetime

from reports.documents.periods import period_name
from reports.pages.boxes import plain, window
from reports.pages.desk import Desk
from reports.pages.sheet import Cell
from reports.submissions.asked import HEADING
from reports.workbooks.material import Filled, Material


def material(desk: Desk, *, at: datetime, blank: bool = False) -> Material:
    """The form as this person may read it; open to them what they may enter."""
    sheet, obligation = desk.sheet(), desk.submission.obligation
    campaign, then = obligation.campaign, sheet.compared_with
    may_enter = bool(desk.may_enter)
    seen = tuple(line for line in sheet.asked.lines if desk.sees(line.area))
    lines = [line for line in seen if line.kind != HEADING]
    compared = period_name(then) if then else "kỳ trước"
    return Material(
        campaign_code=campaign.code,
        campaign_name=campaign.name,
        form_code=obligation.form.code,
        form_name=obligation.form.name,
        unit_code=obligation.unit.code,
        submission=desk.submission.pk,
        edition=campaign.catalogue.number,
        version=desk.submission.version.number if desk.submission.version else 1,
        asked=replace(sheet.asked, lines=seen),
        cells={
            (line.code, about.pk): _filled(sheet.cell(line, about), may_enter)
            for line in lines
            for about in sheet.asked.about
        },
        windows={line.code: window(line.version, campaign) for line in lines},
        window=f"Từ {plain(campaign.covers_from)} đến {plain(campaign.last_day)}",
        compared_name=compared[:1].upper() + compared[1:],
        made_for=desk.user.full_name,
        made_at=at,
        blank=blank,
    )


def _filled(cell: Cell, may_enter: bool) -> Filled:
    return Filled(
        figure=cell.stored.figure if cell.stored else None,
        revision=cell.stored.revision if cell.stored else 0,
        previous=cell.previous,
        result=cell.result.value if cell.result else None,
        is_open=may_enter and cell.is_open and cell.result is None and not cell.hidden,
        hidden=cell.hidden,
    )
