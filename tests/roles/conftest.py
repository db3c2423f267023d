"""One server for these tests; each database is a copy of one that a release has made."""

from collections.abc import Iterator

import psycopg
import pytest

from config.neon.local import Server
from tests.roles.world import APPLICATION, World

CV = "cv"


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    with Server.temporary(port=0) as server:
        world = World(server)
        world.create(CV)
        world.owner_manages(CV, "migrate", "--verbosity=0")
        world.owner_manages(CV, "loadsample")
        world.owner_manages(CV, "grants", "--apply")
        yield world


@pytest.fixture
def application(world: World) -> Iterator[psycopg.Connection]:
    """A connection of the application's role. Nothing that a test does stays."""
    with world.connect(APPLICATION, CV) as connection:
        connection.autocommit = False
        yield connection
        connection.rollback()
