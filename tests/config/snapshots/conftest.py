"""Snapshots that are on, a clock that stands still, and what the tests say often."""

from datetime import UTC, datetime

import pytest

from config.snapshots import SnapshotMiddleware
from portfolio.api.conditional import CONTENT
from tests.clock import stopped

PUBLIC = "public, max-age=0, s-maxage=60, stale-while-revalidate=60, stale-if-error=86400"
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
