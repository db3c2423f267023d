"""One server for all tests of this folder, and databases on it for one test each."""

import io
import secrets
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from config.neon.branches.connecting import alias_of
from config.neon.branches.interface import Provider
from config.neon.branches.local import LocalProvider
from config.neon.branches.neon import NeonProvider
from config.neon.local import Server
from tests.branches import rows
from tests.branches.databases import fresh_database, migrate
from tests.branches.neon.project import Project
from tests.branches.neon.server import NeonServer
from tests.branches.neon.storage import Storage
from tests.branches.worlds import Checkout, drop_branches, in_memory


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """An embedded PostgreSQL that also listens on TCP."""
    with in_memory():
        server = Server.temporary(port=0)
    with server:
        yield server


@pytest.fixture(scope="session")
def migrated(server: Server, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database with the project's tables and no rows, to copy from."""
    with fresh_database(server) as name, django_db_blocker.unblock():
        with alias_of(server.url(name)) as alias:
            migrate(alias)
        yield name


@pytest.fixture
def empty_url(server: Server, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a database without tables."""
    with fresh_database(server) as name, django_db_blocker.unblock():
        yield server.url(name)


@pytest.fixture
def url(server: Server, migrated: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a database with the project's tables, without rows."""
    with fresh_database(server, migrated) as name, django_db_blocker.unblock():
        yield server.url(name)


# The two providers, on the same tables


@pytest.fixture
def local(url: str) -> Iterator[LocalProvider]:
    """Local branches of a database of its own, which all go at the end."""
    provider = LocalProvider(url)
    yield provider
    drop_branches(url)


@pytest.fixture
def project(server: Server, migrated: str) -> Iterator[Project]:
    """A Neon project whose default branch is a copy of the project's tables."""
    prefix = f"neon_{secrets.token_hex(4)}_"
    storage = Storage(server.url("postgres"), prefix)
    project = Project(storage, looks=1)
    project.begin(migrated)
    yield project
    storage.end()


@pytest.fixture
def neon_server(project: Project) -> Iterator[NeonServer]:
    """The project's API. Whatever the documentation does not know fails the test."""
    with NeonServer(project) as server:
        yield server
        assert server.complaints == []


@pytest.fixture
def neon(neon_server: NeonServer, monkeypatch: pytest.MonkeyPatch) -> NeonProvider:
    for name, value in neon_server.environment.items():
        monkeypatch.setenv(name, value)
    return NeonProvider.from_environment()


@pytest.fixture(params=["local", "neon"])
def provider(request: pytest.FixtureRequest) -> Provider:
    """Either provider: what a test of this says holds for both."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def filled(url: str) -> Iterator[LocalProvider]:
    """Local branches of a production with the project's tables and some rows."""
    rows.fill(url)
    yield LocalProvider(url)
    drop_branches(url)


@pytest.fixture(scope="session")
def shared(
    server: Server, migrated: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[LocalProvider]:
    """The same for tests that change nothing in it: they have one production together."""
    with fresh_database(server, migrated) as name, django_db_blocker.unblock():
        rows.fill(server.url(name))
        yield LocalProvider(server.url(name))
        drop_branches(server.url(name))


@pytest.fixture
def history(provider: Provider, request: pytest.FixtureRequest) -> None:
    """Neon's history of each branch, for restores. It costs a copy at each look."""
    if isinstance(provider, NeonProvider):
        request.getfixturevalue("project").storage.keeps_history = True


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """`manage.py branch …` in this process: its exit code, output and complaint."""
    monkeypatch.setattr("sys.stdin", io.StringIO())

    def run(*arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            call_command("branch", *arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        return (code, *capfd.readouterr())

    return run


@pytest.fixture
def branch(provider: Provider, command: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The same, with the configuration of either provider."""
    if isinstance(provider, LocalProvider):
        monkeypatch.setenv("DATABASE_URL", provider.url(provider.production(), direct=True))
    return command


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A copy of the code, whose `.local/branch` is nobody else's."""
    return Checkout(tmp_path_factory.mktemp("checkout"))


@pytest.fixture
def manage(checkout: Checkout, url: str) -> Iterator[Command]:
    """Runs `manage.py`, with production at `url`: exit code, standard output, standard error."""
    checkout.choice.unlink(missing_ok=True)

    def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
        return checkout.run(*arguments, **{"DATABASE_URL": url} | environment)

    yield run
    checkout.choice.unlink(missing_ok=True)
    drop_branches(url)
