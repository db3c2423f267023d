"""Structured logs for CloudWatch: JSON, one line for each invocation. No Django in its signatures.

    telemetry.begin(context.aws_request_id)
    telemetry.logger.warning("…")
    telemetry.end("GET /api/skills", status=200)

Every record of the process, Django's too, goes through one formatter, which
adds the service (`POWERTOOLS_SERVICE_NAME`) and the invocation's id as
`correlation_id`, and takes secrets out. `POWERTOOLS_LOG_LEVEL` is the level.
"""

import json
import logging
import os
import re
import sys
from typing import Any
from urllib.parse import unquote

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.logging.logger import Logger

from config import env, metrics

HIDDEN = "***"
SHORTEST_SECRET = 8  # characters; less would blot out ordinary words
SECRET_NAME = re.compile(r"SECRET|PASSWORD|PASSWD|TOKEN|API_KEY|PRIVATE_KEY")
PASSWORD_IN_URL = re.compile(r"://[^\s:/@]*:([^\s@]+)@")
# In JSON text: what follows `://user:`, `Bearer `, `password=`; and this project's own tokens.
SECRETS = re.compile(
    r"(?<=://)([^\s:/@\"]*):[^\s@\"]+@"
    r"|\b(bearer|basic)\s+[\w.~+/=-]+"
    r"|\b(password|passwd|pwd|secret|token)(=|%3D)[^\s&\"\\]+"
    r"|\bportfolio_[A-Za-z0-9]{20,}",
    re.IGNORECASE,
)
# What any of those has in it. Looking for words costs a tenth of looking for patterns.
MARKS = ("://", "bearer", "basic", "password", "passwd", "pwd", "secret", "token", "portfolio_")
# PostgreSQL repeats the row that it refused.
ROW = re.compile(r"^((?:DETAIL|CONTEXT|QUERY|STATEMENT):).*$", re.MULTILINE)


class Formatter(LambdaPowertoolsFormatter):
    """Powertools' JSON without what a log should not know."""

    def __init__(self) -> None:
        super().__init__(
            # ASCII: half of a surrogate pair in a path must not cost the line.
            json_serializer=json.JSONEncoder(default=str, separators=(",", ":")).encode,
            json_deserializer=str,
            use_rfc3339=True,
            utc=True,
            serialize_stacktrace=False,
            location=None,
        )
        self.secrets: set[str] = set()

    def format(self, record: logging.LogRecord) -> str:
        # Django hands the request along, and its text has the query.
        record.__dict__.pop("request", None)
        return super().format(record)

    def serialize(self, log: Any) -> str:
        for name in ("message", "exception"):
            if isinstance(log.get(name), str):
                log[name] = ROW.sub(rf"\1 {HIDDEN}", log[name])
        text = super().serialize(log)
        lower = text.lower()
        if any(mark in lower for mark in MARKS):
            text = SECRETS.sub(hidden, text)
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        return text


class StandardOutput(logging.Handler):
    """Writes to whatever `sys.stdout` is at the moment: Lambda's runtime replaces it."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stdout.write(self.format(record) + "\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            self.handleError(record)


def hidden(found: re.Match[str]) -> str:
    user, scheme, name, equals = found.groups()
    if user is not None:
        return f"{user}:{HIDDEN}@"
    if scheme:
        return f"{scheme} {HIDDEN}"
    return f"{name}{equals}{HIDDEN}" if name else HIDDEN


def hide(secret: str) -> None:
    """No later record shows this text."""
    if len(secret) >= SHORTEST_SECRET:
        formatter.secrets.add(json.dumps(secret)[1:-1])


def hide_environment() -> None:
    """Hides the environment's secrets, those from SSM too, and the passwords in its URLs."""
    for name, value in (*os.environ.items(), *env.provided.items()):
        if SECRET_NAME.search(name) and not name.endswith("_PARAMETER"):
            hide(value.strip())
        for password in PASSWORD_IN_URL.findall(value):
            hide(password)
            hide(unquote(password))


def begin(request_id: str | None) -> None:
    """From now on every record belongs to this invocation."""
    formatter.append_keys(correlation_id=request_id)


def end(message: str, **fields: Any) -> None:
    """The invocation's own record; with a field `error`, a warning. The first is a cold start's.

    What the fields say is for the caller to choose: no body, no query, no header.
    """
    cold_start = next(cold_starts, False)
    if cold_start:
        metrics.observe("ColdStart")
    fields |= {"cold_start": cold_start} | metrics.flush()
    write = logger.warning if "error" in fields else logger.info
    write(message, extra=fields)


def get_formatter() -> Formatter:
    """For `LOGGING`, which names its formatters by a callable."""
    return formatter


# Django's and everyone else's records, in the same lines. A 4xx stands in the invocation's own.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": get_formatter}},
    "handlers": {"stdout": {"()": StandardOutput, "formatter": "json"}},
    "root": {"handlers": ["stdout"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},
        # A stranger's mistake, with a traceback.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Who logged in and what was wrong, under whatever name the service goes.
        "portfolio.accounts": {"level": "INFO"},
    },
}

SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME") or "portfolio"
formatter = Formatter()
cold_starts = iter([True])
logger = Logger(service=SERVICE, logger_formatter=formatter, logger_handler=StandardOutput())
# Lambda's runtime has a handler of its own at the root, for plain text.
logging.getLogger(SERVICE).propagate = False
hide_environment()
