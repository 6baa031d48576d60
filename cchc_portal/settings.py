"""Settings, all of them. Every variable read here is listed in .env.example.

With no variable set the portal runs whole on one machine: SQLite, a Celery worker on a folder of
files as broker, mail on the console. CCHC_PRODUCTION=1 makes it strict: what it then refuses is
said in cchc_portal/checks.py.
"""

import os
import secrets
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import bootstrap_wrapper
import dj_database_url
import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

django_stubs_ext.monkeypatch()  # ModelForm[User] and the like, which the type checker asks for

BASE_DIR = Path(__file__).resolve().parent.parent


def envbool(name: str, default: bool = False) -> bool:
    """1 or 0, nothing looser: a typing slip in a security switch must not pass for "off"."""
    text = os.environ.get(name, "")
    if text not in ("", "0", "1"):
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {text!r}.")
    return text == "1" if text else default


def envint(name: str, default: int) -> int:
    """A whole number."""
    text = os.environ.get(name, "")
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.") from None


def envlist(name: str, default: list[str]) -> list[str]:
    """Items separated by commas."""
    items = [item.strip() for item in os.environ.get(name, "").split(",")]
    return [item for item in items if item] or default


def envsecret(name: str) -> str:
    """A secret from NAME, or from the file that NAME_FILE names (the way of container secrets)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, "")


def local_secret(path: Path) -> str:
    """The key of a machine that was given none: made once, kept beside its database."""
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


# -- Where we run ----------------------------------------------------------------------------------

PRODUCTION = envbool("CCHC_PRODUCTION")
# pytest sets PYTEST_VERSION; a test that starts a real process sets CCHC_TESTING=0 for it.
TESTING = envbool("CCHC_TESTING", "PYTEST_VERSION" in os.environ)
DEBUG = envbool("DEBUG")

if TESTING:
    _test_data = tempfile.TemporaryDirectory(prefix="cchc-tests-")  # removed when Python exits
    DATA_DIR = Path(_test_data.name)
else:
    DATA_DIR = Path(os.environ.get("CCHC_DATA_DIR") or BASE_DIR / "var").resolve()
    DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = envsecret("SECRET_KEY")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured(
            "Production needs SECRET_KEY (or SECRET_KEY_FILE): 50 random characters."
        )
    SECRET_KEY = local_secret(DATA_DIR / "secret-key")
ALLOWED_HOSTS = envlist("ALLOWED_HOSTS", [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = envlist("CSRF_TRUSTED_ORIGINS", [])
# Where people open the portal, as letters name it; without it, the first host name.
_HOST = next((f"https://{name.lstrip('.')}" for name in ALLOWED_HOSTS if name != "*"), "")
PORTAL_URL = os.environ.get("PORTAL_URL", "").rstrip("/") or (
    _HOST if PRODUCTION else f"http://127.0.0.1:{envint('PORT', 8000)}"
)

# -- Applications ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "units",
    "indicators",
    "reports",
    "cchc_portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]
MIDDLEWARE = [
    "cchc_portal.middleware.ClientAddress",
    # Before anything that may refuse a request: the page of the refusal carries the policy too.
    "cchc_portal.middleware.ContentSecurityPolicy",
    "cchc_portal.middleware.Compressed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cchc_portal.middleware.PlainText",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cchc_portal.middleware.NoSharedCopies",
    # Closed by default: a page for strangers says so with @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "units.middleware.IdleLock",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
# The page for those who hold a copy of an issued paper: served by the portal ("on"), by a server
# that serves nothing else and needs no more than to read the database ("only"), or nowhere ("off").
VERIFICATION = os.environ.get("VERIFICATION") or "on"
if VERIFICATION not in ("on", "only", "off"):
    raise ImproperlyConfigured(f"VERIFICATION must be on, only or off, not {VERIFICATION!r}.")
# Its public address, printed as a QR code on the last page: https://tracuu.example.gov.vn
VERIFICATION_URL = os.environ.get("VERIFICATION_URL", "")
ROOT_URLCONF = "cchc_portal.urls"
# Nobody signs in there, so nothing of accounts and sessions runs.
VERIFICATION_MIDDLEWARE = [
    "cchc_portal.middleware.ClientAddress",
    "cchc_portal.middleware.ContentSecurityPolicy",
    "cchc_portal.middleware.Compressed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cchc_portal.middleware.PlainText",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
if VERIFICATION == "only":
    ROOT_URLCONF = "cchc_portal.verify_urls"
    MIDDLEWARE = VERIFICATION_MIDDLEWARE
WSGI_APPLICATION = "cchc_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "units.context.shell",
                "reports.pages.guide.shell",
            ],
        },
    },
    {  # The figure grid only: hundreds of cells, several times faster than Django's templates.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "reports.pages.grid.environment"},
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# -- Database, cache, mail ------------------------------------------------------------------------

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Take the write lock at BEGIN: a reader that later writes would fail at once, not wait.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
    }

REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = envint("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = envsecret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = envbool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "cchc@localhost")

# -- Background work (Celery) ----------------------------------------------------------------------

BROKER_DIR = DATA_DIR / "broker"
if TESTING:
    CELERY_BROKER_URL = "memory://"
    CELERY_TASK_ALWAYS_EAGER = True
    CELERY_TASK_EAGER_PROPAGATES = True
elif REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # A killed worker's tasks come back within minutes. With kombu's own defaults (1 hour, and a
    # look only every tenth round) nothing had come back when we stopped waiting.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": envint("CELERY_VISIBILITY_TIMEOUT", 900),
        "unacked_restore_throttle": 1,
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }
    for _folder in ("queue", "control"):
        (BROKER_DIR / _folder).mkdir(parents=True, exist_ok=True)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True  # results are Job rows, not messages
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

# -- People: passwords, sessions, lock-out --------------------------------------------------------

AUTH_USER_MODEL = "units.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed, nothing else
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_validation}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": f"{_validation}.NumericPasswordValidator"},
]
# An account that nobody used for so many days is locked by a nightly task (units.dormancy).
DORMANT_DAYS = envint("DORMANT_DAYS", 45)
OTP_TOTP_ISSUER = "Bao cao CCHC"  # the name in the telephone's list of codes
# Single sign-on of a province (units.sso); without an issuer there is none.
OIDC_ISSUER = os.environ.get("OIDC_ISSUER", "")
OIDC_CLIENT_ID = os.environ.get("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = envsecret("OIDC_CLIENT_SECRET")
OIDC_NAME = os.environ.get("OIDC_NAME") or "tài khoản dùng chung của tỉnh"
OIDC_MATCH = os.environ.get("OIDC_MATCH") or "none"
if OIDC_MATCH not in ("none", "email", "username"):
    raise ImproperlyConfigured(f"OIDC_MATCH must be none, email or username, not {OIDC_MATCH!r}.")
OIDC_USERNAME_CLAIM = os.environ.get("OIDC_USERNAME_CLAIM") or "preferred_username"
IDLE_LOCK_MINUTES = envint("IDLE_LOCK_MINUTES", 15)
IDLE_LOCK_MINUTES_ADMIN = envint("IDLE_LOCK_MINUTES_ADMIN", 5)

AXES_ENABLED = not TESTING
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "units.views.session.counted_as"
AXES_LOCKOUT_CALLABLE = "units.views.session.locked_out"
AXES_COOLOFF_MESSAGE = (
    "Tài khoản tạm khóa do đăng nhập sai nhiều lần. Vui lòng thử lại sau 15 phút."
)
AXES_PERMALOCK_MESSAGE = AXES_COOLOFF_MESSAGE
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION

# -- The wire --------------------------------------------------------------------------------------

# Set only where a proxy of ours stands in front and rewrites the X-Forwarded-… headers.
TRUST_PROXY = envbool("TRUST_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^khoe/$"]  # the health probe comes from inside, in plain HTTP
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# HSTS for sibling names and preloading are the domain owner's decision, not one application's.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# A table of 130 units by 20 indicators is one form; Django's own limit is 1,000 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# -- Language, files, log --------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

MEDIA_ROOT = DATA_DIR / "files"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None  # elsewhere served where they lie
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", bootstrap_wrapper.get_bootstrap_dir()),
]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG or TESTING  # no scan of all files at start
_static = "cchc_portal.storage.HashedModules"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": _static
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL") or "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "fontTools": {"level": "WARNING"},  # one line per glyph table otherwise
        "weasyprint.progress": {"level": "WARNING"},  # one line per page otherwise
        "axes": {"level": "WARNING"},
        # That no certificate is trusted here is intended: reports.editions.signatures.
        "pyhanko": {"level": "ERROR"},
        "pyhanko_certvalidator": {"level": "ERROR"},
    },
}
