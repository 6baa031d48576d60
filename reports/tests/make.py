"""Rounds of reporting for tests: a small province, a small catalogue, a campaign in one line.

The province is made by `make_world()`:

    kt  Tỉnh Kon Tum
    ├── so-nv, so-tp, vp-ubnd           departments
    ├── h1  ── x11, x12                 districts and their communes
    └── h2  ── x21, x22

Figures live in `KT-2025-Q1` (15/12/2024–14/3/2025), read on 14/3/2025, due on 18 and 19/3.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from indicators import catalogue
from indicators.exchange import IndicatorRow, RuleRow
from indicators.models import CatalogueVersion
from reports.campaigns.opening import open_campaign
from reports.campaigns.plans import Plan, read_plan
from reports.models import Campaign, Obligation, Submission
from units.models import Level, Membership, Role, Unit, User
from units.tests.make import make_membership, make_person, make_unit

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AS_OF = date(2025, 3, 14)
NOW = datetime(2025, 3, 17, 9, 0, tzinfo=ZONE)
TODAY = NOW.date()

# A row is a code, or a code with what differs from a summed count of the window.
DEFAULT_ROWS: tuple[Any, ...] = (
    ("1.1", {"area": "chi-dao-dieu-hanh"}),
    ("1.2", {"area": "chi-dao-dieu-hanh", "over_units": "single"}),
    ("2.1", {}),
    ("2.2", {}),
    ("2.3", {"formula": "100 * [2.2] / [2.1]", "value_type": "percent", "decimals": 2}),
    ("3.1", {"area": "thu-tuc-hanh-chinh", "levels": "commune"}),
    ("6.1", {"area": "tai-chinh-cong", "value_type": "money", "decimals": 3}),
)
DEFAULT_RULES = (("le-2.2", "block", "", "[2.2] <= [2.1]"),)
ALL_LEVELS = "province department district commune"
UNITS_OF_MEASURE = {"percent": "%", "money": "Triệu đồng", "choice": "Mã", "yes_no": "Mã"}


def make_row(code: str, **kw: Any) -> IndicatorRow:
    """An indicator row; a formula makes it computed over units and time."""
    kind = kw.setdefault("value_type", "count")
    kw.setdefault("over_units", "formula" if kw.get("formula") else "sum")
    kw.setdefault("over_time", "formula" if kw.get("formula") else "flow")
    values: dict[str, Any] = {
        "area": "the-che",
        "label": f"Chỉ tiêu {code}",
        "unit_of_measure": UNITS_OF_MEASURE.get(kind, "Văn bản"),
        "decimals": 0,
        "levels": ALL_LEVELS,
    } | kw
    return IndicatorRow(code=code, **values)


def make_rule(
    code: str, severity: str, applies_to: str, expression: str, message: str = ""
) -> RuleRow:
    """A rule row."""
    return RuleRow(code, severity, applies_to, expression, message or f"Quy tắc {code}")


def make_rows(rows: tuple[Any, ...]) -> list[IndicatorRow]:
    """Indicator rows from codes and (code, differences) pairs."""
    pairs = [(row, {}) if isinstance(row, str) else row for row in rows]
    return [make_row(code, **dict(differences)) for code, differences in pairs]


def make_catalogue(*rows: Any, rules: tuple[Any, ...] = (), at: datetime = NOW) -> CatalogueVersion:
    """A published edition: `make_catalogue("2.1", ("2.2", {"over_units": "single"}))`."""
    if not rows:
        rows, rules = DEFAULT_ROWS, rules or DEFAULT_RULES
    edition, _ = catalogue.load(
        make_rows(rows), [make_rule(*rule) for rule in rules], by=None, at=at
    )
    return edition


def make_form(
    code: str = "xa",
    *,
    units: str = "level:commune",
    subject: str = "self",
    indicators: str = "*",
    about: str = "",
    control: str = "",
    **kw: Any,
) -> dict[str, Any]:
    """A form of a plan; lists are written as words: units="unit:h1 unit:h2"."""
    form = {
        "code": code,
        "name": f"Biểu {code}",
        "subject": subject,
        "units": units.split(),
        "about": about.split(),
        "indicators": indicators.split(),
        "control": control.split(),
    }
    return {key: value for key, value in (form | kw).items() if value != []}


def make_plan(*forms: dict[str, Any], **kw: Any) -> Plan:
    """The plan of KT-2025-Q1; communes about themselves unless said otherwise."""
    return read_plan(make_plan_data(*forms, **kw))


def make_plan_data(*forms: dict[str, Any], **kw: Any) -> dict[str, Any]:
    """The same as the JSON of a file."""
    return {
        "code": "KT-2025-Q1",
        "name": "Báo cáo cải cách hành chính quý I năm 2025",
        "root": "kt",
        "as_of": AS_OF.isoformat(),
        "covers_from": "2024-12-15",
        "covers_to": "2025-03-15",
        "due": {
            "province": "2025-03-21",
            "department": "2025-03-19",
            "district": "2025-03-18",
            "commune": "2025-03-18",
        },
        "forms": list(forms) or [make_form()],
    } | kw


def make_campaign(
    *forms: dict[str, Any], by: User | None = None, at: datetime = NOW, **kw: Any
) -> Campaign:
    """An opened campaign; needs a world and a catalogue."""
    if not CatalogueVersion.objects.current():
        make_catalogue()
    return open_campaign(make_plan(*forms, **kw), by=by, at=at)


def submission_of(campaign: Campaign, unit: str, form: str = "") -> Submission:
    """The submission a unit owes in a campaign (of one form, where it owes several)."""
    owed = Obligation.objects.filter(campaign=campaign, unit__code=unit)
    owed = owed.filter(form__code=form) if form else owed
    return Submission.objects.select_related("obligation", "version").get(obligation__in=owed)


@dataclass
class World:
    """The small province and its people. `people` holds one persona of each name below."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, code: str) -> Unit:
        return self.units[code]

    def person(self, role: str, unit: str | None = None, **kw: Any) -> User:
        """Somebody with this role over a unit; the same one when asked again."""
        name = f"{role}@{unit}"
        if name not in self.people:
            person = make_person(name, username=f"{role}.{unit or 'he-thong'}".replace("_", "-"))
            make_membership(person, role, self.units[unit] if unit else None, **kw)
            self.people[name] = person
        return self.people[name]

    def reporter(self, unit: str = "x11") -> User:
        return self.person(Role.REPORTER, unit, employer=self.units[unit])

    def head(self, unit: str = "x11") -> User:
        return self.person(Role.HEAD, unit, employer=self.units[unit])

    @property
    def reviewer(self) -> User:
        return self.person(Role.REVIEWER, "kt", employer=self.units["so-nv"])

    @property
    def lead(self) -> User:
        """Trưởng phòng CCHC, of Sở Nội vụ, over the whole province."""
        return self.person(Role.LEAD_REVIEWER, "kt", employer=self.units["so-nv"])

    @property
    def leader(self) -> User:
        return self.person(Role.LEADER, "kt", employer=self.units["kt"])

    @property
    def editor(self) -> User:
        return self.person(Role.EDITOR, "kt", employer=self.units["so-nv"])

    @property
    def business_admin(self) -> User:
        return self.person(Role.BUSINESS_ADMIN)

    @property
    def system_admin(self) -> User:
        return self.person(Role.SYSTEM_ADMIN)

    @property
    def outsider(self) -> User:
        """A reporter of another province: nothing here exists for them."""
        return self.person(Role.REPORTER, "qn")

    def memberships(self, person: User) -> list[Membership]:
        return list(person.memberships.all())


def make_world(districts: int = 2, communes: int = 2) -> World:
    """The province of the module's docstring, or a larger one; and a neighbour, `qn`."""
    world = World()

    def add(code: str, name: str, level: str, parent: str | None = None) -> None:
        above = world.units[parent] if parent else None
        world.units[code] = make_unit(name, code=code, level=level, parent=above)

    add("kt", "Tỉnh Kon Tum", Level.PROVINCE)
    add("so-nv", "Sở Nội vụ", Level.DEPARTMENT, "kt")
    add("so-tp", "Sở Tư pháp", Level.DEPARTMENT, "kt")
    add("vp-ubnd", "Văn phòng UBND tỉnh", Level.DEPARTMENT, "kt")
    for d in range(1, districts + 1):
        add(f"h{d}", f"Huyện Số {d}", Level.DISTRICT, "kt")
        for c in range(1, communes + 1):
            add(f"x{d}{c}", f"Xã {d}.{c}", Level.COMMUNE, f"h{d}")
    add("qn", "Tỉnh Quảng Ngãi", Level.PROVINCE)
    return world
