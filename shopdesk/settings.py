"""One file of settings. Everything that differs between machines comes from the environment, or from the file named in NAME_FILE."""

import os
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from shopdesk import embedded, keys

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

DEMO = env.bool("SHOPDESK_DEMO", default=False)
HOME = Path(env.str("SHOPDESK_HOME", default=str(BASE_DIR / ".shopdesk"))).resolve()


def required(name: str, advice: str) -> str:
    """Return a setting that has no default outside the demo.

    Raises ImproperlyConfigured with a sentence that says what to do.
    """
    value: str = env.str(name, default="")
    if value:
        return value
    if DEMO:
        return keys.ensure(HOME)[name]
    raise ImproperlyConfigured(
        f"{name} is not set. {advice} Set it in the environment, or put it into a file and name that in {name}_FILE."
    )


# --- keys -----------------------------------------------------------------------------------------------------------------------------
_LONG = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'."
SECRET_KEY = required("SECRET_KEY", f"It signs sessions and cookies. {_LONG}")
FERNET_KEYS = required(
    "FERNET_KEYS", f"It seals personal fields; several are separated by commas, the newest first. {_LONG}"
).split(",")
FINGERPRINT_KEY = required("FINGERPRINT_KEY", f"It makes the search index; it must never change by itself. {_LONG}")

# --- the log as evidence ---------------------------------------------------------------------------------------------------------------
# Each recorded entry leaves one line here as well: a folder that is carried off to a machine of somebody else's (docs/verify.md).
RECEIPT_FOLDER = Path(
    env.str("RECEIPT_FOLDER", default=str(HOME / "receipts") if DEMO else "")
    or required("RECEIPT_FOLDER", "It is the folder of the receipts, one line for each entry of the log.")
)
# Public keys, pinned: printed by `manage.py worker` and `manage.py witness` when they start. Several logs' keys while one replaces another.
_demo = keys.ensure(HOME) if DEMO else {}
LOG_KEYS = env.list("LOG_KEYS", default=[_demo["LOG_KEYS"]] if DEMO else [])
WITNESS_KEY = env.str("WITNESS_KEY", default=_demo.get("WITNESS_KEY", ""))
WITNESS_URL = env.str("WITNESS_URL", default=keys.witness_url(HOME) if DEMO else "")
# How long entries are kept; the verifier excuses no removal of younger ones, whatever the log announces.
LOG_RETENTION_MONTHS = env.int("LOG_RETENTION_MONTHS", default=36)
# The worker's alone; several, separated by commas, sign together while one replaces another.
LOG_SIGNING_KEY = [key for key in env.str("LOG_SIGNING_KEY", default="").split(",") if key]
# Where the checkpoint that closed the day is sent, once a day, by the worker; nowhere when this is empty.
CARRIER_LOG_EMAIL = env.str("CARRIER_LOG_EMAIL", default="")
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="shopdesk@localhost")
EMAIL_TIMEOUT = 10
if CARRIER_LOG_EMAIL:
    _mail = env.str("EMAIL_URL", default="")
    if not _mail:
        raise ImproperlyConfigured(
            "EMAIL_URL is not set. CARRIER_LOG_EMAIL needs a mail server: give its address as smtp+tls://user:password@host:587, or take "
            "CARRIER_LOG_EMAIL away; then no checkpoint is sent."
        )
    try:
        globals().update(env.email_url_config(_mail))
    except Exception as error:
        raise ImproperlyConfigured(
            "EMAIL_URL cannot be read; it looks like smtp+tls://user:password@host:587."
        ) from error

# --- databases ------------------------------------------------------------------------------------------------------------------------
# default: the counter's business (shopdesk_app, row-level security) · log: writes entries only · reader: reads the log · sealer: the worker's,
# writes leaves and checkpoints · owner: migrations and imports. The web must hold neither SEALER_DATABASE_URL nor DATABASE_OWNER_URL.
if "DATABASE_URL" in os.environ or "DATABASE_URL_FILE" in os.environ:
    _urls = {
        "default": env.str("DATABASE_URL"),
        "log": required(
            "LOG_DATABASE_URL",
            "It is the address of the role shopdesk_log, which writes the log: postgresql://shopdesk_log:…@host/name.",
        ),
        "reader": required(
            "READER_DATABASE_URL", "It is the address of the role shopdesk_reader, which reads the log."
        ),
        "sealer": env.str("SEALER_DATABASE_URL", default=""),
        "owner": env.str("DATABASE_OWNER_URL", default=""),
    }
elif DEMO:
    _embedded = embedded.start(HOME)
    _urls = {
        "default": _embedded.app,
        "log": _embedded.log,
        "reader": _embedded.reader,
        "sealer": _embedded.sealer,
        "owner": _embedded.owner,
    }
else:
    raise ImproperlyConfigured(
        "DATABASE_URL is not set. Give the address of the role shopdesk_app (postgresql://shopdesk_app:…@host/name), "
        "or set SHOPDESK_DEMO=1 to use the embedded PostgreSQL with made-up data."
    )

_OPTIONS = {
    # jit compiles a plan for longer than any of our statements takes.
    "default": "-c statement_timeout=10000 -c jit=off",
    # A log that does not answer within two seconds counts as refusing: then nothing is shown.
    "log": "-c statement_timeout=2000 -c lock_timeout=1000 -c synchronous_commit=on -c idle_in_transaction_session_timeout=5000",
    "reader": "-c statement_timeout=10000 -c default_transaction_read_only=on -c jit=off",
    "sealer": "-c statement_timeout=60000 -c synchronous_commit=on -c jit=off",
    "owner": "-c jit=off",
}


def _database(alias: str, url: str) -> dict[str, Any]:
    try:
        config: dict[str, Any] = dict(env.db_url_config(url))
    except Exception as error:
        raise ImproperlyConfigured(
            f"The address of the database '{alias}' cannot be read; it looks like postgresql://user:password@host:5432/name."
        ) from error
    if "host" in config.get("OPTIONS", {}):  # a socket: postgresql://user@/name?host=/folder
        config["HOST"] = config["OPTIONS"].pop("host")
    config["ENGINE"] = "django.db.backends.postgresql"
    config["CONN_MAX_AGE"] = 600
    config["OPTIONS"] = {**config.get("OPTIONS", {}), "connect_timeout": 2, "options": _OPTIONS[alias]}
    return config


DATABASES = {alias: _database(alias, url) for alias, url in _urls.items() if url}
DATABASE_ROUTERS = ["shopdesk.routers.OneDatabase"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- the house ------------------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "shopdesk",
    "oversight",
    "contracts",
    "identity",
    "customers",
    "reception",
    "staff",
    "audit",
    "vault",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "guardian",
    "auditlog",
    "csp",
]
MIDDLEWARE = [
    "shopdesk.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shopdesk.middleware.never_cached",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "shopdesk.middleware.log_unavailable",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "shopdesk.urls"
WSGI_APPLICATION = "shopdesk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shopdesk.context_processors.seat",
                "shopdesk.context_processors.counter",
                "shopdesk.context_processors.seal",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "shopdesk.templatetags.shopdesk"],
        },
    }
]

# --- people ---------------------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "staff.Staff"
AUTHENTICATION_BACKENDS = ["staff.backends.StaffBackend", "guardian.backends.ObjectPermissionBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ANONYMOUS_USER_NAME = None  # guardian: nobody is nobody
GUARDIAN_MONKEY_PATCH_USER = False
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"

# --- the log of changes (django-auditlog) -----------------------------------------------------------------------------------------------
AUDITLOG_CID_GETTER = "audit.context.current_request"
AUDITLOG_DISABLE_REMOTE_ADDR = True
AUDITLOG_MASK_CALLABLE = "vault.masks.everything"
AUDITLOG_STORE_JSON_CHANGES = False

# --- language and time ------------------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
USE_THOUSAND_SEPARATOR = True

# --- files ------------------------------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- in the browser -----------------------------------------------------------------------------------------------------------------------
DEBUG = env.bool("SHOPDESK_DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if DEMO else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set. Give the host names under which the shops reach the server, separated by commas."
    )
# Over plain http (the demo on 127.0.0.1) secure cookies would never come back.
HTTPS = env.bool("SHOPDESK_HTTPS", default=not DEMO)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("SHOPDESK_BEHIND_PROXY", default=False) else None
)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # one working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- what the server itself writes down: never a value that was typed, never a name -----------------------------------------------------
LOGGING_CONFIG = "shopdesk.logs.configure"
LOGGING: dict[str, Any] = {}
