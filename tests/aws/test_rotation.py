"""A database's password changes while the application runs, and SSM knows the new one."""

from collections.abc import Iterator

import pytest

from tests.aws.moto import Moto
from tests.faults.stack import PASSWORD, ROLE, Stack, Worker

URL = "/portfolio/database-url"
KEY = "/portfolio/secret-key"
NEW = "c4nary-new-password"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack() as stack:
        yield stack


@pytest.fixture
def worker(stack: Stack, moto: Moto) -> Iterator[Worker]:
    """The application, connected, with nothing but parameters' names in its environment."""
    moto.put(URL, stack.url)
    moto.put(KEY, "0123456789" * 6)
    named = {"DATABASE_URL_PARAMETER": URL, "SECRET_KEY_PARAMETER": KEY, "SECRET_KEY": ""}
    worker = Worker("", **named | moto.environment)
    assert worker.get()["status"] == 200
    yield worker
    worker.close()
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{PASSWORD}'")


def rotate(stack: Stack) -> None:
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{NEW}'")
    stack.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{ROLE}'")


def test_a_rotated_password_is_found_within_the_request(stack: Stack, worker: Worker, moto: Moto):
    moto.put(URL, stack.url.replace(PASSWORD, NEW))
    rotate(stack)
    assert worker.get()["status"] == 200


def test_a_password_that_ssm_does_not_know_is_unavailable(stack: Stack, worker: Worker):
    rotate(stack)
    answer = worker.get()
    assert answer["status"] == 503
    assert PASSWORD not in str(answer)


def test_ssm_down_costs_nothing_while_the_password_is_right(
    stack: Stack, worker: Worker, moto: Moto
):
    moto.reset()
    stack.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{ROLE}'")
    assert worker.get()["status"] == 200


def test_an_address_that_is_none_is_not_taken(stack: Stack, worker: Worker, moto: Moto):
    moto.put(URL, f"mysql://{NEW}")
    rotate(stack)
    answer = worker.get()
    assert answer["status"] == 503
    assert NEW not in str(answer)
