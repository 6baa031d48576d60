"""What every test may rely on: PostgreSQL's own tests are skipped where there is no PostgreSQL."""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from hypothesis import settings

# The same examples every time: what passes on a desk passes at the gate. HYPOTHESIS_PROFILE=default
# looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
# A test run is short: looking for cycles of garbage less often saves a tenth of its time.
gc.set_threshold(200_000, 50, 100)

DEMONSTRATION = "tests/demonstration/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if connection.vendor == "postgresql":
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL: set DATABASE_URL")
    for item in items:
        if "postgres" in item.keywords:
            item.add_marker(skip)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A module runs in one process; those that show the demonstration share it, loaded once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByModule(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            return DEMONSTRATION if module.startswith(DEMONSTRATION) else module

    return ByModule(config, log)


@pytest.fixture(autouse=True)
def forget_what_is_frozen() -> Iterator[None]:
    """Frozen things are kept for the life of a process; a rolled back test gives keys out again."""
    from indicators import editions
    from reports.submissions import asked

    yield
    editions._published.cache_clear()
    asked._read.cache_clear()
