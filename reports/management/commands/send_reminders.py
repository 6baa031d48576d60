"""manage.py send_reminders [--day 2025-06-18] [--dry-run]"""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.campaigns import deadlines
from reports.reminding import mailing, sending
from units import clock
from units.days import day_text, parse_day


class Command(BaseCommand):
    """Remind whom the timetable names on a day, and send the letters; again changes nothing.

    Another day than today writes what its people see on their screens; letters of a past day are
    not sent any more.
    """

    help = "Make and mail the reminders of a day (today); --dry-run only says whom."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", default="", help="2025-06-18 or 18/6/2025; default today")
        parser.add_argument("--dry-run", action="store_true", help="write and send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        day, now = _day(options["day"], ahead=options["dry_run"]), clock.now()
        if not deadlines.calendar().is_working(day):
            self.stdout.write(f"{day_text(day)} là ngày nghỉ, không nhắc.")
            return
        if options["dry_run"]:
            rows = list(sending.foreseen(day, at=now))
            for row in rows:
                where = row.campaign.code if row.campaign else "mọi đợt"
                self.stdout.write(f"{where}: {row.person}, {row.get_kind_display()}")
            self.stdout.write(f"{len(rows)} lời nhắc sẽ được lập; chưa ghi, chưa gửi gì.")
            return
        made = sending.send(day, at=now)
        self.stdout.write(f"Lập {made} lời nhắc, gửi {mailing.send(at=now)} thư.")


def _day(text: str, *, ahead: bool) -> date:
    if not text:
        return clock.today()
    if (day := parse_day(text)) is None:
        raise CommandError(f"--day {text}: không phải một ngày.", returncode=2)
    if day > clock.today() and not ahead:
        raise CommandError(f"--day {text}: ngày chưa tới; thêm --dry-run để xem.", returncode=2)
    return day
