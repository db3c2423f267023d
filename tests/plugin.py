"""The tests' environment: a database of their own, fixed settings, no silent skips.

pytest loads this before Django's settings (`-p tests.plugin`). With
`TEST_DATABASE_URL` the tests use that server and start none; otherwise one
embedded PostgreSQL serves them all, and the processes of `-n` inherit its
address. Nothing of the caller's environment can lead them to another database.
"""

import os
import signal
from collections.abc import Generator
from types import FrameType
from typing import TypeVar

import pytest

from config.neon.local import LocalPostgresError, Server

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

SETTINGS = {
    "SECRET_KEY": "a key for tests alone, long enough for Django and known to everybody",
    "DEBUG": "0",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    # Revisions move at commits, and most tests never commit: tests of snapshots turn them on.
    "SNAPSHOT_FRESH_SECONDS": "0",
    # The handler is imported in the tests' process too, where the database is another one.
    "CONNECT_EARLY": "0",
    # Whatever `branch use` has chosen in this checkout.
    "BRANCH_IN_USE": "",
}
# What could point at, or pay for, anything real. libpq's TLS variables stay: they name
# certificates that TEST_DATABASE_URL may need.
FOREIGN = ("DATABASE_URL", "DIRECT_DATABASE_URL", "NEON_", "AWS_", "PG")
KEPT = ("PGSSL",)
# Settings that change answers: the tests are about the defaults.
OPTIONAL = (
    "CORS_ORIGINS",
    "CSRF_TRUSTED_ORIGINS",
    "CONN_MAX_AGE",
    "API_TOKEN_DAYS",
    "API_WRITE_RATE",
    "REQUEST_DEADLINE",
    "SECRET_KEY_PARAMETER",
    "SECRET_KEY_ALSO",
    "SECRET_KEY_ALSO_PARAMETER",
    "SECOND_FACTOR_REQUIRED",
    "SNAPSHOT_STALE_SECONDS",
    "SNAPSHOT_MAX_ENTRIES",
    "SNAPSHOT_MAX_BYTES",
    "BROWSER_CACHE_SECONDS",
    "EDGE_CACHE_SECONDS",
    "EDGE_STALE_SECONDS",
    "SECURE_SSL_REDIRECT",
    "SESSION_IDLE_SECONDS",
    "SESSION_ABSOLUTE_SECONDS",
    "PORTFOLIO_PAGE",
    "PUBLIC_ORIGIN",
    "ORIGIN_SECRET",
    "ORIGIN_SECRET_PARAMETER",
    "ORIGIN_SECRET_ALSO",
    "ORIGIN_SECRET_ALSO_PARAMETER",
    "VIEWER_ADDRESS_HEADER",
    "EDGE_FUNCTION",
    "EDGE_DISTRIBUTION_ID",
    "RELEASE_FUNCTION",
    "DJANGO_SETTINGS_MODULE",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--as-app-role",
        action="store_true",
        help="use the tests' database with the rights that `manage.py grants` gives alone",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    # A worker of pytest-xdist has its controller's environment, database and all.
    if "PYTEST_XDIST_WORKER" not in os.environ:
        url = os.environ.get("TEST_DATABASE_URL", "").strip()
        clean_environment()
        os.environ["DATABASE_URL"] = url or start_database(early_config)
    yield


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return refuse_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return refuse_skip((yield))


def clean_environment() -> None:
    for name in list(os.environ):
        if name in OPTIONAL or (name.startswith(FOREIGN) and not name.startswith(KEPT)):
            del os.environ[name]
    os.environ.update(SETTINGS)


def start_database(config: pytest.Config) -> str:
    """Starts the embedded PostgreSQL, until pytest's end, however that comes."""
    server = Server.temporary()
    try:
        server.start()
    except LocalPostgresError as error:
        raise pytest.UsageError(f"{error}") from None
    config.add_cleanup(server.stop)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        # Without this, SIGTERM would end pytest without its clean-up.
        signal.signal(signal.SIGTERM, interrupt)
    return server.url("portfolio")


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def refuse_skip(report: Report) -> Report:
    """In CI (`CI=true`) a skipped test is a failure: nobody would see that it did not run."""
    in_ci = os.environ.get("CI", "").strip().lower() in {"1", "true", "yes"}
    if in_ci and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"In CI a skipped test is a failure. {reason}"
    return report
