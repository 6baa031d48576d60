"""The prose of the demonstration: cited documents, what departments and communes wrote, and the
district's whole report. Every sentence goes through `reports.writing`, by who would write it.
"""

import csv
import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from reports.citing import exchange
from reports.demo.people import head, reporter
from reports.demo.rounds import Cast, at
from reports.models import Campaign, CampaignUnit, Draft, Narrative
from reports.writing import drafts, narratives
from units.models import Unit, User

HERE = Path(__file__).parent
PROSE = HERE / "writing"
NOTHING_NEW = "Không có nội dung mới."
ONE_MINUTE = dt.timedelta(minutes=1)


def load_documents(when: dt.datetime) -> None:
    """The register as two real reports need it."""
    exchange.load(HERE / "documents.csv", by=None, at=when)


def first_quarter(campaign: Campaign, cast: Cast) -> None:
    """Departments wrote their sections of the provincial report before the figures were closed;
    nobody has edited it yet."""
    begun = at(dt.date(2025, 3, 18), 8)
    place = _place(campaign, campaign.root.code)
    draft = drafts.start(place, by=cast.people[reporter("so-tp")], at=begun)
    _write(draft, "kt_2025_q1.csv", cast, begun, editor=cast.people["bientap"])
    _units(campaign, cast, begun)


def half_year(campaign: Campaign, cast: Cast) -> None:
    """Some units have sent their prose already."""
    _units(campaign, cast, at(dt.date(2025, 6, 16), 14))


def district_year(campaign: Campaign, cast: Cast) -> None:
    """The district's own report, in its own outline."""
    begun = at(dt.date(2022, 12, 21), 8)
    code = campaign.root.code
    draft = drafts.start(_place(campaign, code), by=cast.people[reporter(code)], at=begun)
    _write(draft, "tmr_2022.csv", cast, begun, editor=cast.people[reporter(code)])


def _write(draft: Draft, file: str, cast: Cast, when: dt.datetime, *, editor: User) -> None:
    """Each section by its supplier; the editor gives it where the outline names another unit."""
    sections = _sections(draft)
    units = {unit.code: unit for unit in Unit.objects.all()}
    for row in _rows(file):
        one, writer = sections[row["key"]], units[row["writer"]]
        if one.writer != writer:
            narratives.give(one, writer=writer, colleague=None, by=editor, at=when)
        by = cast.people[reporter(writer.code)]
        narratives.save(one, row["text"], seen=0, by=by, at=when)
        when += ONE_MINUTE


def _units(campaign: Campaign, cast: Cast, when: dt.datetime) -> None:
    """What units wrote in their own outlines, signed off by their heads."""
    rows = (row for row in _rows("units.csv") if row["campaign"] == campaign.code)
    for code, own in groupby(rows, key=lambda row: row["unit"]):
        by = cast.people[reporter(code)]
        draft = drafts.start(_place(campaign, code), by=by, at=when)
        sections = _sections(draft)
        for row in own:
            _say(sections[row["key"]], row["text"], by, when)
        drafts.send(draft, by=cast.people[head(code)], at=when + ONE_MINUTE)


def _say(narrative: Narrative, text: str, by: User, when: dt.datetime) -> None:
    """In the way a unit would: nothing new, last period's words, or words of its own."""
    before = narratives.last_period(narrative)
    if text.strip() == NOTHING_NEW:
        narratives.nothing_new(narrative, by=by, at=when)
    elif before and before.text == text:
        narratives.carry_over(narrative, by=by, at=when)
    else:
        narratives.save(narrative, text, seen=0, by=by, at=when)


def _sections(draft: Draft) -> dict[str, Narrative]:
    found = Narrative.objects.filter(draft=draft).select_related(
        "draft__campaign", "draft__outline", "section", "writer"
    )
    return {one.section.key: one for one in found}


def _place(campaign: Campaign, code: str) -> CampaignUnit:
    return campaign.units.select_related("campaign", "unit").get(unit__code=code)


def _rows(file: str) -> Iterator[dict[str, str]]:
    with (PROSE / file).open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)
