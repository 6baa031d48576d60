"""manage.py load_units FILE.csv"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from units import areas, clock, loading


class Command(BaseCommand):
    """Load units, or refuse the file: every fault with its line, nothing changed, exit code 2."""

    help = "Load units from a CSV file; the same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            loaded = loading.load_file(file, by=None, at=clock.now())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=2) from error
        except loading.LoadError as error:
            faults = "\n".join(f"{file}:{fault.line}: {fault.reason}" for fault in error.faults)
            raise CommandError(f"{faults}\nKhông có gì thay đổi.", returncode=2) from error
        areas.ensure()
        self.stdout.write(f"{file}: {loaded.rows} dòng, {loaded.changed} thay đổi.")
