"""manage.py load_demo: the demonstration province, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.demo import load


class Command(BaseCommand):
    """Load units, catalogue, people and three campaigns; a second call changes nothing."""

    help = "Load the demonstration province (Kon Tum, first half of 2025). Refused in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Môi trường chính thức không nhận dữ liệu minh họa.", returncode=2)
        if load.load(now=timezone.now(), say=self.stdout.write):
            self.stdout.write("Đã nạp dữ liệu minh họa; tài khoản được in khi cổng chạy.")
