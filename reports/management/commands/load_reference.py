"""manage.py load_reference: what every province starts from."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from reports.campaigns import deadlines
from reports.campaigns.deadlines import HolidayError
from reports.documents import outlines
from reports.documents.outlines import OutlineError
from units import areas, clock, second_factor


class Command(BaseCommand):
    """Reform areas, public holidays and outlines, as they ship with the portal; before the first
    account, who is asked for a second factor. Repeatable."""

    help = "Load reform areas, public holidays and report outlines; again changes nothing."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        areas.ensure()
        second_factor.ensure_policy(at=clock.now())
        try:
            holidays = deadlines.load_holidays(outlines.DATA / "holidays.csv")
            loaded = outlines.load_all()
        except (HolidayError, OutlineError) as error:
            raise CommandError(f"{error}\nKhông có gì thay đổi.", returncode=2) from error
        new = sum(is_new for _, is_new in loaded)
        self.stdout.write(f"Lĩnh vực: đủ. Ngày nghỉ thay đổi: {holidays}. Đề cương mới: {new}.")
