"""The web entry point (gunicorn)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")

application = get_wsgi_application()

from cchc_portal.checks import refuse_in_production  # noqa: E402  (needs Django, ready by now)

refuse_in_production()
