"""Modules that others import and a first answer does not use.

In a process with the bundle (`config.bundle`) they are executed when something of
them is asked for. What others ask for while they are imported themselves, which
would be too early, is named here: with "" something stands in for it until it is
called, or otherwise used; with a module's name it is taken from there, its home.

What registers something where others look for it does not belong here, nor does
what an `except` names: an exception's home must be told.
"""

DEFERRED: dict[str, dict[str, str]] = {
    # What is asynchronous, which nothing here is.
    "asgiref.sync": {
        "async_to_sync": "",
        "iscoroutinefunction": "config.loops",
        "markcoroutinefunction": "",
        "sync_to_async": "",
    },
    "asyncio": {
        "CancelledError": "asyncio.exceptions",
        "Future": "",
        "current_task": "config.loops",
        "get_running_loop": "config.loops",
        "iscoroutine": "asyncio.coroutines",
        "iscoroutinefunction": "asyncio.coroutines",
        "sleep": "",
    },
    "psycopg._acompat": {
        "ALock": "",
        "AQueue": "",
        "AWorker": "",
        "Lock": "threading",
        "Queue": "",
        "Worker": "",
        "agather": "",
        "aspawn": "",
        "gather": "",
        "spawn": "",
    },
    "psycopg._copy_async": {
        "AsyncCopy": "",
        "AsyncLibpqWriter": "",
        "AsyncQueuedLibpqWriter": "",
        "AsyncWriter": "",
    },
    "psycopg._pipeline_async": {"AsyncPipeline": ""},
    "psycopg._server_cursor_async": {"AsyncServerCursor": ""},
    "psycopg.connection_async": {"AsyncConnection": ""},
    "psycopg.raw_cursor": {
        "AsyncRawCursor": "",
        "AsyncRawServerCursor": "",
        "RawCursor": "",
        "RawServerCursor": "",
    },
    "ssl": {},
    # The admin, its forms and what is registered for its commands alone.
    "django.contrib.admin": {},
    "django.contrib.admin.checks": {"check_admin_app": "", "check_dependencies": ""},
    "django.contrib.admindocs.views": {"simplify_regex": ""},
    "django.contrib.auth.checks": {
        "check_middleware": "",
        "check_models_permissions": "",
        "check_user_model": "",
    },
    "django.contrib.auth.management": {
        "create_permissions": "",
        "rename_permissions_after_model_rename": "",
    },
    "django.contrib.auth.password_validation": {},
    "django.contrib.auth.views": {"redirect_to_login": ""},
    "django.contrib.contenttypes.checks": {
        "check_generic_foreign_keys": "",
        "check_model_name_lengths": "",
    },
    "django.contrib.contenttypes.management": {
        "create_contenttypes": "",
        "inject_rename_contenttypes_operations": "",
    },
    "django.contrib.staticfiles.checks": {"check_finders": "", "check_storages": ""},
    "django.core.cache.backends.filebased": {"FileBasedCache": ""},
    "django.core.management": {},
    "django.core.mail": {"get_connection": "", "mail_managers": "", "send_mail": ""},
    "django.middleware.cache": {"CacheMiddleware": ""},
    "django.views.debug": {},
    "django.views.generic": {
        "RedirectView": "django.views.generic.base",
        "TemplateView": "django.views.generic.base",
        "View": "django.views.generic.base",
    },
    # Fields that no table here has, and the forms of the one that a query has.
    "django.contrib.postgres.fields": {
        "ArrayField": "django.contrib.postgres.fields.array",
        "HStoreField": "django.contrib.postgres.fields.hstore",
        "JSONField": "django.contrib.postgres.fields.jsonb",
    },
    "django.contrib.postgres.forms": {"SimpleArrayField": ""},
    # Of Python, Powertools and SQL.
    "aws_lambda_powertools": {},
    "aws_lambda_powertools.utilities.jmespath_utils": {},
    "bz2": {},
    "csv": {},
    "ctypes": {},
    "ctypes.util": {},
    "difflib": {"get_close_matches": ""},
    "email.generator": {},
    "email.policy": {},
    "getpass": {},
    "gzip": {"GzipFile": "", "compress": ""},
    "html": {"escape": "", "unescape": ""},
    "logging.handlers": {},
    "lzma": {},
    "mimetypes": {},
    "pkgutil": {"walk_packages": ""},
    "shutil": {"copymode": "", "copystat": ""},
    "socketserver": {"StreamRequestHandler": "", "ThreadingTCPServer": ""},
    "sqlparse": {},
    "tempfile": {"NamedTemporaryFile": "", "gettempdir": ""},
}
# Modules that look up one fact of the installed packages, 10 ms of a cold start: the bundle has the
# fact itself, as it was found when the bundle was made of these packages.
LOOKED_UP = ("psycopg.version", "psycopg_binary.version")
