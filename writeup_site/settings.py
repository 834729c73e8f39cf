"""Django's settings. Every environment variable read here is described in the README."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from writeup_site.admin_colours import ADMIN_COLOURS
from writeup_site.content_policies import POLICY
from writeup_site.processes.database import database
from writeup_site.processes.environment import (
    address,
    choice,
    flag,
    folder,
    groups_of_roles,
    last_layer,
    model_directory,
    names,
    number,
    prefix,
    provider,
    proxies,
    rates,
    text,
)
from writeup_site.processes.json_lines import in_json
from writeup_site.processes.log_lines import log_settings
from writeup_site.processes.mail import mail_server
from writeup_site.processes.private_files import DATABASE, keep_private
from writeup_site.processes.schedule import ROUTES, SCHEDULE
from writeup_site.processes.signing_keys import former_secrets, local_secret

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = folder("WRITEUP_DATA_DIR", BASE_DIR / "var")
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")

# --- Where it listens, and what must hold off loopback (writeup_site/checks.py refuses otherwise)
HOST = text("HOST", "127.0.0.1")
PORT = number("PORT", 8000, low=1, high=65535)
DEBUG = flag("DEBUG")
SECRET_KEY_GIVEN = bool(text("SECRET_KEY"))
SECRET_KEY = text("SECRET_KEY") or local_secret(DATA_DIR)
SECRET_KEY_FALLBACKS = former_secrets(SECRET_KEY)
HOSTS_GIVEN = bool(text("ALLOWED_HOSTS"))
ALLOWED_HOSTS = [name.strip() for name in text("ALLOWED_HOSTS").split(",") if name.strip()] or list(
    LOOPBACK
)
ALLOW_PLAIN_HTTP = flag("ALLOW_PLAIN_HTTP")
HTTPS = flag("HTTPS", default=HOST not in LOOPBACK and not ALLOW_PLAIN_HTTP)
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in ALLOWED_HOSTS if HTTPS and "*" not in name]

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin.apps.SimpleAdminConfig",  # urls.py discovers what is in it
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
    "django_otp",
    "django_otp.plugins.otp_totp",
    "writeup_site",
    "summaries",
    "surveys",
    "evaluation",
]

MIDDLEWARE = [
    "writeup_site.middleware.FreePagesMiddleware",
    "writeup_site.middleware.RequestIdMiddleware",
    "writeup_site.operations.request_times.RequestTimesMiddleware",
    "writeup_site.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "writeup_site.middleware.ContentSecurityPolicyMiddleware",
    "writeup_site.api.door.ApiDoorMiddleware",
    "writeup_site.middleware.FormsAreUtf8Middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "writeup_site.middleware.ReadersLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "writeup_site.account.required.RequireTwoFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "writeup_site.middleware.NothingToReadMiddleware",
    "writeup_site.middleware.TroubleMiddleware",
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
            "builtins": [
                "django.templatetags.i18n",
                "common.web.figures",
                "common.web.languages",
                "common.web.times",
            ],
        },
    },
]

# --- Database: SQLite beside the code, or whatever DATABASE_URL names
DATABASES = {"default": database(DATA_DIR)}
keep_private(DATA_DIR, database=DATABASES["default"]["NAME"] == str(DATA_DIR / DATABASE))
# Held to by web processes (wsgi.py); commands and workers do long work and hold up no reader.
DATABASE_STATEMENT_SECONDS = number("DATABASE_STATEMENT_SECONDS", 15, low=0, high=3600)


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
REDIS_PREFIX = prefix("REDIS_PREFIX")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": REDIS_PREFIX,
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
# Requests that one web process works on at a time; the others wait in the event loop in front.
WEB_THREADS = number("WEB_THREADS", 8, low=1, high=256)

# --- Static files, language, time
STATIC_URL = "static/"
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
AXES_WHITELIST_CALLABLE = "writeup_site.home.login_limits.is_on_known_device"
LOGIN_LIMITS_PER_NETWORK = rates("LOGIN_LIMITS_PER_NETWORK", "30/minute; 300/hour")
PASSWORD_HASHERS = ["writeup_site.home.hashing.OneAtATimeHasher"]
# Logging in by a company's account: off without an issuer.
OIDC_ISSUER = provider("OIDC_ISSUER")
OIDC_RP_CLIENT_ID = text("OIDC_CLIENT_ID")
OIDC_RP_CLIENT_SECRET = text("OIDC_CLIENT_SECRET")
OIDC_RP_SCOPES = text("OIDC_SCOPES", "openid email profile")
OIDC_NAME = text("OIDC_NAME", "your company’s account")
OIDC_GROUPS_CLAIM = text("OIDC_GROUPS_CLAIM", "groups")
OIDC_ROLES = groups_of_roles("OIDC_ROLES", ("owner", "engineer", "analyst"))
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10  # seconds
OIDC_AUTHENTICATION_CALLBACK_URL = "company_callback"
if OIDC_ISSUER:
    AUTHENTICATION_BACKENDS.append("writeup_site.company_login.backend.CompanyBackend")
REQUIRE_TWO_FACTOR = flag("REQUIRE_TWO_FACTOR")
OTP_TOTP_ISSUER = "WriteUp"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a probe speaks plain HTTP to the process itself
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Not for every name below this one, and not for ever: others may own those names, and nobody gets
# off the browsers' list again. Who wants that lets the proxy say so.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
TRUSTED_PROXIES = proxies("TRUSTED_PROXIES")
# ClientAddressMiddleware takes the header away where nobody trusted wrote it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
CONTENT_SECURITY_POLICY = {"DIRECTIVES": POLICY}
UNFOLD = {
    "SITE_TITLE": "WriteUp",
    "SITE_HEADER": "WriteUp",
    "SITE_SUBHEADER": "Admin, for engineers",
    "SITE_URL": "/desk/",
    "COLORS": ADMIN_COLOURS,
}

LOG_LEVEL = choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOG_FORMAT = choice("LOG_FORMAT", "LINE", ("LINE", "JSON"))
LOGGING = log_settings(LOG_LEVEL)
LOGGING = in_json(LOGGING) if LOG_FORMAT == "JSON" else LOGGING

# --- Operations
METRICS_TOKEN = text("METRICS_TOKEN")  # "": /metrics is not there
# Days; 0: for good. What verdicts are made of is in none of them.
IMPRESSIONS_KEPT_DAYS = number("IMPRESSIONS_KEPT_DAYS", 7, low=0, high=36_500)
EXPOSURES_KEPT_DAYS = number("EXPOSURES_KEPT_DAYS", 730, low=0, high=36_500)
LOGIN_ATTEMPTS_KEPT_DAYS = number("LOGIN_ATTEMPTS_KEPT_DAYS", 30, low=0, high=36_500)
ADMIN_LOG_KEPT_DAYS = number("ADMIN_LOG_KEPT_DAYS", 730, low=0, high=36_500)

# --- Votes
BALLOTS_PER_NETWORK_A_MINUTE = number("BALLOTS_PER_NETWORK_A_MINUTE", 600, low=1, high=10**9)
NEW_READERS_WAIT_MINUTES = number("NEW_READERS_WAIT_MINUTES", 10, low=0, high=1440)
DUEL_PAIRING = choice("DUEL_PAIRING", "INFORMATIVE", ("UNIFORM", "INFORMATIVE")).lower()
BALLOT_LIMITS_PER_READER = rates("BALLOT_LIMITS_PER_READER", "60/minute; 1000/day")
BALLOT_LIMITS_PER_NETWORK = rates("BALLOT_LIMITS_PER_NETWORK", "120/minute; 2000/day")

# --- API
API_LIMITS_PER_TOKEN = rates("API_LIMITS_PER_TOKEN", "1200/minute; 100000/day")

# --- Telling
WEBHOOK_HOSTS = names("WEBHOOK_HOSTS")
DELIVERIES_KEPT_DAYS = number("DELIVERIES_KEPT_DAYS", 30, low=0, high=36_500)
_mail = mail_server()
MAIL_GIVEN = _mail is not None  # without it the site sends none
if _mail is not None:
    EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.kind == "smtps", _mail.kind == "smtp+tls"
    DEFAULT_FROM_EMAIL = _mail.sender
EMAIL_TIMEOUT = 10  # seconds; each delivery has a turn of its own

# --- Writing
WRITING_LIMITS_PER_READER = rates("WRITING_LIMITS_PER_READER", "20/hour; 100/day")
FETCH_ADDRESSES = flag("FETCH_ADDRESSES")
DEMO = flag("DEMO", default=True)  # whether `up` loads it where no article is
OWN_TEXT_LIMITS_PER_READER = rates("OWN_TEXT_LIMITS_PER_READER", "10/hour; 50/day")
OWN_TEXT_LIMITS_PER_NETWORK = rates("OWN_TEXT_LIMITS_PER_NETWORK", "60/hour; 300/day")

# --- Scoring
TEXT_MODEL = model_directory("TEXT_MODEL", numbers=384)  # None: the packaged MiniLM
BERTSCORE_MODEL = text("BERTSCORE_MODEL") or TEXT_MODEL
BERTSCORE_LAYERS = number("BERTSCORE_LAYERS", 0, low=0, high=200) or last_layer(
    None if BERTSCORE_MODEL != TEXT_MODEL else TEXT_MODEL
)
BERTSCORE_BF16 = flag("BERTSCORE_BF16")
ENTAILMENT_MODEL = text("ENTAILMENT_MODEL")
EMBEDDING_STORE = DATA_DIR / "embeddings"
AUDITED_SUMMARIES = number("AUDITED_SUMMARIES", 3, low=0, high=1000)
# Who says why a measure of the rule may not decide (evaluation/comparison/heard.py).
RULE_OBJECTIONS = "evaluation.passports.admission.objections"
EMBEDDING_STORE_MB = number("EMBEDDING_STORE_MB", 4096, low=16, high=10**7)
EMBEDDING_MEMORY_MB = number("EMBEDDING_MEMORY_MB", 512, low=16, high=10**6)
