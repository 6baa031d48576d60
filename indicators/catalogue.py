"""The catalogue's life: drafted from files, checked, published as a numbered edition, frozen.

A published edition never changes: a correction is the next edition. Loading the same content
again changes nothing, which the digest of its two files tells.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from indicators import soundness
from indicators.exchange import (
    CatalogueError,
    Fault,
    IndicatorRow,
    RuleRow,
    export_indicators,
    export_rules,
    read_indicators,
    read_rules,
)
from indicators.models import CatalogueVersion, Indicator, IndicatorVersion, Rule
from units import areas, audit
from units.models import ReformArea, Role, User
from units.permissions import ALLOWED, Denied, Verdict, has_role


def may_manage(user: User, on: date) -> Verdict:
    """Whether the person may draft and publish editions."""
    if has_role(user, Role.BUSINESS_ADMIN, on=on):
        return ALLOWED
    return Denied("Chỉ quản trị nghiệp vụ được thay đổi danh mục chỉ tiêu.")


def load_files(
    indicators: Path, rules: Path | None = None, *, by: User | None, at: datetime
) -> tuple[CatalogueVersion, bool]:
    """`load`, from files; without a rules file the rules of the current edition are kept."""
    rows = read_indicators(indicators)
    return load(rows, read_rules(rules) if rules else None, by=by, at=at)


@transaction.atomic
def load(
    indicators: Sequence[IndicatorRow],
    rules: Sequence[RuleRow] | None,
    *,
    by: User | None,
    at: datetime,
) -> tuple[CatalogueVersion, bool]:
    """Publish this content as the next edition; (edition, False) when it is the current one."""
    current = CatalogueVersion.objects.current()
    if rules is None:
        rules = rule_rows(current) if current else []
    if current and current.digest == digest(indicators, rules):
        return current, False
    edition = draft(indicators, rules, by=by, at=at)
    return publish(edition, by=by, at=at), True


@transaction.atomic
def draft(
    indicators: Sequence[IndicatorRow],
    rules: Sequence[RuleRow],
    *,
    by: User | None,
    at: datetime,
    note: str = "",
) -> CatalogueVersion:
    """Keep this content as the draft of the next edition, in place of an earlier draft."""
    _check_may_manage(by, at)
    known_areas = areas.ensure()
    if faults := soundness.faults_of(indicators, rules, known_areas):
        raise CatalogueError(faults)
    # One draft at a time: two would take the same number.
    list(ReformArea.objects.select_for_update().order_by("pk"))
    CatalogueVersion.objects.filter(published_at=None).delete()
    last = CatalogueVersion.objects.aggregate(Max("number"))["number__max"] or 0
    edition = CatalogueVersion.objects.create(
        number=last + 1,
        note=note,
        digest=digest(indicators, rules),
        created_at=at,
        created_by=by,
    )
    _write(edition, indicators, rules, known_areas)
    audit.record("catalogue.draft", edition, by=by, at=at, summary=str(edition))
    return edition


@transaction.atomic
def publish(edition: CatalogueVersion, *, by: User | None, at: datetime) -> CatalogueVersion:
    """Freeze a draft; new campaigns are opened with it. CatalogueError names every fault."""
    _check_may_manage(by, at)
    edition = _draft_only(edition)
    known_areas = ReformArea.objects.values_list("code", flat=True)
    faults = soundness.faults_of(indicator_rows(edition), rule_rows(edition), known_areas)
    if faults:
        raise CatalogueError(faults)
    edition.published_at = at
    edition.published_by = by
    edition.save(update_fields=["published_at", "published_by"])
    audit.record("catalogue.publish", edition, by=by, at=at, summary=str(edition))
    return edition


@transaction.atomic
def discard(edition: CatalogueVersion, *, by: User | None, at: datetime) -> None:
    """Throw a draft away."""
    _check_may_manage(by, at)
    edition = _draft_only(edition)
    audit.record("catalogue.discard", edition, by=by, at=at, summary=str(edition))
    edition.delete()


def indicator_rows(edition: CatalogueVersion) -> list[IndicatorRow]:
    """An edition's indicators as rows of the exchange file."""
    return [
        row_of(v) for v in edition.indicators.select_related("indicator", "area").order_by("order")
    ]


def rule_rows(edition: CatalogueVersion) -> list[RuleRow]:
    """An edition's rules as rows of the exchange file."""
    names = ("code", "severity", "applies_to", "expression", "message", "note")
    return [RuleRow(**values) for values in edition.rules.order_by("order").values(*names)]


def row_of(version: IndicatorVersion) -> IndicatorRow:
    """One indicator as a row of the exchange file."""
    return IndicatorRow(
        code=version.code,
        area=version.area.code,
        label=version.label,
        unit_of_measure=version.unit_of_measure,
        value_type=version.value_type,
        decimals=version.decimals,
        choices=version.choices,
        formula=version.formula,
        over_units=version.over_units,
        over_time=version.over_time,
        levels=version.levels,
        supplier=version.supplier,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        source=version.source,
        note=version.note,
    )


def digest(indicators: Sequence[IndicatorRow], rules: Sequence[RuleRow]) -> str:
    """One number for the whole content: equal digests, equal files."""
    content = f"{export_indicators(indicators)}\0{export_rules(rules)}"
    return hashlib.sha256(content.encode()).hexdigest()


def _check_may_manage(by: User | None, at: datetime) -> None:
    """The command line (by None) is an operator's; a person needs the role."""
    if by and not (verdict := may_manage(by, timezone.localtime(at).date())):
        raise CatalogueError([Fault(verdict.reason)])


def _draft_only(edition: CatalogueVersion) -> CatalogueVersion:
    """The edition, locked; a published one is refused, whatever the caller holds in hand."""
    locked = CatalogueVersion.objects.select_for_update().filter(pk=edition.pk).first()
    if locked is None:
        raise CatalogueError([Fault("Bản nháp này đã bị bỏ.")])
    if locked.published_at:
        raise CatalogueError([Fault(f"{locked} đã công bố, không thay đổi được; lập lần mới.")])
    return locked


def _write(
    edition: CatalogueVersion,
    indicators: Sequence[IndicatorRow],
    rules: Sequence[RuleRow],
    known_areas: dict[str, ReformArea],
) -> None:
    """Write the rows of an edition: a few statements, however many rows."""
    ids = _identities([row.code for row in indicators])
    IndicatorVersion.objects.bulk_create(
        IndicatorVersion(
            catalogue=edition,
            indicator_id=ids[row.code],
            order=order,
            **{**_values(row), "area": known_areas[row.area]},
        )
        for order, row in enumerate(indicators, start=1)
    )
    Rule.objects.bulk_create(
        Rule(catalogue=edition, order=order, code=row.code, **_values(row))
        for order, row in enumerate(rules, start=1)
    )


def _values(row: IndicatorRow | RuleRow) -> dict[str, object]:
    values = asdict(row)
    del values["place"], values["code"]
    return values


def _identities(codes: Sequence[str]) -> dict[str, int]:
    """Code → id of the indicator, made where the code is new."""
    known = set(Indicator.objects.values_list("code", flat=True))
    Indicator.objects.bulk_create(Indicator(code=code) for code in codes if code not in known)
    return dict(Indicator.objects.values_list("code", "pk"))
