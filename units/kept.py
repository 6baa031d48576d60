"""What was typed and posted when the session was locked or gone: kept, and offered again.

One post is kept per session, without passwords and files. It is not sent again by itself: the
person sees the page that offers it and presses the button, under a fresh CSRF token.
"""

from typing import TypedDict

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

KEPT = "kept_post"
MOST_CHARACTERS = 1_000_000  # a table of 130 units by 20 indicators is about 200,000


class KeptPost(TypedDict):
    """A posted form; `fields` is empty when there was too much of it."""

    path: str
    user: int | None
    fields: list[list[str]]
    had_files: bool
    too_big: bool


def keep(request: HttpRequest) -> None:
    """Keep the posted fields of this request in its session, replacing what was kept before."""
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if isinstance(value, str) and not _secret(name)
    ]
    too_big = sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS
    request.session[KEPT] = KeptPost(
        path=request.get_full_path(),
        user=request.user.pk,
        fields=[] if too_big else fields,
        had_files=bool(request.FILES),
        too_big=too_big,
    )


def kept(session: SessionBase) -> KeptPost | None:
    post: KeptPost | None = session.get(KEPT)
    return post


def drop(session: SessionBase) -> None:
    session.pop(KEPT, None)


def _secret(name: str) -> bool:
    return "password" in name or name == "csrfmiddlewaretoken"
