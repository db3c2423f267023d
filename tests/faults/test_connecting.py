"""A database that is away, full, locked or moved when a connection is wanted."""

import pytest

from config.sessions import new_key
from tests.faults.contract import (
    BOUNDED,
    NO_ENTRY,
    TOO_MANY,
    UNREACHABLE,
    assert_read,
    assert_unavailable,
    eventually,
    metric,
)
from tests.faults.ports import Port
from tests.faults.stack import PASSWORD, ROLE, Stack, Worker


def test_a_fast_restart_shows_to_nobody(stack: Stack, worker: Worker):
    stack.server.stop()
    stack.server.start()
    assert_read(worker.get())


def test_an_immediate_restart_shows_to_nobody(stack: Stack, worker: Worker):
    stack.stop_immediately()
    stack.server.start()
    assert_read(worker.get())


def test_a_request_waits_for_a_server_that_comes_back_within_its_budget(
    stack: Stack, worker: Worker
):
    there, nowhere = stack.proxy.target, Port()
    stack.proxy.target = ("127.0.0.1", nowhere.number)
    try:
        stack.proxy.cut()
        before = stack.proxy.accepted
        worker.send("GET", "/api/skills")
        eventually(lambda: stack.proxy.accepted >= before + 3)
    finally:
        stack.proxy.target = there
        nowhere.free()
    answer = worker.answer()
    assert_read(answer)
    assert len(metric(answer, "NeonRetries")) >= 2


def test_a_request_waits_for_a_server_that_is_starting(stack: Stack, worker: Worker):
    """Nothing listens at first; then it recovers from its log, and answers 57P03."""
    stack.stop_immediately()
    worker.send("GET", "/api/skills")
    stack.server.start()
    assert_read(worker.answer())


def test_a_server_that_is_down_is_a_503_and_back_at_once(stack: Stack, hasty: Worker):
    stack.proxy.refuse()
    answer = hasty.get()
    assert_unavailable(answer, UNREACHABLE, 2, failure="unreachable", phase="connecting")
    (record,) = answer["logs"]
    assert len(metric(answer, "NeonRetries")) == record["attempts"] - 1
    stack.proxy.open()
    assert_read(hasty.connected().get())


def test_a_server_that_is_down_is_tried_again_within_the_usual_budget(stack: Stack, usual: Worker):
    stack.proxy.refuse()
    answer = usual.get()
    assert_unavailable(answer, UNREACHABLE, 2, failure="unreachable", phase="connecting")
    assert answer["logs"][0]["attempts"] > 1
    assert answer["seconds"] < BOUNDED


def test_connections_exhausted_is_a_503_that_passes(stack: Stack, hasty: Worker):
    stack.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")
    try:
        stack.kill_backends()
        answer = hasty.get()
    finally:
        stack.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")
    assert_unavailable(answer, TOO_MANY, 2, failure="too-many-connections", phase="connecting")
    assert_read(hasty.connected().get())


def test_a_connection_that_becomes_free_within_the_budget_is_waited_for(
    stack: Stack, worker: Worker
):
    stack.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")
    try:
        stack.kill_backends()
        before = stack.proxy.accepted
        worker.send("GET", "/api/skills")
        eventually(lambda: stack.proxy.accepted >= before + 3)
    finally:
        stack.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")
    answer = worker.answer()
    assert_read(answer)
    assert len(metric(answer, "NeonRetries")) >= 2


def test_a_password_that_is_refused_is_not_insisted_on(stack: Stack, worker: Worker):
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD 'another'")
    try:
        stack.kill_backends()
        answer = worker.get()
    finally:
        stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{PASSWORD}'")
    assert_unavailable(answer, NO_ENTRY, 60, failure="password", phase="connecting", attempts=1)
    assert metric(answer, "NeonRetries") == []
    assert_read(worker.get())


def test_a_database_that_is_gone_is_not_waited_for(stack: Stack, worker: Worker):
    stack.kill_backends()
    stack.sql("ALTER DATABASE cv RENAME TO away", database="postgres")
    try:
        answer = worker.get()
    finally:
        stack.sql("ALTER DATABASE away RENAME TO cv", database="postgres")
    assert_unavailable(
        answer, NO_ENTRY, 60, failure="configuration", phase="connecting", attempts=1
    )
    assert_read(worker.get())


def test_a_host_without_an_address_is_a_503():
    # RFC 6761: no resolver knows it.
    worker = Worker("postgresql://app@database.invalid/cv?connect_timeout=1", REQUEST_DEADLINE="2")
    try:
        answer = worker.get()
    finally:
        worker.close()
    assert_unavailable(answer, UNREACHABLE, 2, failure="unreachable", phase="connecting")


def test_who_shows_no_token_is_refused_without_a_database(stack: Stack, hasty: Worker):
    stack.proxy.refuse()
    answer = hasty.call("POST", "/api/skills", {"name": "Python"})
    assert (answer["status"], answer["logs"]) == (401, [])


@pytest.mark.parametrize("path", ["/healthz", "/api", "/api/docs", "/api/openapi.json"])
def test_what_needs_no_database_is_answered_without_one(stack: Stack, hasty: Worker, path: str):
    stack.proxy.refuse()
    answer = hasty.get(path)
    assert (answer["status"], answer["logs"]) == (200, [])


def test_readiness_says_that_there_is_no_database(stack: Stack, hasty: Worker):
    assert hasty.get("/readyz")["status"] == 200
    stack.proxy.refuse()
    assert hasty.get("/readyz")["status"] == 503


def test_a_browser_gets_a_page(stack: Stack, hasty: Worker):
    stack.proxy.refuse()
    answer = hasty.get("/admin/", accept="text/html", cookie=f"__Host-sessionid={new_key()}")
    assert answer["status"] == 503
    assert answer["headers"]["retry-after"] == "2"
    assert answer["headers"]["content-type"] == "text/html; charset=utf-8"
    assert UNREACHABLE in answer["body"].replace("&#x27;", "'")
    assert [record["failure"] for record in answer["logs"]] == ["unreachable"]
    assert metric(answer, "NeonUnavailable") == [1]


def test_no_password_shows_anywhere(stack: Stack, hasty: Worker):
    stack.proxy.refuse()
    assert PASSWORD not in str(hasty.get())
