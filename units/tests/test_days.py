"""Days as they are typed: always day first."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from units.days import day_text, parse_day
from units.forms import DayField


@pytest.mark.parametrize(
    "text",
    [
        "3/12/2024",
        "03/12/2024",
        " 3 / 12 / 2024 ",
        "3.12.2024",
        "3-12-2024",
        "03122024",
        "2024-12-03",
    ],
)
def test_the_day_comes_first(text: str) -> None:
    assert parse_day(text) == date(2024, 12, 3)


@pytest.mark.parametrize("text", ["", "31/02/2025", "6/17/2025", "17/6/25", "17/6", "hôm nay"])
def test_what_is_no_day(text: str) -> None:
    assert parse_day(text) is None


def test_what_is_printed_is_read_back() -> None:
    assert parse_day(day_text(date(2025, 6, 7))) == date(2025, 6, 7)
    assert day_text(None) == ""


def test_a_field_says_what_came_and_what_is_expected() -> None:
    assert DayField().clean("17/6/2025") == date(2025, 6, 17)
    assert DayField(required=False).clean(" ") is None
    with pytest.raises(ValidationError, match="Nhận được “6/17/2025”"):
        DayField().clean("6/17/2025")
