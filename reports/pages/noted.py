"""What was noticed and asked about a submission, each with the words and place of its cell."""

from collections.abc import Mapping
from dataclasses import dataclass

from indicators.models import Severity
from reports.models import Explanation, Finding, Remark
from reports.pages.reading import Area, Row, label
from reports.pages.sheet import Key, Said, Sheet

SEVERITY_TONES = {Severity.BLOCK: "bad", Severity.EXPLAIN: "wait", Severity.NOTICE: "quiet"}


@dataclass(frozen=True)
class Noted:
    """A finding or a remark with the words and the place of what it is about."""

    label: str
    anchor: str
    said: Said | None = None
    told: Explanation | None = None
    remark: Remark | None = None
    row: Row | None = None
    again: str = ""
    """the next question in the thread, written and not yet sent"""

    @property
    def tone(self) -> str:
        return SEVERITY_TONES[Severity(self.said.finding.severity)] if self.said else "busy"

    @property
    def is_outdated(self) -> bool:
        """The explanation was written for another figure than the one noticed now."""
        return bool(self.told and self.said and self.told.received != self.said.finding.received)


def findings(sheet: Sheet, found: list[Area]) -> list[Noted]:
    """What the rules noticed in the areas shown, or on the form as a whole; gravest first."""
    rows = _by_key(found)
    told = _explanations(sheet)
    noted = []
    for said in sheet.said:
        place = sheet.place(said.finding)
        if place is None or place in rows:
            row = rows.get(place) if place else None
            name, anchor = _place(row, "Cả biểu", sheet)
            noted.append(Noted(name, anchor, said, told.get(_same(said.finding)), row=row))
    return noted


def remarks(sheet: Sheet, found: list[Area], again: Mapping[int, str] | None = None) -> list[Noted]:
    """The reviewer's remarks on the areas shown, the open ones first."""
    again = again or {}
    rows = _by_key(found)
    names = {area.pk: area.name for area in found}
    noted = []
    for remark in sorted(sheet.remarks, key=lambda r: (r.resolved_at is not None, r.pk)):
        code = sheet.asked.known.codes.get(remark.indicator_id or 0, "")
        one = rows.get((code, remark.subject_id or 0))
        if one or remark.area_id in names:
            area = names.get(remark.area_id or 0, "")
            name, anchor = _place(one, f"Cả lĩnh vực: {area}", sheet)
            further = again.get(remark.pk, "")
            noted.append(Noted(name, anchor, remark=remark, row=one, again=further))
    return noted


def _place(row: Row | None, otherwise: str, sheet: Sheet) -> tuple[str, str]:
    """Words and anchor of the cell something is about."""
    return (label(row, sheet.asked.is_table), row.anchor) if row else (otherwise, "")


def _explanations(sheet: Sheet) -> dict[tuple[object, ...], Explanation]:
    if not any(said.explanation for said in sheet.said):
        return {}
    rows = Explanation.objects.filter(submission=sheet.submission).select_related("by")
    return {_same(row): row for row in rows}


def _same(row: Finding | Explanation) -> tuple[object, ...]:
    return row.rule_code, row.indicator_id, row.subject_id


def _by_key(found: list[Area]) -> dict[Key, Row]:
    return {(r.line.code, r.about.pk): r for area in found for r in area.rows}
