"""One base, one image, one database and one warm function for all tests of the image."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.neon.local import Server
from tests.image import built, storage
from tests.image.built import Checkout
from tests.image.function import Function
from tests.image.gateway import Gateway

Tell = Callable[[str], None]
TOLD = pytest.StashKey[list[str]]()
DATABASE = "cv"
OWNER = "owner"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in terminalreporter.config.stash.get(TOLD, []):
        terminalreporter.write_line(line)


@pytest.fixture
def tell(pytestconfig: pytest.Config) -> Tell:
    """Takes figures that the run is to end with."""
    return pytestconfig.stash.setdefault(TOLD, []).append


@pytest.fixture(scope="session")
def engine() -> Iterator[None]:
    try:
        storage.prepare()
    except storage.EngineError as error:
        pytest.fail(f"{error}")
    yield
    storage.leave()


@pytest.fixture(scope="session")
def checkout(engine: None) -> Iterator[Checkout]:
    with tempfile.TemporaryDirectory(dir=storage.FOLDER, prefix="checkout-") as folder:
        yield Checkout(Path(folder))


@pytest.fixture(scope="session")
def image(checkout: Checkout) -> str:
    return built.build(checkout)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with Server.temporary(port=0) as server:
        server.create_database(DATABASE)
        yield server


@pytest.fixture(scope="session")
def variables(postgres: Server) -> dict[str, str]:
    """The function's environment, as template.yaml would set it."""
    return {
        "ALLOWED_HOSTS": "testserver,127.0.0.1",
        "DATABASE_URL": postgres.url(DATABASE),
        "SECRET_KEY": "a key for tests alone, long enough for Django and known to everybody",
    }


class Owner:
    """What the manage function made: tables, a sample CV, an account and a token."""

    def __init__(self, manage: Function) -> None:
        self.manage = manage
        self.migrated = self.run("migrate")
        self.run("loadsample")
        self.password = self.run("createowner").split()[-1]
        self.token = self.run("token", "create", "tests of the image").strip()
        # Shown to who logs in first.
        self.recovery_codes: list[str] = []

    def run(self, command: str, *arguments: str) -> str:
        """What the command prints."""
        answer = self.manage.invoke({"command": command, "arguments": list(arguments)})
        assert answer["exit_code"] == 0, answer
        return str(answer["stdout"])


@pytest.fixture(scope="session")
def owner(image: str, variables: dict[str, str]) -> Owner:
    """The database is migrated when there is an owner."""
    with Function(image, handler="config.manage_handler.manage", **variables) as manage:
        return Owner(manage)


@pytest.fixture(scope="session")
def function(image: str, variables: dict[str, str], owner: Owner) -> Iterator[Function]:
    """A sandbox that several tests share. What it has answered before is anybody's guess."""
    with Function(image, **variables) as function:
        yield function


@pytest.fixture(scope="session")
def gateway(function: Function) -> Iterator[Gateway]:
    with Gateway(function.invoke) as gateway:
        yield gateway
