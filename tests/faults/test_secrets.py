"""A password that was rotated while the function ran, with SSM there and with SSM down."""

from collections.abc import Iterator

import pytest

from tests.aws.odd import RESET, Answer, Odd, error, ok
from tests.faults.contract import (
    NO_ENTRY,
    assert_read,
    assert_unavailable,
    eventually,
    metric,
)
from tests.faults.stack import PASSWORD, ROLE, Stack, Worker

URL, NEW = "/portfolio/database-url", "canary-new-password"
KEPT = "The secrets stay as they were. DATABASE_URL_PARAMETER (/portfolio/database-url) can't be "
DOWN = {
    "reset": RESET,
    "forbidden": error("AccessDeniedException"),
}


class Store(Odd):
    """Answers like SSM whatever it is told to, from the next request on."""

    def __init__(self) -> None:
        self.now: list[Answer] = [RESET]
        super().__init__(self.now)

    def say(self, answer: Answer) -> None:
        self.now[:] = [answer]


@pytest.fixture
def store() -> Iterator[Store]:
    with Store() as store:
        yield store


@pytest.fixture
def worker(stack: Stack, store: Store) -> Iterator[Worker]:
    """The function, connected, whose address stands in SSM alone."""
    store.say(ok(URL, f"{stack.url}?connect_timeout=30"))
    worker = Worker(
        "",
        DATABASE_URL_PARAMETER=URL,
        AWS_ENDPOINT_URL_SSM=store.url,
        AWS_REGION="eu-central-1",
        AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE",
        AWS_SECRET_ACCESS_KEY="canary-secret-access-key",
        REQUEST_DEADLINE="60",
    )
    try:
        yield worker.connected()
    finally:
        worker.close()
        stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{PASSWORD}'")


def rotate(stack: Stack) -> None:
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{NEW}'")
    stack.kill_backends()


def rotated(stack: Stack) -> Answer:
    return ok(URL, f"{stack.url}?connect_timeout=30".replace(PASSWORD, NEW))


def test_a_rotated_password_is_found_within_the_request(stack: Stack, worker: Worker, store: Store):
    store.say(rotated(stack))
    rotate(stack)
    assert_read(worker.get(), NeonRetries=[1])
    assert store.requests == 2
    assert_read(worker.get(), NeonConnectTime=[], NeonRetries=[])


@pytest.mark.parametrize("answer", list(DOWN.values()), ids=list(DOWN))
def test_a_rotated_password_while_ssm_is_down_is_a_503_that_passes(
    stack: Stack, worker: Worker, store: Store, answer: Answer
):
    store.say(answer)
    rotate(stack)
    told = worker.get()
    warning = told["logs"].pop(0)
    assert warning["level"] == "WARNING"
    assert warning["message"].startswith(KEPT)
    assert_unavailable(told, NO_ENTRY, 60, failure="password", phase="connecting", attempts=1)
    assert metric(told, "NeonRetries") == []
    assert NEW not in f"{warning}{told}"
    assert PASSWORD not in f"{warning}{told}"
    store.say(rotated(stack))
    # SSM is asked again some seconds later.
    eventually(lambda: worker.get()["status"] == 200)


def test_ssm_down_costs_nothing_while_the_password_is_right(
    stack: Stack, worker: Worker, store: Store
):
    store.say(RESET)
    stack.kill_backends()
    assert_read(worker.get(), NeonRetries=[])
    assert store.requests == 1
