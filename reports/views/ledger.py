"""The deadline ledger on screen: report by report, and what it comes to for units and levels."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from reports import access
from reports.submissions import ledger
from reports.submissions.ledger import VERDICTS, Row, Total
from units import clock
from units.listing import Column, Filter, Listing, by
from units.models import Level
from units.permissions import scopes
from units.requests import SignedInRequest
from units.text import whole


def _count(verdict: str) -> Callable[[Total], int]:
    return lambda one: one.counts[verdict]


def _result(row: Row) -> str:
    """In time or late, and who entered where the unit did not."""
    return f"{VERDICTS[row.verdict]} (nhập thay)" if row.course.on_behalf else VERDICTS[row.verdict]


MARKS = (
    ("gia-han", "Được gia hạn"),
    ("gian-doan", "Do cổng gián đoạn"),
    ("tra-lai", "Bị trả lại"),
    ("nhap-thay", "Nhập thay"),
)
VERDICT = Filter(
    "ket-qua", "Đúng hạn hay trễ", by(lambda row: row.verdict), tuple(VERDICTS.items())
)
LEVEL = Filter("cap", "Cấp", by(lambda one: one.level), Level.choices)
YEAR = Filter("nam", "Năm", None)
REPORTS = Listing(
    "so-theo-doi-thoi-han",
    "Sổ theo dõi thời hạn",
    (
        Column("don-vi", "Đơn vị", lambda row: row.name),
        Column("dot", "Đợt", lambda row: row.campaign, css="num"),
        Column("bieu", "Biểu mẫu", lambda row: row.form),
        Column("han", "Hạn gửi", lambda row: row.due, css="num"),
        Column("gia-han", "Gia hạn đến", lambda row: row.extended_to, css="num"),
        Column("ly-do", "Lý do", lambda row: row.exemption or row.extension, sort=""),
        Column("gui", "Gửi lần đầu", lambda row: row.first_sent, css="num"),
        Column("ket-qua", "Kết quả", _result),
        Column("tre", "Ngày trễ", lambda row: row.days_late, css="fig"),
        Column("tra", "Số lần trả lại", lambda row: row.course.returns, css="fig"),
        Column("sua", "Ngày đơn vị sửa", lambda row: row.course.mended, css="fig"),
        Column("kiem", "Ngày chờ kiểm tra", lambda row: row.course.reviewed, css="fig"),
        Column("dat", "Đạt lúc", lambda row: row.course.accepted_at, css="num"),
    ),
    search=lambda row: (row.unit, row.above, row.code),
    searched="Tìm đơn vị",
    filters=(
        YEAR,
        Filter("dot", "Đợt", by(lambda row: row.campaign)),
        LEVEL,
        VERDICT,
        Filter("dau", "Đánh dấu", lambda rows, v: [r for r in rows if v in _marks(r)], MARKS),
    ),
    per_page=100,
)
COUNTED = (
    Column("phai", "Phải gửi", lambda one: one.owed, css="fig"),
    *(Column(key, words, _count(key), css="fig") for key, words in VERDICTS.items()),
    Column("ty-le", "Tỷ lệ đúng hạn", lambda one: one.share, lambda one: one.part, css="fig"),
    Column("tre", "Cộng ngày trễ", lambda one: one.days_late, css="fig"),
    Column("gia-han", "Lần gia hạn", lambda one: one.extended, css="fig"),
    Column("tra", "Lần trả lại", lambda one: one.returns, css="fig"),
    Column("sua", "Ngày đơn vị sửa", lambda one: one.mended, css="fig"),
    Column("kiem", "Ngày chờ kiểm tra", lambda one: one.reviewed, css="fig"),
    Column("thay", "Lần nhập thay", lambda one: one.on_behalf, css="fig"),
)
UNITS = Listing(
    "so-thoi-han-theo-don-vi",
    "Sổ thời hạn theo đơn vị",
    (Column("don-vi", "Đơn vị", lambda one: one.name), *COUNTED),
    search=lambda one: (one.name,),
    searched="Tìm đơn vị",
    filters=(YEAR, LEVEL),
    per_page=100,
)


@require_GET
def reports(request: SignedInRequest) -> HttpResponse:
    """Report by report, in the rounds of a year."""
    year, years, rows = _read(request)
    rounds = dict.fromkeys((row.campaign, row.campaign_name) for row in rows)
    shown = REPORTS.shown(
        _address(request, year), rows, choices={"nam": _words(years), "dot": tuple(rounds)}
    )
    return _page(request, "reports/ledger/reports.html", shown, year, rows)


@require_GET
def units(request: SignedInRequest) -> HttpResponse:
    """What a year comes to for each unit."""
    year, years, rows = _read(request)
    totals = ledger.by_unit(rows)
    shown = UNITS.shown(_address(request, year), totals, choices={"nam": _words(years)})
    return _page(request, "reports/ledger/units.html", shown, year, rows)


def _read(request: SignedInRequest) -> tuple[int, list[int], list[Row]]:
    """The year asked for, those there are, and its reports within the person's reach: their own
    unit's, and those of places where they read who is late."""
    user, today = request.user, clock.today()
    own = Q(unit_id__in=scopes(user, *access.OWN_UNIT, on=today))
    reach = own | access.in_scope(user, *access.READ_LATENESS, on=today, field="unit_path")
    years = ledger.years(reach)
    asked = whole(request.GET.get("nam"))
    year = asked if asked in years else years[0] if years else today.year
    return year, years, ledger.rows(reach, year, on=today) if years else []


def _page(
    request: SignedInRequest, template: str, shown: Any, year: int, rows: Sequence[Row]
) -> HttpResponse:
    if shown.file:
        answer: HttpResponse = shown.file
        return answer
    levels = ledger.by_level(rows)
    context = {
        "list": shown,
        "year": year,
        "levels": [(one.name, [(c.heading, c.value(one)) for c in COUNTED]) for one in levels],
        "several": len(levels) > 2,  # more than one level and the sum of it
    }
    return render(request, template, context)


def _address(request: SignedInRequest, year: int) -> QueryDict:
    """The address with the year that is shown, asked for or not."""
    address = request.GET.copy()
    address["nam"] = str(year)
    return address


def _words(years: Sequence[int]) -> tuple[tuple[str, str], ...]:
    return tuple((str(year), str(year)) for year in years)


def _marks(row: Row) -> set[str]:
    marks = {
        "gia-han": row.extended_to,
        "gian-doan": row.outage,
        "tra-lai": row.course.returns,
        "nhap-thay": row.course.on_behalf,
    }
    return {name for name, is_so in marks.items() if is_so}


urls = [
    path("so-thoi-han/", reports, name="ledger"),
    path("so-thoi-han/don-vi/", units, name="ledger-units"),
]
