"""manage.py verify_editions"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.editions import rechecking
from reports.pages.editions import title_of
from units import clock


class Command(BaseCommand):
    """Recompute every prepared, signed or sent edition; exit 1 on any difference."""

    help = "Recompute every edition from its frozen values and hash its files again."

    def handle(self, *args: Any, **options: Any) -> None:
        found = rechecking.verify_all(clock.now())
        for edition, faults in found.items():
            name = f"{edition.draft.campaign.code}, {title_of(edition)}"
            self.stdout.write(f"{name}: {'khớp' if not faults else 'KHÁC'}")
            for fault in faults:
                self.stderr.write(f"  {fault}")
        differing = sum(bool(faults) for faults in found.values())
        if differing:
            raise CommandError(f"{differing}/{len(found)} văn bản khác lúc lập.", returncode=1)
        self.stdout.write(f"{len(found)} văn bản còn nguyên vẹn.")
