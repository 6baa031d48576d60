"""A slip that asks for figures of a form: which lines there are, and the slip as it prints.

For forms about one unit; of a table of many units one prints the blank table.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from reports.documents import document, figure_slip
from reports.documents.blocks import Document
from reports.documents.figure_slip import Wanted
from reports.models import SourceNote
from reports.pages.boxes import plain, printed, window
from reports.pages.sheet import Sheet
from reports.submissions import asked
from reports.submissions.asked import Line
from units.models import User


@dataclass(frozen=True)
class Choice:
    """An area with the lines one may ask for."""

    code: str
    name: str
    lines: list[Line]
    chosen: frozenset[str]

    @property
    def is_open(self) -> bool:
        return bool(self.chosen)


def choices(sheet: Sheet, chosen: Collection[str]) -> list[Choice]:
    """What can be asked for, area by area."""
    found = []
    for area in sheet.asked.areas:
        lines = [line for line in sheet.asked.in_area(area) if line.kind == asked.ENTERED]
        codes = frozenset(line.code for line in lines if line.code in chosen)
        found.append(Choice(area, lines[0].version.area.name, lines, codes))
    return found


def codes(sheet: Sheet, area: str = "") -> list[str]:
    """Codes of the lines of the form that are entered; of one area, or of all."""
    lines = sheet.asked.in_area(area) if area else sheet.asked.lines
    return [line.code for line in lines if line.kind == asked.ENTERED]


def slip(
    sheet: Sheet,
    lines: Collection[str],
    *,
    recipient: str,
    wanted_by: date | None,
    note: str,
    by: User,
    on: date,
) -> Document:
    """The slip for the chosen lines; one query for the notes of where they come from."""
    obligation = sheet.submission.obligation
    campaign = obligation.campaign
    issuer = document.issuer_of(campaign, obligation.unit_id)
    wanted = [line for line in sheet.asked.lines if line.code in lines and _is_asked(line)]
    return figure_slip.compose(
        figure_slip.Material(
            issuer=issuer,
            file_name=f"phieu-de-nghi-so-lieu-{campaign.code}-{issuer.code}".lower(),
            recipient=recipient,
            report=campaign.name,
            window=f"số liệu từ {plain(campaign.covers_from)} đến {plain(campaign.last_day)}",
            lines=list(_wanted(sheet, wanted)),
            asker=by.full_name,
            on=on,
            wanted_by=wanted_by,
            note=note,
        )
    )


def _is_asked(line: Line) -> bool:
    return line.kind == asked.ENTERED


def _wanted(sheet: Sheet, lines: Iterable[Line]) -> Iterable[Wanted]:
    campaign = sheet.submission.obligation.campaign
    usual = f"Từ {plain(campaign.covers_from)} đến {plain(campaign.last_day)}"
    notes = _sources(sheet)
    about = sheet.asked.about[0]
    for line in lines:
        version = line.version
        own = window(version, campaign)
        yield Wanted(
            code=line.code,
            label=_whole_label(sheet, line),
            unit_of_measure="" if version.unit_of_measure == "Mã" else version.unit_of_measure,
            about="" if own == usual else own,
            definition=version.note,
            choices=" / ".join(version.choice_labels().values()),
            previous=printed(sheet.cell(line, about).previous, version),
            source=notes.get(version.indicator_id, ""),
        )


def _whole_label(sheet: Sheet, line: Line) -> str:
    """A part is named with its whole: alone "Trong đó qua thi tuyển" says nothing."""
    above = document.parent_code(line.code, sheet.asked.known.indicators)
    parent = sheet.asked.known.indicators.get(above)
    return f"{parent.label}: {line.version.label}" if parent else line.version.label


def _sources(sheet: Sheet) -> Mapping[int, str]:
    unit = sheet.submission.obligation.unit_id
    return dict(SourceNote.objects.filter(unit=unit).values_list("indicator_id", "text"))
