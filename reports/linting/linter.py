"""Lints a report: every rule over all its passages, the remarks in the order of the text."""

from collections.abc import Iterable, Iterator

from reports.linting.reading import read
from reports.linting.remarks import Known, Passage, Remark
from reports.linting.rules import (
    citations,
    contradictions,
    cuts,
    dates,
    lists,
    numbers,
    percents,
    repeats,
    states,
    sums,
    text,
    typed,
    typos,
    units,
    words,
)
from reports.linting.script import Finding, Rule, Script

RULES: list[Rule] = [
    numbers.decimals,
    numbers.ungrouped,
    numbers.stray_notes,
    typed.typed,
    contradictions.contradictions,
    sums.sums,
    sums.fractions,
    percents.of_fractions,
    percents.of_wholes,
    percents.beyond_all,
    percents.complements,
    lists.notes,
    lists.dashes,
    lists.inline,
    lists.doubles,
    states.states,
    words.directions,
    units.in_force,
    citations.citations,
    dates.impossible,
    text.doubled,
    cuts.cut,
    text.brackets,
    text.end_mark,
    repeats.repeats,
    typos.syllables,
    typos.slips,
    typos.abbreviations,
]
"""Every rule; a new one is a function in its family and a line here."""

NOTHING = Known()


def lint(passages: Iterable[Passage], known: Known = NOTHING) -> list[Remark]:
    """All remarks on the passages, in the order of the text."""
    script = Script(tuple(passages), known)
    order = {id(passage): place for place, passage in enumerate(script.passages)}

    def where(finding: Finding) -> tuple[int, int, int]:
        line = finding.passage.line_at(finding.start)
        return line, order[id(finding.passage)], finding.start

    findings = sorted((finding for rule in RULES for finding in rule(script)), key=where)
    return list(dict.fromkeys(finding.remark() for finding in _without_echoes(findings)))


def _without_echoes(findings: list[Finding]) -> Iterator[Finding]:
    """A slip of spelling inside a cut sentence or a doubled word is the same thing twice."""
    told: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: finding.kind == "typo"):
        if finding.kind != "typo" or not any(finding.overlaps(other) for other in told):
            told.append(finding)
    kept = set(map(id, told))
    return (finding for finding in findings if id(finding) in kept)


def lint_text(text: str, known: Known = NOTHING) -> list[Remark]:
    """All remarks on a plain text, with the lines of the file."""
    return lint(read(text), known)
