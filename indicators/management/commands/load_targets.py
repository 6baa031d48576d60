"""manage.py load_targets FILE.csv [--dry-run]: what indicators are to reach."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from indicators import targets
from units import clock


class Command(BaseCommand):
    """Load targets, or refuse the file: every fault with its line, nothing changed, exit 2."""

    help = "Load targets from a CSV file; the same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change; change nothing"
        )

    def handle(self, *args: Any, file: Path, dry_run: bool = False, **options: Any) -> None:
        try:
            plan = targets.load(file, by=None, at=clock.now(), dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=2) from error
        except targets.TargetError as error:
            raise CommandError(f"{error}\nKhông có gì thay đổi.", returncode=2) from error
        counts = f"{len(plan.new)} mới, {len(plan.changed)} thay đổi, {plan.same} như cũ"
        self.stdout.write(f"{file}: {counts}{' (chạy thử, chưa ghi)' if dry_run else ''}.")
