"""The demonstration province, loaded once: units, catalogue, people, three campaigns, a rehearsal.

Everything is written by the same functions as the screens and commands use. Loading is one
transaction: it is all there or not at all, and a second call finds it and does nothing.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from indicators import catalogue, targets
from indicators.editions import edition
from indicators.figures import Figure
from reports.adding import consolidation
from reports.campaigns import deadlines, opening, rehearsals
from reports.campaigns.plans import Plan, read_plan
from reports.demo import dividing, facts, half_way, people, plans, prose
from reports.demo.rounds import Cast, at, fill, look_at_the_tables, submissions, take
from reports.documents import outlines
from reports.models import Campaign, Submission
from reports.submissions.cells import Cell
from units import areas, loading
from units.clock import DEMO_CLOCK
from units.models import User
from units.tree import Tree

HERE = Path(__file__).parent
ILLUSTRATION = (
    "Số tổng của toàn địa bàn là số trong báo cáo thật; phần chia cho từng đơn vị, và các số theo "
    "cấp tính từ phần chia đó, là số minh họa."
)
BEGINNING = at(dt.date(2022, 1, 4), 8)
# The story's "now": the communes' day for the six months was yesterday.
STORY_NOW = at(dt.date(2025, 6, 18), 9)
REHEARSED_FROM = at(dt.date(2025, 6, 12), 14)
FIRST_QUARTER_DAY = dt.date(2025, 3, 14)
DISTRICT_YEAR_DAY = dt.date(2022, 12, 14)
THROUGH = ("submit", "forward", "begin", "accept")
# A third of the units used the last day.
QUARTER_SENT = (dt.date(2025, 3, 17), dt.date(2025, 3, 17), dt.date(2025, 3, 18))


def load(*, now: dt.datetime, say: Callable[[str], None]) -> bool:
    """Load what is missing; False when everything was there. `now` is the real time."""
    if Campaign.objects.filter(code="TMR-2022").exists():
        return False
    write(say=say)
    set_clock(now)
    return True


@transaction.atomic
def write(*, say: Callable[[str], None]) -> None:
    """The rows alone; the clock is left."""
    say("Đơn vị, lĩnh vực, ngày nghỉ, danh mục chỉ tiêu…")
    _groundwork()
    cast = Cast.of()
    look_at_the_tables()
    say("Đợt KT-2025-Q1 (127 đơn vị, số liệu thật của tỉnh)…")
    first_quarter(cast)
    look_at_the_tables()
    say("Đợt TMR-2022 (huyện Tu Mơ Rông)…")
    district_year(cast)
    say("Đợt KT-2025-6T (đang thu báo cáo)…")
    half_year = half_way.load(cast)
    prose.half_year(half_year, cast)
    dividing.load(half_year, cast)
    rehearsals.open_one(half_year, by=cast.people["truongphong"], at=REHEARSED_FROM)


def set_clock(now: dt.datetime) -> None:
    """Move the portal's clock so that the story's now is now."""
    offset = int((STORY_NOW - now).total_seconds())
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DEMO_CLOCK).write_text(str(offset), encoding="ascii")


def first_quarter(cast: Cast) -> None:
    """KT-2025-Q1: every figure of the real report, all accepted, closed, added up."""
    real = facts.read("kon_tum_q1_2025.csv")
    plan = read_plan(plans.first_quarter(facts.by_reporter(real)))
    campaign = _open(plan, cast, at(dt.date(2025, 3, 3), 8))
    Campaign.objects.filter(pk=campaign.pk).update(illustration=ILLUSTRATION)
    look_at_the_tables()
    tree = Tree.as_of(FIRST_QUARTER_DAY)
    below = tree.descendants(campaign.root_id)
    of_units = facts.dossiers(real, [n for n in below if n.level in _ASKED_ABOUT])
    of_units |= facts.documents(real, below)
    direct = {(fact.code, fact.subject): fact.figure for fact in real}
    _answer(campaign, of_units | _without(direct, of_units), cast, QUARTER_SENT)
    prose.first_quarter(campaign, cast)
    _close(campaign, cast.people["truongphong"], at(dt.date(2025, 3, 20), 10))


def district_year(cast: Cast) -> None:
    """TMR-2022: the district's year, its four offices answering about it."""
    real = facts.read("tu_mo_rong_2022.csv")
    plan = read_plan(plans.district_year(facts.by_reporter(real)))
    lead = cast.people["truongphong.tmr"]
    campaign = opening.open_campaign(plan, by=lead, at=at(dt.date(2022, 12, 5), 8))
    figures = {(fact.code, fact.subject): fact.figure for fact in real}
    _answer(campaign, figures, cast, (dt.date(2022, 12, 16),), reviewer=lead)
    _close(campaign, lead, at(dt.date(2022, 12, 20), 10))
    prose.district_year(campaign, cast)


_ASKED_ABOUT = ("department", "district", "commune")


def _groundwork() -> None:
    areas.ensure()
    loading.load_file(HERE / "units.csv", by=None, at=BEGINNING)
    files = (outlines.DATA / "indicators.csv", outlines.DATA / "rules.csv")
    catalogue.load_files(*files, by=None, at=BEGINNING)
    targets.load(outlines.DATA / "targets.csv", by=None, at=BEGINNING)
    deadlines.load_holidays(outlines.DATA / "holidays.csv")
    outlines.load_all()
    prose.load_documents(BEGINNING)
    people.load((DISTRICT_YEAR_DAY, FIRST_QUARTER_DAY))


def _open(plan: Plan, cast: Cast, when: dt.datetime) -> Campaign:
    return opening.open_campaign(plan, by=cast.people["truongphong"], at=when)


def _answer(
    campaign: Campaign,
    figures: dict[tuple[str, str], Figure],
    cast: Cast,
    days: tuple[dt.date, ...],
    reviewer: User | None = None,
) -> None:
    """Every submission entered, signed off, checked and accepted, minutes apart; the days take
    turns."""
    known = edition(campaign.catalogue_id)
    for place, submission in enumerate(submissions(campaign)):
        start = at(days[place % len(days)], 8, place % 60)
        fill(submission, _cells(submission, figures, known.codes), cast, start)
        take(submission, THROUGH, cast, start + dt.timedelta(minutes=30), reviewer=reviewer)


def _cells(
    submission: Submission, figures: dict[tuple[str, str], Figure], codes: dict[int, str]
) -> dict[Cell, Figure]:
    """The figures a submission is asked for, by cell."""
    form_lines = submission.obligation.form.lines.values_list(
        "indicator_version__indicator_id", flat=True
    )
    subjects = submission.obligation.subjects.values_list("pk", "unit__code")
    asked = [codes[pk] for pk in form_lines]
    return {
        (code, subject): figures[code, unit]
        for subject, unit in subjects
        for code in asked
        if (code, unit) in figures
    }


def _without(
    figures: dict[tuple[str, str], Figure], split: dict[tuple[str, str], Figure]
) -> dict[tuple[str, str], Figure]:
    """The facts that were not split over units."""
    codes = {code for code, _ in split}
    return {key: figure for key, figure in figures.items() if key[0] not in codes}


def _close(campaign: Campaign, lead: User, when: dt.datetime) -> None:
    """Add up, chốt số liệu lần 1, close the campaign."""
    campaign.refresh_from_db()
    root = campaign.units.get(unit_id=campaign.root_id)
    result = consolidation.run(campaign, root, by=lead, at=when)
    later = when + dt.timedelta(minutes=10)
    consolidation.close(result, by=lead, at=later, on=later.date())
    opening.close(campaign, by=lead, at=when + dt.timedelta(minutes=20))
