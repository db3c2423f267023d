"""The application as a process that reads requests, one JSON text a line, and answers likewise.

python -m tests.faults.worker          serves standard input
python -m tests.faults.worker token    makes an owner and prints a token of hers
"""

import io
import json
import logging
import os
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.wsgi import application

STANDARD = set(vars(logging.makeLogRecord({})))


class Records(logging.Handler):
    """Keeps what was logged: the level, the logger, and the record's own fields."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        fields = {key: value for key, value in vars(record).items() if key not in STANDARD}
        fields.pop("request", None)
        text = record.getMessage() + (str(record.exc_info[1]) if record.exc_info else "")
        self.kept.append({"logger": record.name, "level": record.levelname, "text": text} | fields)

    def take(self) -> list[dict[str, Any]]:
        taken, self.kept = self.kept, []
        return taken


def serve() -> None:
    records = Records()
    for name in ("config.neon", "django.request", "config.snapshots"):
        logger = logging.getLogger(name)
        logger.addHandler(records)
        logger.propagate = False
    for line in sys.stdin:
        request = json.loads(line)
        started = time.monotonic()
        answer = respond(**request)
        answer |= {"seconds": time.monotonic() - started, "logs": records.take()}
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
        sys.stdout.flush()


def respond(method: str, path: str, body: Any = None, headers: Any = None) -> dict[str, Any]:
    """Calls the WSGI application as a server would."""
    content = b"" if body is None else json.dumps(body).encode()
    path, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(content),
        "wsgi.errors": sys.stderr,
    }
    for name, value in (headers or {}).items():
        environ[f"HTTP_{name.upper()}"] = value
    answer: dict[str, Any] = {}

    def start_response(status: str, fields: list[tuple[str, str]], exc_info: Any = None) -> None:
        answer.update(status=int(status[:3]), headers=dict(fields))

    result = application(environ, start_response)
    text = b"".join(result).decode()
    result.close()  # type: ignore[attr-defined]  # Django's response has it
    is_json = "json" in answer["headers"].get("Content-Type", "")
    return answer | {"body": json.loads(text) if is_json and text else text}


def make_token() -> str:
    from django.contrib.auth import get_user_model

    from portfolio.models import ApiToken

    owner = get_user_model().objects.create_superuser("owner")
    return str(ApiToken.objects.issue(owner, "tests")[1])


if __name__ == "__main__":
    if sys.argv[1:] == ["token"]:
        sys.stdout.write(make_token())
    else:
        serve()
