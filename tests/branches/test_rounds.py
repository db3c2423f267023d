"""Three migrations at once, through PgBouncer too; more: `python -m tests.branches.rounds`."""

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.branches import rounds

pytestmark = pytest.mark.pooler


def test_of_three_at_once_all_succeed_on_each_way_to_the_database(
    django_db_blocker: DjangoDbBlocker,
):
    with django_db_blocker.unblock():
        outcomes = rounds.rounds(2, print)
    assert [(outcome.title, outcome.tried, outcome.wrong) for outcome in outcomes] == [
        ("direct address", 2, None),
        ("PgBouncer and the direct address", 2, None),
        ("PgBouncer alone", 2, None),
    ]
