"""How long to keep a connection, and how to check it: python -m tests.faults.measure

Prints docs/neon.md's table. A round trip takes 2 ms. The traffic is a
portfolio's on Lambda: visits of five requests, by turns 100 s and 400 s apart.
After 5 minutes Neon puts its compute to sleep, which closes the connection, and
in every fourth visit something restarts between two requests. The waiting is
not waited for but taken off the clocks.
"""

import os
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Any

from tests.faults.stack import Stack
from tests.plugin import SETTINGS

ONE_WAY = 0.001  # seconds
VISITS, REQUESTS = 20, 5
GAPS = (100, 400)  # seconds
SLEEPS_AFTER = 300  # seconds
RESTARTS = 4  # visits
AGES = (0, 60, 300, None)
STOCK, OURS = "django.db.backends.postgresql", "config.neon.backend"
CHECKS = (("none", STOCK, False), ("SELECT 1", STOCK, True), ("polling", OURS, True))


@dataclass
class Row:
    age: int | None
    check: str
    trips: float
    latency: float
    slowest: float
    failed: int

    def __str__(self) -> str:
        cells = (
            "none" if self.age is None else f"{self.age}",
            self.check,
            f"{self.trips:.2f}",
            f"{self.latency:.1f}",
            f"{self.slowest:.0f}",
            f"{self.failed} of {VISITS * REQUESTS}",
        )
        return f"| {' | '.join(cells)} |"


def measure(stack: Stack, wrapper: Any, age: int | None, check: str) -> Row:
    from django.db import Error

    proxy = stack.proxy
    before = proxy.round_trips + proxy.accepted
    times, failed = [], 0
    for visit in range(VISITS):
        if visit:
            let_pass(stack, wrapper, GAPS[visit % len(GAPS)])
        for request in range(REQUESTS):
            if visit % RESTARTS == 0 and request == REQUESTS // 2:
                kill(stack)
            started = time.perf_counter()
            try:
                # As Django does around each request.
                wrapper.close_if_unusable_or_obsolete()
                with wrapper.cursor() as cursor:
                    cursor.execute("SELECT * FROM skills")
                    cursor.fetchall()
            except Error:
                failed += 1
            wrapper.close_if_unusable_or_obsolete()
            times.append((time.perf_counter() - started) * 1000)
    trips = proxy.round_trips + proxy.accepted - before
    wrapper.close()
    return Row(age, check, trips / len(times), statistics.mean(times), max(times), failed)


def let_pass(stack: Stack, wrapper: Any, seconds: float) -> None:
    if wrapper.close_at is not None:
        wrapper.close_at -= seconds
    if hasattr(wrapper.connection, "answered"):
        wrapper.connection.answered -= seconds
    if seconds > SLEEPS_AFTER:
        kill(stack)


def kill(stack: Stack) -> None:
    stack.kill_backends()
    # For the goodbye to arrive.
    time.sleep(0.02)


def main() -> None:
    with Stack() as stack:
        os.environ.update(SETTINGS | {"DATABASE_URL": stack.url, "PGTZ": "UTC"})
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django

        django.setup()
        from django.db import connections
        from django.db.utils import load_backend

        from config.neon import database

        stack.proxy.delay = ONE_WAY
        for age in AGES:
            for check, engine, asks in CHECKS:
                entry = database.from_url(stack.url, variable="DATABASE_URL", max_age=0)
                entry |= {"CONN_MAX_AGE": age, "CONN_HEALTH_CHECKS": asks, "ENGINE": engine}
                entry = connections.configure_settings({"default": entry})["default"]
                wrapper = load_backend(engine).DatabaseWrapper(entry, alias=f"{age}-{check}")
                sys.stdout.write(f"{measure(stack, wrapper, age, check)}\n")


if __name__ == "__main__":
    main()
