"""manage.py consolidate CAMPAIGN [--root CODE] [--format json --out FILE]"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.adding import consolidation
from reports.campaigns import rehearsals
from reports.models import Campaign, CampaignUnit, ConsolidatedValue, Consolidation
from units import clock


class Command(BaseCommand):
    """Add up what is accepted in a campaign; the same figures again change nothing."""

    help = "Add up a campaign for its root, or for any unit of its tree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", help="code of the campaign")
        parser.add_argument("--root", help="code of the unit to add up for")
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument("--out", type=Path, help="file to write; the screen if left out")

    def handle(self, *args: Any, campaign: str, **options: Any) -> None:
        place = _place(campaign, options["root"])
        made = consolidation.run(place.campaign, place, by=None, at=clock.now())
        rows = figures(made)
        if options["format"] == "json":
            text = json.dumps(rows, ensure_ascii=False, indent=1)
        else:
            text = _table(rows)
        if options["out"] is None:
            self.stdout.write(text)
            return
        try:
            options["out"].write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}", returncode=2) from error


def figures(made: Consolidation) -> list[dict[str, Any]]:
    """Every figure with its coverage, in the catalogue's order."""
    rows = made.values.filter(
        indicator__versions__catalogue=made.campaign.catalogue_id
    ).select_related("indicator")
    return [_figure(row) for row in rows.order_by("indicator__versions__order")]


def _figure(row: ConsolidatedValue) -> dict[str, Any]:
    return {
        "indicator": row.indicator.code,
        "value": None if row.value is None else plain(Decimal(row.value)),
        "status": row.status,
        "expected": row.expected,
        "reported": row.reported,
        "nil": row.nil,
        "na": row.na,
        "missing": row.missing,
        "provisional": row.provisional,
    }


def plain(value: Decimal) -> str:
    """Digits and a decimal point: no exponent, no zeros that say nothing."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _table(rows: list[dict[str, Any]]) -> str:
    """Code, value or status, coverage."""
    return "\n".join(
        f"{row['indicator']}\t{row['value'] or row['status']}\t{row['reported']}/{row['expected']}"
        for row in rows
    )


def _place(code: str, root: str | None) -> CampaignUnit:
    campaign = Campaign.objects.select_related("root").filter(code=code).first()
    if campaign is None:
        raise CommandError(f"Không có đợt báo cáo mang mã {code}.", returncode=2)
    if not (verdict := rehearsals.counts(campaign)):
        raise CommandError(f"{code}: {verdict.reason}", returncode=2)
    units = CampaignUnit.objects.filter(campaign=campaign).select_related("campaign")
    place = units.filter(unit__code=root or campaign.root.code).first()
    if place is None:
        raise CommandError(f"Không có đơn vị {root} trong đợt {code}.", returncode=2)
    return place
