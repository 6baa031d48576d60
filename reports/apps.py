from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        """Name the tasks to Celery in every process: reports.jobs sends them by name."""
        import_module("reports.tasks")
