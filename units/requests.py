"""What a request says: of whom it is, for the type checker, and the texts a script sent in it.

Every view but a few is behind LoginRequiredMiddleware, so `request.user` is a User there and never
anonymous.
"""

import json

from django.http import HttpRequest

from units import text
from units.models import User


class SignedInRequest(HttpRequest):
    user: User


def json_texts(request: HttpRequest) -> dict[str, str]:
    """The texts a script sent; a form, or what is no JSON at any depth, says nothing."""
    if request.content_type != "application/json":
        return {}
    try:
        given = json.loads(request.body or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(given, dict):
        return {}
    texts = ((name, value) for name, value in given.items() if isinstance(value, str))
    return {name: value for name, value in texts if text.storable(value)}
