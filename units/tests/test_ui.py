"""Words, dates and small pieces of forms as the screens show them."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.forms import CharField, Form
from django.template import Context, Template

from units.templatetags import ui

MARCH_12 = date(2025, 3, 12)


def printed(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2025, 3, 15), "còn 3 ngày"),
        (MARCH_12, "đến hạn hôm nay"),
        (date(2025, 3, 10), "quá hạn 2 ngày"),
        (None, ""),
    ],
)
def test_a_deadline_is_said_from_today(due, words):
    assert ui.due_in(due, MARCH_12) == words


def test_a_settled_deadline_no_longer_presses():
    assert "quá hạn" in printed("{% due due_on on %}", due_on=date(2025, 3, 10), on=MARCH_12)
    settled = printed("{% due due_on on settled=True %}", due_on=date(2025, 3, 10), on=MARCH_12)
    assert "quá hạn" not in settled
    assert "10/03/2025" in settled


def test_months_one_and_two_and_days_below_ten_are_padded():
    assert ui.long_day(date(2025, 2, 5)) == "ngày 05 tháng 02 năm 2025"
    assert ui.long_day(date(2025, 3, 12)) == "ngày 12 tháng 3 năm 2025"


def test_a_moment_is_shown_in_the_time_zone_of_the_portal():
    assert ui.moment(datetime(2025, 3, 11, 18, 30, tzinfo=UTC)) == "01:30 ngày 12/03/2025"
    assert ui.day(datetime(2025, 3, 11, 18, 30, tzinfo=UTC)) == "12/03/2025"


def test_an_exclusive_end_is_shown_as_the_last_day_inside():
    assert ui.last_day(date(2025, 3, 15)) == "14/03/2025"


def test_a_draft_nobody_touched_is_not_yet_entered():
    assert "Chưa nhập" in printed('{% state_badge "draft" started=False %}')
    assert "Đang nhập" in printed('{% state_badge "draft" %}')


def test_the_pager_leaves_gaps_in_a_long_list():
    pages = Paginator(range(400), 20)
    assert list(ui.window(pages.page(10))) == [1, "…", 8, 9, 10, 11, 12, "…", 20]


def test_the_error_summary_links_each_fault_to_its_field():
    class Named(Form):
        name = CharField(label="Tên")

    faults = ui.faults_of(Named({}))
    assert [fault.href for fault in faults] == ["#id_name"]
    assert faults[0].text.startswith("Tên: ")


def test_an_error_summary_without_errors_prints_nothing():
    assert printed('{% include "components/_errors.html" %}') == ""
