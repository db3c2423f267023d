"""Two deployments at once: both migrate, while the release before still serves; then both serve."""

import json
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql

from config.env import BASE_DIR
from tests.faults.stack import ADMIN, PASSWORD, PATIENCE, Stack
from tests.releases.release import (
    Prepared,
    Served,
    environment,
    prepare,
    unpack_previous,
)
from tests.torture.table import Row, Say, Size

JSON = {"content-type": "application/json", "if-match": "*"}
PAGES = ("/api/portfolio", "/api/skills", "/api/projects?featured=true", "/api/personal-info")


def deployments(stack: Stack, size: Size, say: Say) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="portfolio-release-") as folder:
        before = unpack_previous(Path(folder))
        with database(stack) as url:
            say("the release before makes its schema and its content")
            prepared = prepare(before, url)
            for number in range(size.migrations):
                say(f"round {number + 1} of {size.migrations}: two migrate at once")
                with database(stack, prepared.name) as copy:
                    yield from deployed_twice(before, copy, prepared, number + 1)


def deployed_twice(before: Path, url: str, prepared: Prepared, number: int) -> Iterator[Row]:
    """Old code serves all the while; in the end both releases write to the same tables."""
    with Served(before, url) as old:
        traffic = Traffic(old, prepared)
        with traffic.going_on():
            codes = migrate_at_once(url, 2)
        pending = manage(url, "showmigrations", "--plan").stdout.count("[ ]")
        with Served(BASE_DIR, url) as new:
            together = Traffic(new, prepared)
            for _ in range(5):
                traffic.step()
                together.step()
            names = {*traffic.written, *together.written}
            listed = read_names(new)
            seen_by_old = read_names(old)
    writes = len(traffic.written) + len(together.written)
    wrong = [*traffic.wrong, *together.wrong]
    lost = len(names - listed) + len(names - seen_by_old)
    yield Row(
        f"two deployments at once, round {number}: both run migrate, the release before serves",
        "both end well, one schema; no read or write of either release fails or is lost",
        f"exit codes {codes}, {pending} pending; {traffic.reads + together.reads} reads and "
        f"{writes} writes, {len(wrong)} failed {wrong[:1] or ''}, {lost} lost",
        (codes, pending, wrong, lost) == ([0, 0], 0, [], 0) and writes > 0,
    )


class Traffic:
    """Reads and writes of one release, one after another."""

    def __init__(self, served: Served, prepared: Prepared) -> None:
        self.served, self.prepared = served, prepared
        self.reads = 0
        self.written: list[str] = []
        self.wrong: list[str] = []

    def step(self) -> None:
        for path in PAGES:
            status = self.served.get(path).status
            self.reads += 1
            if status != 200:
                self.wrong.append(f"GET {path}: {status}")
        name = f"torture-{secrets.token_hex(6)}"
        body = json.dumps({"name": name, "category": "torture", "level": 3})
        token = {"authorization": f"Bearer {self.prepared.token}"}
        answer = self.served.ask("POST", "/api/skills", body, **JSON, **token)
        if answer.status == 201:
            self.written.append(name)
        else:
            self.wrong.append(f"POST: {answer.status} {answer.body}")

    @contextmanager
    def going_on(self) -> Iterator[None]:
        over = threading.Event()

        def go() -> None:
            while not over.is_set():
                self.step()

        thread = threading.Thread(target=go)
        # So that it is known to work before anything changes.
        self.step()
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def read_names(served: Served) -> set[str]:
    found: set[str] = set()
    path = "/api/skills?category=torture&fields=name&limit=100"
    while True:
        page = served.get(f"{path}&offset={len(found)}").json()
        found |= {row["name"] for row in page}
        if len(page) < 100:
            return found


def manage(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=environment(BASE_DIR, url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def migrate_at_once(url: str, number: int) -> list[int]:
    """Exit codes."""
    started = [
        subprocess.Popen(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"],
            cwd=BASE_DIR,
            env=environment(BASE_DIR, url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(number)
    ]
    return [process.wait(PATIENCE) for process in started]


@contextmanager
def database(stack: Stack, template: str = "template0") -> Iterator[str]:
    """The address of a database of its own, a copy of `template`."""
    name = f"torture_{secrets.token_hex(6)}"
    names = sql.Identifier(name), sql.Identifier(template)
    with stack.admin("postgres") as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    try:
        yield f"postgresql://{ADMIN}:{PASSWORD}@127.0.0.1:{stack.port}/{name}"
    finally:
        with stack.admin("postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(names[0]))
