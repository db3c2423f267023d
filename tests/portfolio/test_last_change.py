"""`Last-Modified` is when the public could see the last change, and tells of no other."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from portfolio.models import PersonalInfo, Revision
from tests.factories import CONTENT, a_job, a_project, a_row, a_skill, a_technology

LATER = datetime(2999, 1, 1, tzinfo=UTC)


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def moves_the_moment(*, shows, what):
    """Each change moves the counter, and what the public sees of it the moment too."""
    before = Revision.objects.get()
    yield
    after = Revision.objects.get()
    assert after.revision == before.revision + 1, what
    assert (after.changed_at > before.changed_at) == shows, what


@pytest.mark.owner
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", CONTENT)
def test_the_moment_of_the_last_change_is_of_one_that_shows(model):
    row = a_row(model)
    same = model.objects.filter(pk=row.pk)
    for column, value, shows in [
        ("imported", {"a": 1}, True),
        # The person changed last is the one that is shown.
        ("version", 1, model is PersonalInfo),
        ("visible_from", LATER, True),
        ("imported", {"a": 2}, False),
        ("visible_from", LATER - timedelta(days=1), False),
        ("visible_from", None, True),
        ("active", False, True),
        ("imported", {"a": 3}, False),
        ("active", True, True),
    ]:
        with moves_the_moment(shows=shows, what=column):
            same.update(**{column: value})
    for of, shows in [({"active": False}, False), ({"visible_from": LATER}, False), ({}, True)]:
        with moves_the_moment(shows=shows, what=f"added {of}"):
            other = a_row(model, **of)
        with moves_the_moment(shows=shows, what=f"deleted {of}"):
            other.delete()
    with moves_the_moment(shows=True, what="emptied"):
        sql(f"TRUNCATE {model._meta.db_table} CASCADE")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", [a_job, a_project])
def test_a_link_shows_where_both_its_rows_do(make):
    for ours, theirs, shows in [
        ({}, {}, True),
        ({"active": False}, {}, False),
        ({}, {"active": False}, False),
        ({"visible_from": LATER}, {}, False),
        ({}, {"visible_from": LATER}, False),
    ]:
        row, technology = make(**ours), a_technology(**theirs)
        with moves_the_moment(shows=shows, what=f"linked {ours} {theirs}"):
            row.technologies.add(technology)
        with moves_the_moment(shows=shows, what=f"taken away {ours} {theirs}"):
            row.technologies.remove(technology)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("immediate", [False, True])
def test_a_transaction_that_shows_at_its_end_alone_moves_the_moment(immediate):
    with moves_the_moment(shows=True, what=immediate), transaction.atomic():
        if immediate:
            sql("SET CONSTRAINTS ALL IMMEDIATE")
        a_skill(active=False)
        a_skill()


@pytest.mark.owner
@pytest.mark.django_db
def test_undone_it_leaves_what_was_there_before():
    call_command("migrate", "portfolio", "0009", verbosity=0)
    undone = functions()
    call_command("migrate", "portfolio", "0001", verbosity=0)
    call_command("migrate", "portfolio", "0009", verbosity=0)
    assert undone == functions()
    call_command("migrate", "portfolio", verbosity=0)
    assert undone != functions()


def functions():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, pg_get_functiondef(oid) FROM pg_proc"
            " WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'portfolio%'"
            " ORDER BY 1, 2"
        )
        return cursor.fetchall()
