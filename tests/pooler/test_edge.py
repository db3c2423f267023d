"""The database's word that something public changed passes a transaction pooler."""

import pytest

from tests.config.services import Services
from tests.faults.contract import eventually
from tests.faults.stack import Worker
from tests.faults.writes import WRITES, send
from tests.pooler.conftest import Behind

pytestmark = pytest.mark.pooler
FUNCTION = "portfolio-edge"


def test_a_public_change_is_told_through_the_pooler(behind: Behind):
    with Services() as services:
        services.functions[FUNCTION] = lambda event: None
        more = services.environment | {"EDGE_FUNCTION": FUNCTION, "REQUEST_DEADLINE": "60"}
        worker = Worker(f"{behind.url}?connect_timeout=30", **more)
        try:
            assert send(behind, worker, WRITES["one row"])["status"] == 201
            eventually(lambda: services.asked(FUNCTION))
        finally:
            worker.close()
        assert services.asked(FUNCTION) == [{"after_seconds": 0}]
