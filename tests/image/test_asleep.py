"""A cold start that meets a database which is not awake."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.emulator.events import http_api
from tests.faults.proxy import Proxy
from tests.image.conftest import Owner
from tests.image.function import Function

pytestmark = pytest.mark.image

WAKING = 1.5  # seconds
# Time enough on a machine that is busy with other things.
PATIENT = {"REQUEST_DEADLINE": "60"}
LIMIT = 60.0


@pytest.fixture
def proxy(variables: dict[str, str], owner: Owner) -> Iterator[Proxy]:
    address = urlsplit(variables["DATABASE_URL"])
    assert address.hostname
    assert address.port
    proxy = Proxy((address.hostname, address.port))
    yield proxy
    proxy.close()


def through(proxy: Proxy, variables: dict[str, str]) -> dict[str, str]:
    """The function's environment, with the proxy before the database."""
    address = urlsplit(variables["DATABASE_URL"])
    host = f"{address.username}:{address.password}@127.0.0.1:{proxy.port}"
    url = address._replace(netloc=host, query="connect_timeout=30").geturl()
    return variables | PATIENT | {"DATABASE_URL": url}


def first_read(function: Function) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answer, and its record."""
    answer = function.invoke(http_api("GET", "/api/experience"))
    (record,) = function.records_of(answer["headers"]["x-request-id"])
    return answer, record


def test_first_reader_waits_for_the_waking_and_no_longer(
    image: str, variables: dict[str, str], proxy: Proxy
):
    """As on Neon: the connection is taken at once, and answered when the database is awake."""
    proxy.asleep = WAKING
    with Function(image, **through(proxy, variables)) as function:
        answer, record = first_read(function)
    assert answer["statusCode"] == 200
    assert len(json.loads(answer["body"])) > 0
    assert record["cold_start"] is True
    assert record["NeonWakeTime"] >= WAKING * 1000
    # The one that was opened behind the imports.
    assert proxy.accepted == 1


def test_first_reader_is_served_as_soon_as_the_server_is_there(
    image: str, variables: dict[str, str], proxy: Proxy
):
    """Nothing listens while the function starts."""
    proxy.refuse()
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    with Function(image, **through(proxy, variables)) as function:
        reader = threading.Thread(target=lambda: found.append(first_read(function)))
        reader.start()
        deadline = time.monotonic() + LIMIT
        while "INIT REPORT" not in function.log() and time.monotonic() < deadline:
            time.sleep(0.02)
        proxy.open()
        reader.join(LIMIT)
    ((answer, record),) = found
    assert (answer["statusCode"], record["cold_start"]) == (200, True)


def test_pages_that_need_no_database_do_not_wait_for_it(
    image: str, variables: dict[str, str], proxy: Proxy
):
    proxy.refuse()
    with Function(image, **through(proxy, variables)) as function:
        for path in ("/healthz", "/api/docs", "/static/admin/css/base.css"):
            assert function.invoke(http_api("GET", path))["statusCode"] == 200
        assert function.errors() == []
