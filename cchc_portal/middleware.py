"""What every request and answer passes through: the client's address, what may be typed at all,
who may keep a copy, how small it travels, and the content security policy."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

PARTIAL_CONTENT = 206
GetResponse = Callable[[HttpRequest], HttpResponse]

# No inline script or style anywhere, nothing from other hosts. `data:` for images only: Bootstrap
# draws ticks, arrows and the close cross as data: pictures in its own style sheet.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class ContentSecurityPolicy:
    """Send the policy with every answer, the static files' included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class Compressed(GZipMiddleware):
    """Pages, scripts and figures travel compressed: offices sit at the end of slow lines.

    Secrets of a page cannot be guessed from its length (BREACH): Django masks the CSRF token anew
    in each answer, and this middleware adds bytes of a random number. Pictures and finished
    documents are left as they are, and so is what WhiteNoise has compressed before.
    """

    TEXTS = ("text/", "application/json", "application/javascript", "image/svg+xml")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        is_text = response.headers.get("Content-Type", "").startswith(self.TEXTS)
        if not is_text or response.status_code == PARTIAL_CONTENT:
            return response
        return super().process_response(request, response)


class PlainText:
    """Refuse a NUL in the address or in a posted field: no keyboard makes one, PostgreSQL keeps
    none, and what only one database takes would fail on the other.

    Stands after CSRF, which reads posted fields itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if any("\0" in text for text in _texts(request)):
            raise BadRequest("A NUL character in the address or in a field.")


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path
    for fields in (request.GET, request.POST):
        for name, values in fields.lists():
            yield name
            yield from values


class NoSharedCopies:
    """What a signed-in person was shown stays with them: on the next screen of a shared machine
    neither the back button nor a proxy's cache brings it up again."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ClientAddress:
    """Behind our proxy, REMOTE_ADDR is the address the proxy saw.

    The last X-Forwarded-For entry is the one our proxy wrote; earlier ones are hearsay.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if settings.TRUST_PROXY and forwarded:
            request.META["REMOTE_ADDR"] = forwarded.rsplit(",", 1)[-1].strip()
        return self.get_response(request)
