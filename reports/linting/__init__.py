"""The linter of a report's prose: pure, from the command line and while writing."""

from reports.linting.linter import lint, lint_text
from reports.linting.remarks import (
    KINDS,
    SEVERITIES,
    Known,
    KnownFigure,
    KnownUnit,
    Passage,
    Remark,
)

__all__ = [
    "KINDS",
    "SEVERITIES",
    "Known",
    "KnownFigure",
    "KnownUnit",
    "Passage",
    "Remark",
    "lint",
    "lint_text",
]
