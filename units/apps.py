from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Who: agencies, people, their roles, and the record of what they did."""

    name = "units"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Đơn vị và người dùng"
