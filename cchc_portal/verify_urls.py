"""The addresses of a portal that serves the page of verification and nothing else."""

from django.urls import path

from cchc_portal.health import health
from reports.views import verifying

urlpatterns = [path("khoe/", health, name="health"), *verifying.urls]
