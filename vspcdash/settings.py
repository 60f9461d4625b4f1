"""Every setting of the project, and with `vspcdash.folders` the only place that reads the environment.

`README.md` has the table of variables; `vspcdash.folders` says where state lives.
"""

import secrets
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from cryptography.fernet import Fernet
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from vspcdash import environment, folders, logs
from vspcdash.redis_addresses import redis_url

BASE_DIR = folders.BASE_DIR
DATA_DIR = folders.DATA_DIR
RUN_DIR = folders.RUN_DIR
READY_DIR = folders.READY_DIR
SOCKET_DIR = folders.SOCKET_DIR
WORK_DIR = folders.WORK_DIR

# Secrets and addresses

DEBUG = False
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
SECRET_KEY = environment.secret("SECRET_KEY", DATA_DIR / "secret.key", make=secrets.token_urlsafe(50))
ENCRYPTION_KEYS = [
    key.strip()
    for key in environment.secret(
        "VSPCDASH_ENCRYPTION_KEY", DATA_DIR / "encryption.key", make=Fernet.generate_key().decode()
    ).split(",")
    if key.strip()
]
PORT = environment.integer("PORT", 8000, minimum=1, maximum=65535)
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [*LOCAL_HOSTS, *environment.names("VSPCDASH_ALLOWED_HOSTS")]
BEHIND_HTTPS = environment.boolean("VSPCDASH_HTTPS", default=False)
# How people reach it: where links for people lead to; empty for the address that they are asked for from.
PUBLIC_URL = environment.url("VSPCDASH_PUBLIC_URL", "", schemes={"http", "https"}).rstrip("/")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Not "Strict": who comes by a link in a mail, or back from an identity provider, is still signed in.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if BEHIND_HTTPS:
    # By these names a browser takes the cookies from this very host only, and over https only.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_SECONDS = 3600 * environment.integer("VSPCDASH_SESSION_HOURS", 12, minimum=1, maximum=168)
SESSION_IDLE_SECONDS = 60 * environment.integer("VSPCDASH_SESSION_IDLE_MINUTES", 60, minimum=5, maximum=1440)
SESSION_COOKIE_AGE = SESSION_SECONDS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_SSL_REDIRECT = BEHIND_HTTPS
# Load balancers and the start ask for signs of life without https.
SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz)$"]
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0
# This host speaks for itself: whether all other hosts of its domain speak https is for the domain's owner to say, and a
# preload list is hard to leave. These two checks ask for just that.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in environment.names("VSPCDASH_ALLOWED_HOSTS") if host != "*"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # The component library draws its icons as data: images inside its style sheet.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# The application

INSTALLED_APPS = [
    "vspcdash",
    "ui",
    "accounts",
    "exports",
    "consoles",
    "operations",
    "licensing",
    "usage",
    "reports",
    "refresh",
    "overview",
    "alerts",
    "api",
    "simulator",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_filters",
    "django_htmx",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # The form renderer looks up Django's own form templates beside ours.
    "django.forms",
]
MIDDLEWARE = [
    # What every answer carries, also one that never gets further than this.
    "ui.headers.BrowserPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ui.compression.PageCompressionMiddleware",
    "ui.headers.NotStoredMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.OriginMiddleware",
    "accounts.tokens.middleware.TokenMiddleware",
    "accounts.sessions.SessionLifetimeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ui.middleware.DomainErrorMiddleware",
    "accounts.second_factors.SecondFactorMiddleware",
]
FILE_UPLOAD_HANDLERS = ["vspcdash.uploads.BoundedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 5
# The largest forms: the certificates of a console in bytes, and a page full of chosen licenses in fields.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
ROOT_URLCONF = "vspcdash.urls"
WSGI_APPLICATION = "vspcdash.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ui.context_processors.page",
                "alerts.bell.bell",
            ],
            "builtins": ["ui.templatetags.ui"],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "ui.jinja.environment"},
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Data

SQLITE_OPTIONS = {
    # Writers queue for the lock instead of failing; readers never wait (WAL).
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16384; "
        "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=4000;"
    ),
}
DATABASE_URL = environment.url(
    "DATABASE_URL",
    f"sqlite:///{DATA_DIR / 'vspcdash.sqlite3'}",
    schemes={"sqlite", "postgres", "postgresql"},
)
try:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
except ValueError as error:
    raise ImproperlyConfigured("DATABASE_URL is not a database address.") from error
USES_SQLITE = urlsplit(DATABASE_URL).scheme == "sqlite"
if USES_SQLITE:
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
# Connections to PostgreSQL that a process of the web server has at most; 0 for one of its own for each thread.
DATABASE_POOL = environment.integer("VSPCDASH_DATABASE_POOL", 8, minimum=0, maximum=100)

EMBEDDED_BROKER_SOCKET = SOCKET_DIR / "broker.sock"
REDIS_URL = environment.url("REDIS_URL", "", schemes={"redis", "rediss"})
REDIS_CA_BUNDLE = environment.file("REDIS_CA_BUNDLE")
CACHE_URL = f"unix://{EMBEDDED_BROKER_SOCKET}?db=1"
CELERY_BROKER_URL = f"redis+socket://{EMBEDDED_BROKER_SOCKET}?virtual_host=0"
if REDIS_URL:
    CACHE_URL = redis_url(REDIS_URL, 1, authorities=REDIS_CA_BUNDLE)
    CELERY_BROKER_URL = redis_url(REDIS_URL, 0, authorities=REDIS_CA_BUNDLE)
CACHES = {
    "default": {
        "BACKEND": "vspcdash.caching.ForgivingRedisCache",
        "LOCATION": CACHE_URL,
        # A server that neither answers nor refuses must not keep the sign-in page waiting.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
# Where the requests that are under way to each console are counted.
SLOTS_URL = CACHE_URL

# Background work

CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Longer than any task may run, or the broker would hand a running task to a second worker.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    # A sender that finds the broker down gives up at once: what it would have sent waits in a row for the next tick.
    "socket_connect_timeout": 5,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_TASK_TIME_LIMIT = 3000
CELERY_TASK_SOFT_TIME_LIMIT = 2900
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# On stop a worker may finish what it runs for this many seconds, then hands it back to the broker.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 15
CELERY_TASK_DEFAULT_QUEUE = "operations"
CELERY_TASK_ROUTES = {
    "refresh.tasks.refresh_run_task": {"queue": "refresh"},
    # What nobody looks at while it is done, and what waits for the servers of others.
    "alerts.tasks.*": {"queue": "background"},
    "exports.tasks.*": {"queue": "background"},
}
CELERY_TIMEZONE = "UTC"
TICK_SECONDS = 10
CELERY_BEAT_SCHEDULE = {
    "tick": {
        "task": "vspcdash.tasks.tick_task",
        "schedule": TICK_SECONDS,
    }
}
CELERY_BEAT_SCHEDULE_FILENAME = str(RUN_DIR / "beat-schedule")

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Seconds since the last sign-in or confirmation after which one confirms again before something is changed.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
# Attempts to sign in are counted by address, and the proxy's own address is everybody's.
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_HTTPS)
# Failed sign-ins are counted by `accounts.throttling`, which counts on while the cache is away.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}

# Second factors. A code may be half a minute early or late: not every clock is right.
REQUIRE_MFA = environment.names("VSPCDASH_REQUIRE_MFA")
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "accounts.adapter.FactorAdapter"
MFA_TOTP_ISSUER = "vspcdash"
MFA_TOTP_TOLERANCE = 1
# Addresses are written down by administrators, nobody confirms them.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "activate_totp": "accounts.forms.NewAppForm",
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "login_webauthn": "accounts.forms.PasskeyForm",
}

# Single sign-on, and whether people may have a password here beside it
LOCAL_PASSWORDS = environment.boolean("VSPCDASH_LOCAL_PASSWORDS", default=True)
MFA_PASSKEY_LOGIN_ENABLED = LOCAL_PASSWORDS
OIDC_ISSUER = environment.issuer("VSPCDASH_OIDC_ISSUER")
OIDC_CLIENT_ID = environment.text("VSPCDASH_OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = environment.text("VSPCDASH_OIDC_CLIENT_SECRET")
OIDC_NAME = environment.text("VSPCDASH_OIDC_NAME", "Single sign-on")
OIDC_GROUP_CLAIM = environment.text("VSPCDASH_OIDC_GROUP_CLAIM", "groups")
OIDC_GROUPS = environment.text("VSPCDASH_OIDC_GROUPS")
SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.adapter.SingleSignOnAdapter"
# The browser gets to the provider by a link: a form may not lead to another site, not even by a redirect.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"provider_class": "accounts.single_sign_on.provider.SingleSignOnProvider"},
}
ADMIN_USER = environment.text("VSPCDASH_ADMIN_USER", "admin")
ADMIN_PASSWORD = environment.text("VSPCDASH_ADMIN_PASSWORD")

# The console that the environment names, and how it is read

VSPC_URL = environment.text("VSPC_URL")
VSPC_API_KEY = environment.text("VSPC_API_KEY")
VSPC_USERNAME = environment.text("VSPC_USERNAME")
VSPC_PASSWORD = environment.text("VSPC_PASSWORD")
VSPC_CA_BUNDLE = environment.content("VSPC_CA_BUNDLE")
VSPC_VERIFY_TLS = environment.boolean("VSPC_VERIFY_TLS", default=True)
if VSPC_URL and not VSPC_API_KEY and not (VSPC_USERNAME and VSPC_PASSWORD):
    raise ImproperlyConfigured("VSPC_URL needs VSPC_API_KEY, or VSPC_USERNAME and VSPC_PASSWORD, beside it.")
# Further arguments of every client: tests put their own network and clocks here.
VSPC_CLIENT_OPTIONS: dict[str, Any] = {}
REFRESH_MINUTES = environment.integer("VSPCDASH_REFRESH_MINUTES", 15, minimum=1, maximum=1440)
# How many consoles a machine reads at once: most of the time it waits for them.
REFRESHES_AT_ONCE = environment.integer("VSPCDASH_REFRESHES_AT_ONCE", 4, minimum=1, maximum=100)
REFRESH_KEEP_DAYS = environment.integer("VSPCDASH_REFRESH_KEEP_DAYS", 90, minimum=1, maximum=3650)
REFRESH_LEASE = timedelta(seconds=environment.integer("VSPCDASH_REFRESH_LEASE_SECONDS", 60, minimum=5, maximum=600))
# Writes. A console knows a request again for five minutes: the window in which it may be repeated ends before.
OPERATION_WINDOW = timedelta(
    seconds=environment.integer("VSPCDASH_OPERATION_WINDOW_SECONDS", 240, minimum=1, maximum=270)
)
OPERATION_LEASE = timedelta(seconds=environment.integer("VSPCDASH_OPERATION_LEASE_SECONDS", 60, minimum=1, maximum=60))
ACTIONS_IN_FLIGHT = environment.integer("VSPCDASH_ACTIONS_IN_FLIGHT", 4, minimum=1, maximum=100)
# Operations that may be open at one console: more would not end in any time that a person expects.
MOST_OPEN_OPERATIONS = environment.integer("VSPCDASH_MOST_OPEN_OPERATIONS", 2000, minimum=1, maximum=100_000)
CHANGE_KEEP_DAYS = environment.integer("VSPCDASH_CHANGE_KEEP_DAYS", 730, minimum=1, maximum=3650)

# Usage: how long ended lines and daily sums are kept (never shorter than this month and the last one), and from which
# change against last month on an organization is a finding: by so many percent and by so many units.
USAGE_LINE_KEEP_DAYS = environment.integer("VSPCDASH_USAGE_LINE_KEEP_DAYS", 800, minimum=62, maximum=3650)
USAGE_DAY_KEEP_DAYS = environment.integer("VSPCDASH_USAGE_DAY_KEEP_DAYS", 1830, minimum=62, maximum=3650)
JUMP_PERCENT = environment.integer("VSPCDASH_JUMP_PERCENT", 25, minimum=1, maximum=10_000)
JUMP_UNITS = environment.integer("VSPCDASH_JUMP_POINTS", 20, minimum=1, maximum=1_000_000)

# How long the audit log stays in the database before it moves to the archive.
AUDIT_KEEP_DAYS = environment.integer("VSPCDASH_AUDIT_KEEP_DAYS", 730, minimum=1, maximum=3650)
AUDIT_DIR = DATA_DIR / "audit"

# What Prometheus sends to read /metrics, where nothing is without it; and which licenses have series of their own.
METRICS_TOKEN = environment.token("VSPCDASH_METRICS_TOKEN", shortest=32)
METRICS_LICENSES = environment.choice("VSPCDASH_METRICS_LICENSES", "findings", choices=("findings", "all", "none"))

# Excel files of lists: how many rows somebody waits for; of longer ones how many files are made in the background at
# once, which leaves places for messages, and how many hours they are kept.
XLSX_ROWS = environment.integer("VSPCDASH_XLSX_ROWS", 20_000, minimum=1, maximum=200_000)
EXPORTS_AT_ONCE = environment.integer("VSPCDASH_EXPORTS_AT_ONCE", 1, minimum=1, maximum=100)
EXPORT_KEEP_HOURS = environment.integer("VSPCDASH_EXPORT_KEEP_HOURS", 24, minimum=1, maximum=720)

# Hosts on private networks to which everybody's own channels may send, such as the mail server of the house.
CHANNEL_HOSTS = environment.names("VSPCDASH_CHANNEL_HOSTS")

# How often an access token may ask the API.
API_PER_MINUTE = environment.integer("VSPCDASH_API_PER_MINUTE", 120, minimum=1, maximum=1_000_000)

# How long the evidence of final reports is kept.
EVIDENCE_KEEP_DAYS = environment.integer("VSPCDASH_EVIDENCE_KEEP_DAYS", 1830, minimum=62, maximum=7300)

# How long alerts are kept after they were solved.
ALERT_KEEP_DAYS = environment.integer("VSPCDASH_ALERT_KEEP_DAYS", 730, minimum=7, maximum=3650)
# How long messages are kept that told people of them.
MESSAGE_KEEP_DAYS = environment.integer("VSPCDASH_MESSAGE_KEEP_DAYS", 90, minimum=7, maximum=3650)

# Language, time, files

LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
TIME_ZONE = environment.time_zone("VSPCDASH_TIME_ZONE", "UTC")
STATIC_URL = "static/"
# An image that is read-only collects its static files when it is built, outside of the data folder.
STATIC_ROOT = Path(environment.text("VSPCDASH_STATIC_DIR", str(DATA_DIR / "static"))).resolve()
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
LOGGING = logs.logging_of(environment.choice("VSPCDASH_LOG_FORMAT", logs.LINES, choices=(logs.LINES, logs.JSON)))
