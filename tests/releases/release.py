"""The code of a release, and a process that serves it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple, Self

from config.env import BASE_DIR

# The release before this one. It moves with each release: see CONTRIBUTING.md.
PREVIOUS = "8e08ba6"
HERE = Path(__file__).parent
MINUTES = 3
SETTINGS = {
    "SECRET_KEY": "a key for tests alone, long enough for Django and known to everybody",
    "ALLOWED_HOSTS": "testserver",
    # A log-in by the password alone, as each release knows it.
    "SECOND_FACTOR_REQUIRED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class MissingReleaseError(Exception):
    """The release before can't be had. The text says what to do."""


def unpack_previous(folder: Path) -> Path:
    """The code of the release before, as it was committed."""
    archive = subprocess.run(
        ["git", "archive", "--format=tar", PREVIOUS],
        cwd=BASE_DIR,
        capture_output=True,
        check=False,
        timeout=MINUTES * 60,
    )
    if archive.returncode:
        raise MissingReleaseError(
            f"The release before this one, {PREVIOUS}, is not in this clone: fetch the whole "
            "history, as with `git fetch --unshallow`.\n" + archive.stderr.decode()
        )
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    return folder


def migrations_of(code: Path) -> set[str]:
    found = (code / "portfolio" / "migrations").glob("[0-9]*.py")
    return {f"portfolio.{file.stem}" for file in found}


def environment(code: Path, url: str, **more: str) -> dict[str, str]:
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(code)}
    return kept | SETTINGS | {"DATABASE_URL": url} | more


class Prepared(NamedTuple):
    """A database with one release's schema. `name` is to be copied."""

    name: str
    password: str
    token: str


def prepare(code: Path, url: str) -> Prepared:
    """Fills an empty database."""
    password, token = run(code, url, HERE / "prepare.py").splitlines()[-2:]
    return Prepared(name_of(url), password, token)


def migrate(code: Path, url: str, filled: Prepared) -> Prepared:
    """Brings a copy of `filled` to the code's schema."""
    run(code, url, code / "manage.py", "migrate", "--verbosity=0")
    return filled._replace(name=name_of(url))


def run(code: Path, url: str, *command: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=code,
        env=environment(code, url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def name_of(url: str) -> str:
    return url.rpartition("/")[2].partition("?")[0]


class Served:
    """`with Served(code, url) as served: served.get("/api")`, past an HTTP API."""

    def __init__(self, code: Path, url: str, **more: str) -> None:
        self.code = code
        self.environment = environment(code, url, **more)
        self.cookies: dict[str, str] = {}
        # What the process wrote beside its answers: its log, line by line.
        self.said: list[str] = []

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, HERE / "serve.py"],
            cwd=self.code,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        rest, _ = self.process.communicate(timeout=MINUTES * 60)
        self.said += rest.splitlines(keepends=True)

    def get(self, target: str, **headers: str) -> "Answer":
        return self.ask("GET", target, **headers)

    def ask(self, method: str, target: str, body: str | None = None, **headers: str) -> "Answer":
        path, _, query = target.partition("?")
        http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7"}
        event: dict[str, Any] = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": query,
            "headers": {"host": "testserver", "x-forwarded-proto": "https"} | headers,
            "cookies": [f"{name}={value}" for name, value in self.cookies.items()],
            "requestContext": {"stage": "$default", "http": http},
            "isBase64Encoded": False,
        }
        if body is not None:
            event["body"] = body
        answer = self.invoke(event)
        for cookie in answer.get("cookies", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer["statusCode"], answer["body"], answer["headers"])

    def invoke(self, event: dict[str, Any]) -> dict[str, Any]:
        """The handler's whole answer to an event."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(event) + "\n")
        self.process.stdin.flush()
        while line := self.process.stdout.readline():
            if line.startswith('{"answer": '):
                answer: dict[str, Any] = json.loads(line)["answer"]
                return answer
            self.said.append(line)
        raise AssertionError(f"the release does not serve:\n{''.join(self.said)}")


class Answer(NamedTuple):
    status: int
    body: str
    headers: dict[str, str]

    def json(self) -> Any:
        return json.loads(self.body)
