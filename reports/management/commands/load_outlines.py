"""manage.py load_outlines [FOLDER]: the headings of reports, from data files."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from reports.documents import outlines


class Command(BaseCommand):
    """Load every outline that FOLDER/outlines.json lists, or none: exit 2 with line and reason."""

    help = "Load outlines; the same content again changes nothing, a changed one is a new version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", default=outlines.DATA)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            with transaction.atomic():
                loaded = outlines.load_all(folder)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=2) from error
        except (outlines.OutlineError, json.JSONDecodeError) as error:
            raise CommandError(f"{error}\nKhông có gì thay đổi.", returncode=2) from error
        for outline, new in loaded:
            self.stdout.write(f"{outline}: {'đã nạp' if new else 'không thay đổi'}.")
