"""Addresses. Every page's address is Vietnamese without accents; its name is English.

Django's own error views are used: they show templates/400, 403, 403_csrf, 404 and 500.html.
"""

from django.conf import settings
from django.urls import include, path

from cchc_portal.health import health
from reports.views import verifying
from units.styleguide import style_guide

urlpatterns = [
    path("khoe/", health, name="health"),
    path("", include("units.urls")),
    path("", include("indicators.urls")),
    path("", include("reports.urls")),
]

if settings.VERIFICATION == "on":
    urlpatterns += verifying.urls
if not settings.PRODUCTION:
    urlpatterns.append(path("thiet-ke/", style_guide, name="styleguide"))
