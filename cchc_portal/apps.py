"""The project as an application: it brings the system checks and the `up` command."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "cchc_portal"

    def ready(self) -> None:
        from cchc_portal import checks  # noqa: F401  (importing registers them)
