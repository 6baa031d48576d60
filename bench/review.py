"""One submission under review, against a bare signed-in page: a commune's form, and the Office's
table about 126 units.

`python -m bench.review` measures on the database that DATABASE_URL names, which must be empty: it
loads the demonstration into it. Each round asks for a bare page and for the other, in turn; then
the same for what reopening an accepted form would do, which adds a province up twice.
"""

import os
from io import StringIO

from bench.pages import measured

AIMS = {"a commune's form": (16.0, 50), "a table of 126 units": (45.0, 35), "reopening": (20.0, 60)}


def main() -> None:
    """Load the demonstration, measure the reviewer's pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("load_demo", verbosity=0, stdout=StringIO())
    settings.ALLOWED_HOSTS.append("testserver")
    for name, (person, url) in _pages().items():
        aim, queries = AIMS[name]
        print(f"review, {name}: {measured(person, url, aim, queries)}")  # noqa: T201


def _pages() -> dict[str, tuple[object, str]]:
    from reports.models import Form, Submission
    from units.models import User

    here = Submission.objects.filter(obligation__campaign__code="KT-2025-6T").order_by("pk")
    of_communes = here.filter(obligation__form__code="xa")
    sent = of_communes.filter(state="in_review")[0]
    table = here.filter(obligation__form__subject=Form.SubjectKind.EACH)[0]
    accepted = of_communes.filter(state="approved")[0]
    person = User.objects.get(username="kiemtra1")
    return {
        "a commune's form": (person, f"/kiem-tra/{sent.pk}/"),
        "a table of 126 units": (person, f"/kiem-tra/{table.pk}/"),
        "reopening": (person, f"/kiem-tra/{accepted.pk}/mo-lai/"),
    }


if __name__ == "__main__":
    main()
