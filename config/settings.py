"""The only settings file.

Development, tests and production differ by their environment alone. Without
any configuration the settings are the safe ones: no debugging, no host but the
named ones, cookies over HTTPS only. `DATABASE_URL`, `SECRET_KEY` and, outside
development, `ALLOWED_HOSTS` must be given.
"""

import os
import sys
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from config import checks, env, parameters
from config.neon import database

# The server's own zone and Django's must be spelled alike, or each new connection pays a query.
os.environ.setdefault("PGTZ", "UTC")

BASE_DIR = env.BASE_DIR

# Before anything asks for a secret.
parameters.provide()

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.required("SECRET_KEY", "Write at least 50 random characters, and keep them.")
# Another one that still counts, while one is replaced by the other: for sessions, signatures and
# the seeds of authenticator apps, which are sealed anew when they are next used.
SECRET_KEY_FALLBACKS = [key for key in [env.text("SECRET_KEY_ALSO")] if key and key != SECRET_KEY]
# What the public knows this service by, and who may ask for it: see config.origin.
PUBLIC_ORIGIN = env.origin("PUBLIC_ORIGIN")
ORIGIN_SECRETS = [
    secret for name in ("ORIGIN_SECRET", "ORIGIN_SECRET_ALSO") if (secret := env.secret(name))
]
VIEWER_ADDRESS_HEADER = env.text("VIEWER_ADDRESS_HEADER", "X-Viewer-Address")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if PUBLIC_ORIGIN:
    ALLOWED_HOSTS.insert(0, urlsplit(PUBLIC_ORIGIN).hostname or "")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "portfolio",
    "config",
    "config.neon",
    # The admin's screens are looked for when the first of them is asked for (config.admin_urls).
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
]

MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    # Around all that may refuse a request by itself.
    "config.middleware.HeadersMiddleware",
    "config.origin.OriginMiddleware",
    "config.middleware.MethodMiddleware",
    "config.unavailable.UnavailableMiddleware",
    "config.middleware.InClearMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # As early as an answer may be: after redirects to HTTPS, before what needs the database.
    "config.snapshots.SnapshotMiddleware",
    "config.middleware.StaticFilesMiddleware",
    "config.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last: what it runs again is the view alone.
    "config.repeating.RepeatingMiddleware",
]

# Origins whose scripts may read what the public reads; nobody's may, until they are named.
CORS_ORIGINS = env.origins("CORS_ORIGINS")
if CORS_ORIGINS:
    MIDDLEWARE.insert(2, "config.cross_origin.CrossOriginMiddleware")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Data

DATABASES = {
    "default": database.from_environment(
        sys.argv,
        max_age=env.number("CONN_MAX_AGE", default=300, least=0, most=3600),
    ),
}
if env.provided:
    from config import rotation

    DATABASES["default"]["OPTIONS"]["on_password_refused"] = rotation.new_password
# Seconds for all that a request does with the database, or fewer where Lambda's limit is nearer.
REQUEST_DEADLINE = env.number("REQUEST_DEADLINE", default=10, least=1, most=60)
# The Lambda handler connects while it is still importing.
CONNECT_EARLY = env.flag("CONNECT_EARLY", default=True)
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.scrubbing.Filter"
# For `manage.py branch`, which knows tables and no models: what names a row of the content wherever
# it is. A column that refers to another table stands for what names the row there.
BRANCH_CONTENT_KEYS = {
    "personal_info": ["email"],
    "technologies": ["name"],
    "experience": ["company", "position", "start_date"],
    "projects": ["name"],
    "skills": ["name"],
    "education": ["institution", "area", "study_type"],
    "certificates": ["name", "issuer"],
    "languages": ["language"],
    "awards": ["title", "awarder"],
    "publications": ["name", "publisher"],
    "volunteer": ["organization", "position", "start_date"],
    "interests": ["name"],
    "cv_references": ["name"],
    "profiles": ["network", "username"],
    "images": ["digest"],
    "resume_document": ["id"],
    "experience_technologies": ["experience_id", "technology_id"],
    "project_technologies": ["project_id", "technology_id"],
}
# Tables whose rows belong to the schema: a branch without content has them all the same. Not the
# history and the moments to come: those tell of the content that a branch has, or has not.
BRANCH_SCHEMA_TABLES = ["portfolio_revision"]
# The guide's keys are 32-bit integers; clients may rely on it.
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

# The API

API_TOKEN_LIFETIME = timedelta(
    days=env.number("API_TOKEN_DAYS", default=365, least=1, most=3650),
)

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portfolio.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["portfolio.api.permissions.ReadsForAllWritesForTheOwner"],
    "DEFAULT_PARSER_CLASSES": ["portfolio.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "portfolio.api.pagination.LinkPagination",
    "DEFAULT_FILTER_BACKENDS": [
        "portfolio.api.filters.StrictFilterBackend",
        "portfolio.api.filters.StrictSearchFilter",
        "portfolio.api.filters.StrictOrderingFilter",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["portfolio.api.throttling.WriteThrottle"],
    "DEFAULT_THROTTLE_RATES": {"write": env.text("API_WRITE_RATE", "300/min")},
    # Forwarding headers come from strangers: count by the address that the gateway itself reports.
    "NUM_PROXIES": 0,
    "EXCEPTION_HANDLER": "portfolio.api.errors.problem_for",
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
if DEBUG:
    # The browsable API, where the admin's session counts too.
    INSTALLED_APPS += ["django_filters"]
    REST_FRAMEWORK["DEFAULT_RENDERER_CLASSES"] += ["rest_framework.renderers.BrowsableAPIRenderer"]
    REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] += [
        "rest_framework.authentication.SessionAuthentication",
    ]

# Bytes of a request's body, before it is a 413.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# A file that came with a request stays in memory, for a sandbox's disk may be full. Lambda's events
# end at 6 MB; a file of more than this would be left out.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 8_000_000

# Public reads kept in the process, and how long others may keep them. In seconds.

# Nobody sees content that was older than this when it was asked for. 0 keeps nothing.
SNAPSHOT_FRESH_SECONDS = env.number("SNAPSHOT_FRESH_SECONDS", default=5, least=0, most=3600)
# Here and at the edge, for as long as the database can't be had.
SNAPSHOT_STALE_SECONDS = env.number(
    "SNAPSHOT_STALE_SECONDS", default=24 * 3600, least=0, most=30 * 24 * 3600
)
SNAPSHOT_MAX_ENTRIES = env.number("SNAPSHOT_MAX_ENTRIES", default=500, least=1, most=100_000)
SNAPSHOT_MAX_BYTES = env.number(
    "SNAPSHOT_MAX_BYTES", default=8_000_000, least=10_000, most=1_000_000_000
)
# A browser asks each time, so that the owner sees an edit; mostly the answer is 304.
BROWSER_CACHE_SECONDS = env.number("BROWSER_CACHE_SECONDS", default=0, least=0, most=86_400)
# What the owner hides is gone from the edge after both of these.
EDGE_CACHE_SECONDS = env.number("EDGE_CACHE_SECONDS", default=60, least=0, most=86_400)
EDGE_STALE_SECONDS = env.number("EDGE_STALE_SECONDS", default=60, least=0, most=86_400)
# The function that makes the edge forget what was changed: see config.edge.
EDGE_FUNCTION = env.text("EDGE_FUNCTION")

# People

AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": name}
    for name in (
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "portfolio.accounts.predictable.PredictableValidator",
        "django.contrib.auth.password_validation.NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS.append(
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
)
# Old hashes count, and are replaced at the next log-in. Nothing of it is imported before one.
PASSWORD_HASHERS = [
    "portfolio.accounts.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = ["portfolio.accounts.passwords.Backend"]
LOGIN_URL = "admin:login"
SESSION_ENGINE = "config.sessions"
# A session ends when it was not used for so long, and so long after its log-in. In seconds.
SESSION_IDLE_SECONDS = env.number("SESSION_IDLE_SECONDS", default=2 * 3600, least=600, most=86_400)
SESSION_ABSOLUTE_SECONDS = env.number(
    "SESSION_ABSOLUTE_SECONDS", default=12 * 3600, least=600, most=7 * 86_400
)
# How long a browser keeps the cookie; which session counts the database says.
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
# Whether the admin asks each account for a code of an authenticator app beside the password.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=not DEBUG)

# Languages, times. UTC alone: with another zone the admin stores the last second of the year 9999
# as the year 10000, which no later read survives.
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# The public page, with robots.txt and sitemap.xml. Without it / is a 404.
PORTFOLIO_PAGE = env.flag("PORTFOLIO_PAGE", default=True)

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# The image holds them collected, compressed and named by their content; a checkout need not.
COLLECTED = (STATIC_ROOT / "staticfiles.json").is_file() or sys.argv[1:2] == ["collectstatic"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not COLLECTED
# Static files are for our own pages.
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Transport and cookies: over HTTPS alone, save in development.

SECURE_PROXY_SSL_HEADER = None
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
# No neighbour under the same domain can set these: browsers see to it by the prefix.
COOKIE_PREFIX = "" if DEBUG else "__Host-"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portfolio.accounts.unsent.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Logs: JSON on Lambda, Django's own lines elsewhere.

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    from logging.config import dictConfig

    from config import telemetry

    # Not through Django, which would first set up its own, mails to administrators and all.
    LOGGING_CONFIG = None
    dictConfig(telemetry.LOGGING)

# A function that the public could reach does not start with what is unsafe.

if checks.is_deployed(os.environ):
    checks.refuse(globals())
