"""The standard world of reporting tests; see make.py for who is where."""

from collections.abc import Iterator

import pytest

from indicators.models import CatalogueVersion
from reports.models import Campaign
from reports.tests import make
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
