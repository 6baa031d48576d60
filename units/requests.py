"""The request of a signed-in person, for the type checker: every view but a few is behind
LoginRequiredMiddleware, so `request.user` is a User there and never anonymous."""

from django.http import HttpRequest

from units.models import User


class SignedInRequest(HttpRequest):
    user: User
