"""A document and its lineage as plain data and back: what an edition keeps, and draws files from.

The data is the fields of `documents.blocks` and `documents.traced` by their names, a Decimal as its
exact text and a block with its kind, so that a reader in ten years needs no program of ours to
understand it. The tables of a lineage name their columns once, not in every row.
"""

import json
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, get_type_hints

from cattrs import Converter
from cattrs.strategies import configure_tagged_union

from reports.documents.blocks import Block, Chart, Document, Heading, Paragraph, Prose, Table
from reports.documents.traced import (
    Contribution,
    Trace,
    TracedFigure,
    TracedReport,
    TracedUnit,
)

KINDS = {Heading: "heading", Paragraph: "paragraph", Table: "table", Chart: "chart"}

# Kept as tables: the columns by name, then the rows.
ROWS: tuple[type[Any], ...] = (Contribution, TracedFigure, TracedReport, TracedUnit)


@cache
def converter() -> Converter:
    """Between the values of `blocks` and `traced` and what JSON can hold."""
    made = Converter(omit_if_default=False)
    made.register_unstructure_hook(Decimal, str)
    made.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    made.register_unstructure_hook(date, date.isoformat)
    made.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    made.register_unstructure_hook(datetime, datetime.isoformat)
    made.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    for union in (Prose, Block):
        configure_tagged_union(union, made, tag_generator=KINDS.__getitem__, tag_name="kind")
    for kind in ROWS:
        _keep_as_table(made, kind)
    return made


def _keep_as_table(made: Converter, kind: type[Any]) -> None:
    """Rows of a kind as lists under one line of names; a column that is not there is a default."""
    types = get_type_hints(kind)
    names = [field.name for field in fields(kind)]

    def as_table(rows: tuple[Any, ...]) -> dict[str, Any]:
        put = [made.get_unstructure_hook(types[name]) for name in names]
        lines = [
            [to(getattr(row, name)) for to, name in zip(put, names, strict=True)] for row in rows
        ]
        return {"columns": names, "rows": lines}

    def from_table(data: dict[str, Any], _: Any) -> tuple[Any, ...]:
        columns: list[str] = data["columns"]
        get = [made.get_structure_hook(types[name]) for name in columns]
        kinds = [types[name] for name in columns]
        return tuple(
            kind(
                **{
                    name: of(value, wanted)
                    for name, of, value, wanted in zip(columns, get, line, kinds, strict=True)
                }
            )
            for line in data["rows"]
        )

    table: Any = tuple[kind, ...]  # type: ignore[valid-type]
    made.register_unstructure_hook_func(lambda wanted: wanted == table, as_table)
    made.register_structure_hook_func(lambda wanted: wanted == table, from_table)


def to_data(document: Document) -> dict[str, Any]:
    """The document as dictionaries, lists and texts."""
    data: dict[str, Any] = converter().unstructure(document)
    return data


def from_data(data: dict[str, Any]) -> Document:
    """The document again, equal to the one that was kept."""
    return converter().structure(data, Document)


def trace_to_data(trace: Trace) -> dict[str, Any]:
    """The lineage as dictionaries, lists and texts."""
    data: dict[str, Any] = converter().unstructure(trace)
    return data


def trace_from_data(data: dict[str, Any]) -> Trace:
    """The lineage again, equal to the one that was kept."""
    return converter().structure(data, Trace)


def canonical(data: Any) -> str:
    """One text for equal data: what digests are taken of."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
