"""The peers answer what the portfolio answers, each in its own process, from the same rows."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from config.env import BASE_DIR
from tests.benchmarks import databases, environment, measure
from tests.benchmarks.contestants import COMMON, Contestant, settings
from tests.benchmarks.course import HANDLERS
from tests.emulator.emulator import with_database

HERE = BASE_DIR / "tests" / "benchmarks"


@pytest.fixture
def url(django_db_reset_sequences: None) -> str:
    """The address of the test's own database, with the sample in it, whose rows count from 1."""
    call_command("loadsample", verbosity=0)
    address = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    databases.date_to_the_day(address)
    return address


@pytest.fixture
def guide(url: str) -> Iterator[str]:
    """The address of a database with the guide's tables and the same rows."""
    name = f"test_guide_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            address = with_database(url, name)
            databases.copy_to_guide(url, address)
            yield address
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            admin.execute(drop)


def answers(contestant: Contestant) -> dict[str, Any]:
    """Writes first, so that all have the same to read."""
    with contestant.start(contestant.url) as function:
        routes = sorted(contestant.routes, reverse=True)
        return {route: contestant.call(function, route)[1] for route in routes}


def test_the_peers_answer_as_the_portfolio_does(url: str, guide: str, owner_token: str) -> None:
    def contestant(name: str, python: Path, folder: Path, url: str, **more: Any) -> Contestant:
        return Contestant(name, HANDLERS[name], python, folder, url, **more)

    here = Path(sys.executable)
    given: dict[str, Any] = {"environment": settings(), "token": owner_token}
    ours = contestant("portfolio", here, BASE_DIR, url, **given)
    bare = contestant("bare psycopg", here, HERE, guide)
    peer = contestant("FastAPI", environment.peer(), HERE / "peer", guide, routes=COMMON)
    found = {each.name: answers(each) for each in (ours, bare, peer)}
    assert len(found["portfolio"]["GET /api/experience"]) == 5
    assert found["portfolio"]["PUT /api/personal-info"]["title"] == "Staff Engineer"
    assert measure.differing(found, reference="portfolio") == []
    assert found["FastAPI"].keys() == set(COMMON)
