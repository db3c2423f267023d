"""SSM that answers `ThrottlingException`: at a cold start, and while a password is rotated."""

import time
from collections.abc import Iterator

from tests.faults.stack import PASSWORD, PATIENCE, ROLE, Stack, Worker
from tests.torture.store import THROTTLED, Store, known
from tests.torture.table import Row, Say, Size

NEW = "canary-new-password"


def throttling(stack: Stack, size: Size, say: Say) -> Iterator[Row]:
    url = f"{stack.url}?connect_timeout=30"
    with Store() as store:
        say("SSM is throttled at a cold start")
        yield at_a_cold_start(store, url)
        yield at_a_cold_start_for_long(store)
        say("SSM is throttled while a password is rotated")
        store.say(known(url))
        worker = Worker("", REQUEST_DEADLINE="60", **store.environment)
        try:
            worker.connected()
            yield while_the_password_is_right(stack, store, worker)
            yield while_it_is_rotated(stack, store, worker, url)
        finally:
            worker.close()
            stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{PASSWORD}'")


def at_a_cold_start(store: Store, url: str) -> Row:
    """Twice: the second attempt and the third are within what a start waits."""
    store.say(THROTTLED, THROTTLED, known(url))
    worker = Worker("", **store.environment)
    try:
        status = worker.get("/healthz")["status"]
        asked = store.requests
    finally:
        worker.close()
    return Row(
        "SSM throttles the first two calls of a cold start",
        "the third is answered, the function starts",
        f"{status} after {asked} calls",
        (status, asked) == (200, 3),
    )


def at_a_cold_start_for_long(store: Store) -> Row:
    store.say(THROTTLED)
    worker = Worker("", **store.environment)
    try:
        ended = worker.process.wait(PATIENCE) != 0
        asked = store.requests
    finally:
        worker.close()
    return Row(
        "SSM throttles all calls of a cold start",
        "a few attempts, then the start ends, for Lambda to try another",
        f"{'ended' if ended else 'still runs'} after {asked} calls",
        ended and 2 <= asked <= 4,
    )


def while_the_password_is_right(stack: Stack, store: Store, worker: Worker) -> Row:
    store.say(THROTTLED)
    statuses = []
    for _ in range(5):
        stack.kill_backends()
        statuses.append(worker.get()["status"])
    return Row(
        "SSM is throttled, the function runs, its connections are killed",
        "SSM is not asked, no read fails",
        f"{statuses}, {store.requests} calls",
        (set(statuses), store.requests) == ({200}, 0),
    )


def while_it_is_rotated(stack: Stack, store: Store, worker: Worker, url: str) -> Row:
    store.say(THROTTLED)
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{NEW}'")
    stack.kill_backends()
    told = worker.get()
    store.say(known(url.replace(PASSWORD, NEW)))
    end = time.monotonic() + PATIENCE
    while (status := worker.get()["status"]) != 200 and time.monotonic() < end:
        time.sleep(0.2)
    shown = {word for word in (PASSWORD, NEW) if word in f"{told}"}
    after = told["headers"].get("retry-after")
    return Row(
        "the password is rotated while SSM is throttled",
        "503 with Retry-After, then 200 without a deployment; no password is shown",
        f"{told['status']}, Retry-After {after}, then {status}, {len(shown)} passwords shown",
        (told["status"], after, status, shown) == (503, "60", 200, set()),
    )
