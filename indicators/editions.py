"""One edition of the catalogue in memory: read once per process, since published ones are frozen.

Drafts change until they are published, so they are read afresh each time.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from indicators import formulas, rules
from indicators.models import CatalogueVersion, IndicatorVersion


@dataclass(frozen=True)
class Edition:
    """The indicators and rules of one edition, ready to compute with."""

    pk: int
    indicators: dict[str, IndicatorVersion]
    expressions: dict[str, formulas.Expression]
    rules: tuple[rules.Rule, ...]
    codes: dict[int, str] = field(default_factory=dict)
    """indicator_id → code"""

    def by_id(self, indicator_id: int) -> IndicatorVersion:
        return self.indicators[self.codes[indicator_id]]

    def decimals(self, indicator_id: int) -> int:
        """0 for an indicator this edition does not know."""
        code = self.codes.get(indicator_id)
        return self.indicators[code].decimals if code else 0

    def in_force(self, on: date) -> dict[str, IndicatorVersion]:
        """The indicators asked on a day; `valid_to` is exclusive."""
        return {
            code: version
            for code, version in self.indicators.items()
            if (version.valid_from is None or version.valid_from <= on)
            and (version.valid_to is None or on < version.valid_to)
        }

    def operands(self, code: str) -> set[str]:
        """The entered indicators a code is computed from; the code itself when it is entered."""
        expression = self.expressions.get(code)
        if expression is None:
            return {code}
        return {leaf for operand in expression.codes for leaf in self.operands(operand)}


def edition(catalogue_id: int) -> Edition:
    """The edition by its key, from memory when it is published."""
    published = CatalogueVersion.objects.published().filter(pk=catalogue_id)
    digest = published.values_list("digest", flat=True).first()
    return _read(catalogue_id) if digest is None else _published(catalogue_id, digest)


def edition_of(catalogue: CatalogueVersion) -> Edition:
    """The same for an edition at hand: no query when it is published and known."""
    if catalogue.published_at is None:
        return _read(catalogue.pk)
    return _published(catalogue.pk, catalogue.digest)


@lru_cache(maxsize=16)
def _published(catalogue_id: int, digest: str) -> Edition:
    """`digest` only makes sure that another database's edition is never taken for this one."""
    return _read(catalogue_id)


def _read(catalogue_id: int) -> Edition:
    catalogue = CatalogueVersion.objects.get(pk=catalogue_id)
    versions = list(catalogue.indicators.select_related("indicator", "area").order_by("order"))
    return Edition(
        pk=catalogue_id,
        indicators={version.code: version for version in versions},
        expressions={v.code: formulas.parse(v.formula) for v in versions if v.formula},
        rules=tuple(
            rules.parse_rule(
                code=rule.code,
                severity=rule.severity,
                applies_to=rule.applies_to,
                expression=rule.expression,
                message=rule.message,
            )
            for rule in catalogue.rules.order_by("order")
        ),
        codes={version.indicator_id: version.code for version in versions},
    )
