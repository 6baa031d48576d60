"""The standard world of reporting tests; see make.py for who is where."""

from collections.abc import Iterator

import pytest

from indicators.models import CatalogueVersion
from reports.editions import apart, preparing
from reports.models import Campaign, Submission
from reports.tests import answers, issuing, make
from units import clock


@pytest.fixture
def world(db: None) -> make.World:
    return make.make_world()


@pytest.fixture
def catalogue(db: None) -> CatalogueVersion:
    return make.make_catalogue()


@pytest.fixture
def campaign(world: make.World, catalogue: CatalogueVersion) -> Campaign:
    """KT-2025-Q1: every commune about itself, all indicators."""
    return make.make_campaign()


@pytest.fixture
def in_the_window(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock stands at make.NOW, a Monday on which reports are due soon."""
    monkeypatch.setattr(clock, "now", lambda: make.NOW)
    yield


@pytest.fixture
def six_months(world: make.World, catalogue: CatalogueVersion) -> Submission:
    """The six months of x11, whose first quarter was accepted."""
    quarter = make.make_campaign()
    answers.accept(quarter, "x11", {"1.1": 10, "2.1": 4, "2.2": 4, "6.1": 7})
    half = make.make_campaign(
        code="KT-2025-6T",
        name="Báo cáo 6 tháng",
        covers_to="2025-06-15",
        as_of="2025-03-14",
    )
    return make.submission_of(half, "x11")


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of drawing whole reports: one page that says what it is, with the figures. What
    comes back is read in this process."""
    monkeypatch.setattr(preparing, "draw", issuing.draw)
    monkeypatch.setattr(apart, "compare", apart.compared)


@pytest.fixture
def this_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands at issuing.AT, when editions are on their way."""
    monkeypatch.setattr(clock, "now", lambda: issuing.AT)
