"""Django's settings. Every environment variable read here is described in the README."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from writeup_site.processes.environment import (
    address,
    choice,
    flag,
    folder,
    last_layer,
    model_directory,
    number,
    proxies,
    rates,
    text,
)
from writeup_site.processes.schedule import ROUTES, SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = folder("WRITEUP_DATA_DIR", BASE_DIR / "var")
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")


def _local_secret() -> str:
    """A secret of this copy's own, made at the first start and kept beside its database."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=DATA_DIR, encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            # A link is all or nothing: of several processes starting at once the first wins.
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text(encoding="ascii")


# --- Where it listens, and what must hold off loopback (writeup_site/checks.py refuses otherwise)
HOST = text("HOST", "127.0.0.1")
PORT = number("PORT", 8000, low=1, high=65535)
DEBUG = flag("DEBUG")
SECRET_KEY_GIVEN = bool(text("SECRET_KEY"))
SECRET_KEY = text("SECRET_KEY") or _local_secret()
HOSTS_GIVEN = bool(text("ALLOWED_HOSTS"))
ALLOWED_HOSTS = [name.strip() for name in text("ALLOWED_HOSTS").split(",") if name.strip()] or list(
    LOOPBACK
)
ALLOW_PLAIN_HTTP = flag("ALLOW_PLAIN_HTTP")
HTTPS = flag("HTTPS", default=HOST not in LOOPBACK and not ALLOW_PLAIN_HTTP)
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in ALLOWED_HOSTS if HTTPS and "*" not in name]

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "axes",
    "writeup_site",
    "summaries",
    "surveys",
    "evaluation",
]

MIDDLEWARE = [
    "writeup_site.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "writeup_site.middleware.ContentSecurityPolicyMiddleware",
    "writeup_site.middleware.FormsAreUtf8Middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "writeup_site.middleware.ReadersLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "writeup_site.urls"
WSGI_APPLICATION = "writeup_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "common.web.languages", "common.web.times"],
        },
    },
]

# --- Database: SQLite beside the code, or whatever DATABASE_URL names
SQLITE_FIXES = ((3, 44, 6), (3, 50, 7), (3, 51, 3))


def _wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug (sqlite.org/wal.html#walresetbug)."""
    return version >= SQLITE_FIXES[-1] or any(
        version[:2] == fix[:2] and version >= fix for fix in SQLITE_FIXES
    )


def _database() -> dict[str, Any]:
    url = address(
        "DATABASE_URL",
        f"sqlite:///{DATA_DIR / 'writeup.sqlite3'}",
        ("sqlite", "postgres", "postgresql"),
    )
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600))
    except ValueError as error:
        raise SystemExit(
            "DATABASE_URL cannot be read; give postgres://user:password@host:5432/name."
        ) from error
    if database["ENGINE"].endswith("sqlite3"):
        journal = "WAL" if _wal_is_safe(sqlite3.sqlite_version_info) else "TRUNCATE"
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": (
                f"PRAGMA journal_mode={journal};PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON;PRAGMA cache_size=-32000;"
            ),
        }
        database["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
    else:
        database["CONN_HEALTH_CHECKS"] = True
        options = database.setdefault("OPTIONS", {})
        options.setdefault("connect_timeout", 5)
        # As SQLite's timeout: who waits longer for a lock is told to come back.
        options.setdefault("options", "-c lock_timeout=5s")
    return database


DATABASES = {"default": _database()}


# --- Celery on a Redis-protocol server: the embedded Valkey's socket, or REDIS_URL
def _socket() -> Path:
    """The broker's socket: in the data folder, or where the path is too long for the system."""
    path = DATA_DIR / "broker.sock"
    if len(str(path)) < 100:
        return path
    name = hashlib.sha256(str(DATA_DIR).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"writeup-{name}" / "broker.sock"


BROKER_SOCKET = _socket()
REDIS_URL = address("REDIS_URL", f"unix://{BROKER_SOCKET}", ("redis", "rediss", "unix"))
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "health_check_interval": 25,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 660
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_DEFAULT_QUEUE = "upkeep"
CELERY_TASK_ROUTES = ROUTES
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# A child that starts on a loaded machine takes longer than the usual 4 s, and is not dead for that.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60.0
# What `up` says of the processes it keeps running; there is none where something else does that.
PROCESSES_STATE = DATA_DIR / "processes.json"

# --- Static files, language, time
STATIC_URL = "static/"
# Requests that one web process works on at a time; the others wait in the event loop in front.
WEB_THREADS = number("WEB_THREADS", 8, low=1, high=256)

STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("zh-hans", "简体中文")]
LOCALE_PATHS, FORMAT_MODULE_PATH = [BASE_DIR / "locale"], "writeup_site.formats"
TIME_ZONE, USE_TZ = "UTC", True

# --- Safety
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # it would keep the addresses that readers sign in from
AXES_FAILURE_LIMIT = 10
AXES_CLIENT_IP_CALLABLE = "writeup_site.home.addresses.hashed_address"
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_CALLABLE = "writeup_site.home.views.login_locked"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "models"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a probe speaks plain HTTP to the process itself
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
TRUSTED_PROXIES = proxies("TRUSTED_PROXIES")
# ClientAddressMiddleware takes the header away where nobody trusted wrote it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# What differs under /admin/ and nowhere else: docs/decisions/0004-admin-csp.md
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}
UNFOLD = {"SITE_TITLE": "WriteUp", "SITE_HEADER": "WriteUp", "SITE_SUBHEADER": "The team's desk"}

LOG_LEVEL = choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {name: {"level": "WARNING"} for name in ("axes", "absl")},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}

# --- Votes
BALLOTS_PER_NETWORK_A_MINUTE = number("BALLOTS_PER_NETWORK_A_MINUTE", 600, low=1, high=10**9)
NEW_READERS_WAIT_MINUTES = number("NEW_READERS_WAIT_MINUTES", 10, low=0, high=1440)
DUEL_PAIRING = choice("DUEL_PAIRING", "INFORMATIVE", ("UNIFORM", "INFORMATIVE")).lower()
BALLOT_LIMITS_PER_READER = rates("BALLOT_LIMITS_PER_READER", "60/minute; 1000/day")
BALLOT_LIMITS_PER_NETWORK = rates("BALLOT_LIMITS_PER_NETWORK", "120/minute; 2000/day")

# --- Writing
WRITING_LIMITS_PER_READER = rates("WRITING_LIMITS_PER_READER", "20/hour; 100/day")
FETCH_ADDRESSES = flag("FETCH_ADDRESSES")
OWN_TEXT_LIMITS_PER_READER = rates("OWN_TEXT_LIMITS_PER_READER", "10/hour; 50/day")
OWN_TEXT_LIMITS_PER_NETWORK = rates("OWN_TEXT_LIMITS_PER_NETWORK", "60/hour; 300/day")

# --- Scoring
TEXT_MODEL = model_directory("TEXT_MODEL", numbers=384)  # None: the packaged MiniLM
BERTSCORE_MODEL = text("BERTSCORE_MODEL") or TEXT_MODEL
BERTSCORE_LAYERS = number("BERTSCORE_LAYERS", 0, low=0, high=200) or last_layer(
    None if BERTSCORE_MODEL != TEXT_MODEL else TEXT_MODEL
)
EMBEDDING_STORE = DATA_DIR / "embeddings"
AUDITED_SUMMARIES = number("AUDITED_SUMMARIES", 3, low=0, high=1000)
EMBEDDING_STORE_MB = number("EMBEDDING_STORE_MB", 4096, low=16, high=10**7)
EMBEDDING_MEMORY_MB = number("EMBEDDING_MEMORY_MB", 512, low=16, high=10**6)
