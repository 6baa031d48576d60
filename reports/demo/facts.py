"""The real figures the demonstration is loaded from, and how totals are given to units."""

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from indicators.figures import Figure, State, parse_plain
from reports.demo.plans import COMMUNE_DOCUMENTS, DISTRICT_DOCUMENTS, DOSSIERS
from reports.demo.split import split, weight
from units.tree import Node

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Fact:
    """One figure of a real report: who gives it, about whom."""

    reporter: str
    subject: str
    code: str
    figure: Figure


def read(name: str) -> list[Fact]:
    """The facts of one file; decimal points, ISO dates."""
    with (HERE / name).open(encoding="utf-8") as lines:
        return [_fact(row) for row in csv.DictReader(lines)]


def by_reporter(facts: Iterable[Fact]) -> dict[str, list[str]]:
    """The codes each reporter answers."""
    found: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        found[fact.reporter].append(fact.code)
    return found


def dossiers(facts: Iterable[Fact], nodes: Iterable[Node]) -> dict[tuple[str, str], Figure]:
    """(code, unit code) → dossiers of each unit; sums are the province's real totals.

    Every total is split by the same weights, so a unit's solved dossiers stay below those it
    had, up to rounding, and a pending balance of a tenth remains everywhere.
    """
    weights = {node.code: weight(node.code, node.level) for node in nodes}
    return _split(facts, DOSSIERS, weights)


def documents(facts: Iterable[Fact], nodes: Iterable[Node]) -> dict[tuple[str, str], Figure]:
    """(code, unit code) → legal documents of each district and commune."""
    listed = list(nodes)
    found: dict[tuple[str, str], Figure] = {}
    for codes, level in ((DISTRICT_DOCUMENTS, "district"), (COMMUNE_DOCUMENTS, "commune")):
        weights = {n.code: weight(n.code, n.level) for n in listed if n.level == level}
        found |= _split(facts, codes, weights)
    return found


def _split(
    facts: Iterable[Fact], codes: list[str], weights: dict[str, int]
) -> dict[tuple[str, str], Figure]:
    return {
        (fact.code, unit): Figure(State.NUMBER, parse_plain(str(share)))
        for fact in facts
        if fact.code in codes and fact.figure.value is not None
        for unit, share in split(int(fact.figure.value), weights).items()
    }


def _fact(row: dict[str, str]) -> Fact:
    state = State(row["state"])
    figure = Figure(
        state,
        parse_plain(row["value"]) if state is State.NUMBER else None,
        provisional=row["provisional"] == "yes",
        data_to=dt.date.fromisoformat(row["data_to"]) if row["data_to"] else None,
        note=row["note"],
    )
    return Fact(row["reporter"], row["subject"], row["indicator"], figure)
