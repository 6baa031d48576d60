"""manage.py add_admin USERNAME "FULL NAME" [--role business_admin|system_admin]"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from units import clock, people
from units.models import SYSTEM_ROLES, Role, User


class Command(BaseCommand):
    """Make the first administrator; everybody else is added by one on the screen."""

    help = "Create an administrator's account and print its first password, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("full_name")
        parser.add_argument("--role", choices=SYSTEM_ROLES, default=Role.BUSINESS_ADMIN)

    def handle(self, *args: Any, username: str, full_name: str, role: str, **options: Any) -> None:
        try:
            User.username_validator(username)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        if User.objects.filter(username=username).exists():
            raise CommandError(f"Tên đăng nhập {username} đã có người dùng.", returncode=2)
        _, password = people.add_admin(
            username=username, full_name=full_name, role=role, at=clock.now(), on=clock.today()
        )
        self.stdout.write(
            f"Đã tạo {username} ({Role(role).label}). Mật khẩu đầu tiên: {password}\n"
            "Phải đổi mật khẩu khi đăng nhập lần đầu."
        )
