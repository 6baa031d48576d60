"""manage.py lint_text FILE.txt [--format json]"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.linting import SEVERITIES, Remark, lint_text

TOLD = ("line", "quote", "kind", "severity", "why", "offer")


class Command(BaseCommand):
    """Remarks on a plain text, without a database. A bad file is said in one line, exit 2."""

    help = "Lint a report's plain text; page footnotes may stand between its lines."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a text file in UTF-8, or - for standard input")
        parser.add_argument("--format", default="text", choices=["text", "json"])

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        remarks = lint_text(_read(file))
        if options["format"] == "json":
            told = [{name: asdict(remark)[name] for name in TOLD} for remark in remarks]
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for remark in remarks:
            self.stdout.write(_line(remark))
        self.stdout.write(f"{len(remarks)} nhận xét.")


def _read(file: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"Không đọc được {file}: {error.strerror}.", returncode=2) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file}: không phải văn bản UTF-8.", returncode=2) from error


def _line(remark: Remark) -> str:
    where = f"Dòng {remark.line}, {SEVERITIES[remark.severity].lower()} ({remark.kind})"
    return f"{where}: “{remark.quote}”. {remark.why} {remark.offer}"
