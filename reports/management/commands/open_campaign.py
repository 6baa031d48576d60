"""manage.py open_campaign FILE.json"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.campaigns.opening import open_campaign
from reports.campaigns.plans import CampaignError, read_plan
from reports.models import Campaign
from units import clock


class Command(BaseCommand):
    """Open a campaign, or refuse the file: every fault with its place, nothing changed, exit 2."""

    help = "Open a campaign from a JSON file; the same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            plan = read_plan(_read_json(file))
            existed = Campaign.objects.filter(code=plan.code).exists()
            campaign = open_campaign(plan, by=None, at=clock.now())
        except CampaignError as error:
            faults = "\n".join(f"{file}: {fault}" for fault in error.faults)
            raise CommandError(f"{faults}\nKhông có gì thay đổi.", returncode=2) from error
        outcome = "không thay đổi" if existed else "đã mở"
        owed = campaign.obligations.count()
        self.stdout.write(f"{campaign.code}: {outcome}, {owed} báo cáo phải gửi.")


def _read_json(file: Path) -> object:
    """The file's content; what is wrong with it is said with its line."""
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}", returncode=2) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file}: tệp không phải UTF-8.", returncode=2) from error
    except json.JSONDecodeError as error:
        raise CommandError(
            f"{file}:{error.lineno}: không phải JSON ({error.msg}).", returncode=2
        ) from error
