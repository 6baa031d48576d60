"""A document as plain data and back: what an edition keeps, and draws its files from.

The data is the fields of `documents.blocks` by their names, a Decimal as its exact text and a
block with its kind, so that a reader in ten years needs no program of ours to understand it.
"""

import json
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from cattrs import Converter
from cattrs.strategies import configure_tagged_union

from reports.documents.blocks import Block, Chart, Document, Heading, Paragraph, Prose, Table

KINDS = {Heading: "heading", Paragraph: "paragraph", Table: "table", Chart: "chart"}


@cache
def converter() -> Converter:
    """Between the values of `blocks` and what JSON can hold."""
    made = Converter(omit_if_default=False)
    made.register_unstructure_hook(Decimal, str)
    made.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    made.register_unstructure_hook(date, date.isoformat)
    made.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    for union in (Prose, Block):
        configure_tagged_union(union, made, tag_generator=KINDS.__getitem__, tag_name="kind")
    return made


def to_data(document: Document) -> dict[str, Any]:
    """The document as dictionaries, lists and texts."""
    data: dict[str, Any] = converter().unstructure(document)
    return data


def from_data(data: dict[str, Any]) -> Document:
    """The document again, equal to the one that was kept."""
    return converter().structure(data, Document)


def canonical(data: Any) -> str:
    """One text for equal data: what digests are taken of."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
