"""manage.py render_report CAMPAIGN [--root CODE] --format pdf --out FILE"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.adding import consolidation
from reports.campaigns import rehearsals
from reports.documents import document, renderers
from reports.models import Campaign, CampaignUnit, Consolidation
from reports.writing import composing
from units import clock


class Command(BaseCommand):
    """The report of a round as a file. What cannot be done is said in one line, exit 2."""

    help = "Print a round's report: from the latest closed figures, else the latest, else new ones."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", help="code of the round, KT-2025-Q1")
        parser.add_argument(
            "--root", default="", help="code of the unit; the round's own if absent"
        )
        parser.add_argument("--format", default="pdf")
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, campaign: str, root: str, out: Path, **options: Any) -> None:
        wanted: str = options["format"]
        if wanted not in renderers.FORMATS:
            known = ", ".join(renderers.FORMATS)
            raise CommandError(f"Không có định dạng “{wanted}”; có: {known}.", returncode=2)
        found = _campaign(campaign)
        figures = _figures(found, _root(found, root))
        try:
            made = composing.report(figures, at=clock.now())
            rendered = renderers.render(made, wanted)
            out.write_bytes(rendered.content)
        except (document.NoOutlineError, renderers.NothingToDrawError) as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            raise CommandError(f"Không ghi được {out}: {error.strerror}.", returncode=2) from error
        self.stdout.write(f"{out}: {len(rendered.content)} byte.")
        for fault in made.faults:
            self.stderr.write(f"Mục {fault.place}: {fault.why}")


def _campaign(code: str) -> Campaign:
    found = Campaign.objects.filter(code=code).exclude(state=Campaign.State.DRAFT).first()
    if found is None:
        raise CommandError(f"Không có đợt báo cáo “{code}” đã mở.", returncode=2)
    if not (verdict := rehearsals.counts(found)):
        raise CommandError(f"{code}: {verdict.reason}", returncode=2)
    return found


def _root(campaign: Campaign, code: str) -> CampaignUnit:
    units = campaign.units.all()
    found = (
        units.filter(unit__code=code) if code else units.filter(unit_id=campaign.root_id)
    ).first()
    if found is None:
        raise CommandError(
            f"Đơn vị “{code}” không nằm trong đợt báo cáo {campaign.code}.", returncode=2
        )
    return found


def _figures(campaign: Campaign, root: CampaignUnit) -> Consolidation:
    """The latest closed figures, else the latest added up, else added up now."""
    closed = consolidation.closings(campaign, root.unit_id)
    latest = closed[0] if closed else consolidation.latest(campaign, root.unit_id)
    return latest or consolidation.run(campaign, root, by=None, at=clock.now())
