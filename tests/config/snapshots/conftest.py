"""Snapshots that are on, a clock that stands still, and what the tests say often."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from config.snapshots import SnapshotMiddleware
from portfolio.api.conditional import CONTENT
from tests.clock import stopped

PUBLIC = "public, max-age=0, s-maxage=60, stale-while-revalidate=60, stale-if-error=86400"
EXPIRED = "public, max-age=0, s-maxage=0, stale-while-revalidate=0, stale-if-error=86400"
PRIVATE = "private, no-store"


@pytest.fixture(autouse=True)
def clock(settings, monkeypatch, transactional_db):
    """Snapshots are on, and time stands still. Each client has its own, as each process has."""
    settings.SNAPSHOT_FRESH_SECONDS = 5
    # Of the test's rows every change is a minute old, so that dates are settled.
    return stopped(monkeypatch, wall=datetime.now(UTC).timestamp() + 60)


@pytest.fixture
def costs(django_assert_num_queries):
    """The statements of one request, and its answer."""

    def count(statements, client, path, **headers):
        with django_assert_num_queries(statements):
            return client.get(path, headers=headers)

    return count


def hide(row):
    """As another process would: not through this one's requests."""
    type(row).objects.filter(pk=row.pk).update(active=False)


@contextmanager
def due(seconds: float) -> Iterator[None]:
    """A moment so many seconds ahead of the database's clock, which stands still meanwhile.

    In a transaction `now()` is its beginning.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portfolio_schedule SELECT now() + %s * interval '1 s'", [seconds]
        )
        yield
        transaction.set_rollback(True)


def to_come(seconds: float) -> datetime:
    """A moment in the future of the database, to make a row visible."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() + %s * interval '1 s'", [seconds])
        return cursor.fetchone()[0]


def bring_nearer(seconds: float) -> None:
    """As if the database's clock had gone on: what skills wait for is nearer, and nobody wrote."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE skills DISABLE TRIGGER USER")
        for column in ("skills SET visible_from = visible_from", "portfolio_schedule SET at = at"):
            cursor.execute(f"UPDATE {column} - %s * interval '1 s'", [seconds])
        cursor.execute("ALTER TABLE skills ENABLE TRIGGER USER")


def lasting(browser: int, edge: int, edge_stale: int) -> str:
    """`Cache-Control` of what changes soon."""
    return (
        f"public, max-age={browser}, s-maxage={edge}, "
        f"stale-while-revalidate={edge_stale}, stale-if-error=86400"
    )


def names(answer):
    assert answer.status_code == 200
    return [row["name"] for row in answer.json()]


def behind(get_response):
    """The middleware before a view that answers with content. Both, in REST framework's way."""

    class View:
        answers = CONTENT

    def view():
        """A function whose `cls` is its class."""

    view.cls = View

    def answer(request):
        return middleware.process_view(request, view, (), {}) or get_response(request)

    middleware = SnapshotMiddleware(answer)
    return middleware
