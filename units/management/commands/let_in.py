"""manage.py let_in USERNAME"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from units import clock, dormancy, people, second_factor
from units.models import User


class Command(BaseCommand):
    """For the operator at the machine, when no administrator can get in who could do it on the
    screen: the lock of accounts not used and the second factor go, a first password comes."""

    help = "Let in an administrator who is locked out, and print a first password, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    @transaction.atomic
    def handle(self, *args: Any, username: str, **options: Any) -> None:
        person = User.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise CommandError(f"Không có tài khoản {username} đang dùng.", returncode=2)
        at = clock.now()
        if person.dormant_since:
            dormancy.reopen(person, by=None, at=at, now=timezone.now())
        if second_factor.is_set_up(person):
            second_factor.reset(person, by=None, at=at)
        password = people.reset_password(person, by=None, at=at)
        self.stdout.write(f"{username}: mật khẩu lần đầu: {password}")
