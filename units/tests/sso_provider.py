"""A real OpenID Connect provider (django-oauth-toolkit) for test_sso.py, in a process of its own:

    python sso_provider.py PORT FOLDER

It writes "ready" when it answers. Its people are an and la; the password of both is PASSWORD.
"""

import os
import sys
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

PASSWORD = "mat-khau-o-tinh"
CLIENT_ID, CLIENT_SECRET = "cchc", "bi-mat-cua-cchc"
BACK = "http://testserver/dang-nhap/mot-lan/ve/"
SIGNED_OUT = "http://testserver/dang-nhap/"
LOGIN = '<form method="post">{% csrf_token %}{{ form }}<button>Đăng nhập</button></form>'


def configure(folder: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    settings.configure(
        SECRET_KEY="tinh",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        SESSION_COOKIE_NAME="tinh",
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "tinh.sqlite3"}
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.locmem.Loader",
                            {"registration/login.html": LOGIN},
                        ),
                        "django.template.loaders.app_directories.Loader",
                    ]
                },
            }
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        # Tables as the models say, without the way they came about: faster.
        MIGRATION_MODULES=dict.fromkeys(
            ["auth", "contenttypes", "sessions", "oauth2_provider"], None
        ),
        LOGIN_URL="/login/",
        USE_TZ=True,
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": pem,
            "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
            "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "", "email": "", "profile": ""},
            "OAUTH2_VALIDATOR_CLASS": f"{__name__}.Validator",
        },
    )


def people() -> None:
    from django.contrib.auth.models import User
    from oauth2_provider.models import Application

    Application.objects.create(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=BACK,
        post_logout_redirect_uris=SIGNED_OUT,
        algorithm="RS256",
        skip_authorization=True,
    )
    for name in ("an", "la"):
        User.objects.create_user(name, f"{name}@kontum.test", PASSWORD)


def main(port: int, folder: Path) -> None:
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    configure(folder)
    django.setup()
    define()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", run_syncdb=True, verbosity=0)
    people()
    server = make_server("127.0.0.1", port, get_wsgi_application(), handler_class=Silent)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()


class Silent(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """No line for each request."""


def define() -> None:
    """What needs Django to be set up: the addresses, and what is said of a person."""
    from django.contrib.auth.views import LoginView
    from django.urls import include, path
    from oauth2_provider.oauth2_validators import OAuth2Validator

    class Validator(OAuth2Validator):  # type: ignore[misc]
        oidc_claim_scope = None

        def get_additional_claims(self, request: Any) -> dict[str, Any]:
            return {
                "email": request.user.email,
                "email_verified": True,
                "preferred_username": request.user.username,
            }

    here = globals()
    here["Validator"] = Validator
    here["urlpatterns"] = [
        path("login/", LoginView.as_view()),
        path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
