"""Lints a report: every rule over all its passages, the remarks in the order of the text."""

from collections.abc import Iterable

from reports.linting.reading import read
from reports.linting.remarks import Known, Passage, Remark
from reports.linting.rules import text
from reports.linting.script import Rule, Script

RULES: list[Rule] = [
    text.doubled_words,
]
"""Every rule; a new one is a function in its family and a line here."""

NOTHING = Known()


def lint(passages: Iterable[Passage], known: Known = NOTHING) -> list[Remark]:
    """All remarks on the passages, in the order of the text."""
    script = Script(tuple(passages), known)
    order = {id(passage): place for place, passage in enumerate(script.passages)}
    findings = [finding for rule in RULES for finding in rule(script)]
    findings.sort(key=lambda finding: (order[id(finding.passage)], finding.start, finding.kind))
    return list(dict.fromkeys(finding.remark() for finding in findings))


def lint_text(text: str, known: Known = NOTHING) -> list[Remark]:
    """All remarks on a plain text, with the lines of the file."""
    return lint(read(text), known)
