"""manage.py load_values CAMPAIGN FILE.csv --approved-by USERNAME [--accept-findings REASON]"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.models import Campaign
from reports.submissions import figurefile, importing
from units import clock
from units.models import User


class Command(BaseCommand):
    """Load figures approved on paper, or refuse the file: every fault with its line, exit 2."""

    help = "Load figures approved earlier on paper; the same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", help="code of the campaign")
        parser.add_argument("file", type=Path)
        parser.add_argument("--approved-by", required=True, metavar="USERNAME")
        parser.add_argument("--accept-findings", default="", metavar="REASON")

    def handle(
        self,
        *args: Any,
        campaign: str,
        file: Path,
        approved_by: str,
        accept_findings: str,
        **options: Any,
    ) -> None:
        into, by = _campaign(campaign), _person(approved_by)
        try:
            done = importing.load(into, file, by=by, at=clock.now(), accept=accept_findings)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=2) from error
        except importing.ImportRefused as refused:
            faults = "\n".join(_line(file, fault) for fault in refused.faults)
            raise CommandError(f"{faults}\nKhông có gì thay đổi.", returncode=2) from refused
        outcome = f"{done.imported} báo cáo nhập mới, {done.unchanged} không thay đổi"
        self.stdout.write(f"{campaign}: {done.figures} số liệu, {outcome}.")


def _line(file: Path, fault: figurefile.Fault) -> str:
    return f"{file}:{fault.line}: {fault.reason}" if fault.line else f"{file}: {fault.reason}"


def _campaign(code: str) -> Campaign:
    found = Campaign.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"Không có đợt báo cáo “{code}”.", returncode=2)
    return found


def _person(username: str) -> User:
    found = User.objects.filter(username=username.lower()).first()
    if found is None:
        raise CommandError(f"Không có người dùng “{username}”.", returncode=2)
    if not found.is_active:
        raise CommandError(f"Tài khoản “{username}” đã ngừng hoạt động.", returncode=2)
    return found
