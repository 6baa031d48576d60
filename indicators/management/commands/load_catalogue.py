"""manage.py load_catalogue INDICATORS.csv [RULES.csv]"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from indicators import catalogue
from indicators.exchange import CatalogueError
from units import clock


class Command(BaseCommand):
    """Publish a catalogue, or refuse it: every fault with its line, nothing changed, exit 2."""

    help = "Publish the catalogue from CSV files; the same content again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("indicators", type=Path)
        parser.add_argument("rules", type=Path, nargs="?")

    def handle(
        self, *args: Any, indicators: Path, rules: Path | None = None, **options: Any
    ) -> None:
        try:
            edition, changed = catalogue.load_files(indicators, rules, by=None, at=clock.now())
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=2) from error
        except CatalogueError as error:
            raise CommandError(f"{error}\nKhông có gì thay đổi.", returncode=2) from error
        outcome = "công bố" if changed else "không thay đổi"
        counts = f"{edition.indicators.count()} chỉ tiêu, {edition.rules.count()} quy tắc"
        self.stdout.write(f"{edition}: {counts}, {outcome}.")
