"""manage.py load_documents FILE.csv: the documents that reports cite."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.citing import exchange
from units import clock


class Command(BaseCommand):
    """Load cited documents, or refuse the file: every fault with its line, exit code 2."""

    help = "Load cited documents from a CSV file; the same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            plan = exchange.load(file, by=None, at=clock.now())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=2) from error
        except exchange.ExchangeError as error:
            faults = "\n".join(f"{file}:{fault.line}: {fault.reason}" for fault in error.faults)
            raise CommandError(f"{faults}\nKhông có gì thay đổi.", returncode=2) from error
        counts = f"{len(plan.new)} mới, {len(plan.changed)} thay đổi, {plan.same} như cũ"
        self.stdout.write(f"{file}: {counts}.")
