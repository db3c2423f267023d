"""Readers who can be shown the last good copy: no bad day of the database is theirs."""

from collections.abc import Iterator

import pytest

from tests.faults.contract import Answer, eventually, metric
from tests.faults.stack import PASSWORD, ROLE, Stack, Worker


@pytest.fixture(scope="module")
def running_keeper(running_stack: Stack) -> Iterator[Worker]:
    worker = Worker(
        f"{running_stack.url}?connect_timeout=2", REQUEST_DEADLINE="4", SNAPSHOT_FRESH_SECONDS="1"
    )
    yield worker
    worker.close()


@pytest.fixture
def keeper(stack: Stack, running_keeper: Worker) -> Worker:
    """The function with copies, that has one of the list of skills."""
    stack.sql("INSERT INTO skills (name, category, level) VALUES ('Go', 'language', 5)")
    eventually(lambda: names(running_keeper.get()) == ["Go"])
    return running_keeper


def names(answer: Answer) -> list[str]:
    if answer["status"] != 200:
        return []
    return [skill["name"] for skill in answer["body"]]


def down(stack: Stack) -> None:
    stack.proxy.refuse()


def silent(stack: Stack) -> None:
    stack.proxy.is_mute = True


def full(stack: Stack) -> None:
    stack.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")
    stack.kill_backends()


def locked_out(stack: Stack) -> None:
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD 'another'")
    stack.kill_backends()


def mended(stack: Stack) -> None:
    stack.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1 PASSWORD '{PASSWORD}'")
    stack.proxy.reset()


@pytest.mark.parametrize(
    ("day", "failures"),
    [
        (down, {("unreachable", "connecting")}),
        (silent, {("deadline", "reading")}),
        (full, {("too-many-connections", "connecting")}),
        (locked_out, {("password", "connecting")}),
    ],
)
def test_a_kept_copy_is_served_with_its_age_and_what_is_wrong(
    stack: Stack, keeper: Worker, day: object, failures: set[tuple[str, str]]
):
    seen: list[Answer] = []

    def is_stale() -> bool:
        seen.append(keeper.get())
        return "detail=database-unavailable" in seen[-1]["headers"].get("cache-status", "")

    # A restart of an earlier test may still be remembered: then nothing is asked for some seconds.
    eventually(lambda: metric(keeper.get(), "NeonOperationSuccess"))
    try:
        assert callable(day)
        day(stack)
        eventually(is_stale)
    finally:
        mended(stack)
    assert {answer["status"] for answer in seen} == {200}
    assert {tuple(names(answer)) for answer in seen} == {("Go",)}
    stale = seen[-1]
    assert int(stale["headers"]["age"]) >= 1
    assert stale["headers"]["cache-control"] == "public, max-age=0, stale-if-error=86400"
    assert "retry-after" not in stale["headers"]
    (record,) = stale["logs"]
    assert (record["level"], record["status"]) == ("WARNING", 200)
    assert record["message"] == "The database could not be had; a copy was served."
    assert (record["failure"], record["phase"]) in failures
    assert (metric(stale, "SnapshotStale"), metric(stale, "NeonUnavailable")) == ([1], [])
    # And back: asked again, and fresh.
    eventually(lambda: "fwd-status=304" in keeper.get()["headers"].get("cache-status", ""))
