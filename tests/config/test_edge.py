"""The edge is told of what the public could see change: once for each commit, and of nothing else.

A real database, and a server that speaks Lambda's Invoke.
"""

import os
import subprocess
import sys

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.signals import connection_created
from django.test.utils import CaptureQueriesContext

from config import edge
from config.env import BASE_DIR
from portfolio.models import PersonalInfo, Skill, Technology
from tests.config.databases import database
from tests.config.telling import FUNCTION, services, told
from tests.factories import CONTENT, a_job, a_person, a_project, a_row, a_skill, a_technology
from tests.portfolio.admin.conftest import Browser
from tests.portfolio.admin.forms import SKILL

__all__ = ["services", "told"]


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# What counts as public


def test_a_visible_row_is_told_of_when_it_comes_changes_and_goes(told):
    for table in CONTENT:
        row = a_row(table)
        assert told() == 1, table
        same = table.objects.filter(pk=row.pk)
        for change in ({"created_at": "2020-01-01T00:00Z"}, {"active": False}, {"active": True}):
            same.update(**change)
            assert told() == 1, (table, change)
        sql(f"DELETE FROM {table._meta.db_table}")
        assert told() == 1, table


def test_a_hidden_row_is_not(told):
    for table in CONTENT:
        row = a_row(table, active=False)
        row.save()
        table.objects.update(created_at="2020-01-01T00:00Z")
        row.delete()
        assert told() == 0, table


def test_a_row_to_come_is_told_of_when_it_is_written(told):
    """Not when it shows: copies that were made before know nothing of its moment."""
    for table in CONTENT:
        row = a_row(table, visible_from="2100-01-01T00:00Z")
        assert told() == 1, table
        same = table.objects.filter(pk=row.pk)
        same.update(visible_from="2100-01-02T00:00Z")
        assert told() == 1, table
        same.update(active=False)
        told()
        same.update(visible_from="2100-01-03T00:00Z")
        assert told() == 0, table


def test_an_edit_that_changes_nothing_is_not(told):
    for table in CONTENT:
        if table is not PersonalInfo:
            row = a_row(table)
            told()
            row.save()
            assert told() == 0, table


def test_of_the_personal_info_the_row_saved_last_counts(told):
    a_person()
    PersonalInfo.objects.update(active=True)
    assert told() == 2


@pytest.mark.parametrize("make", [a_job, a_project])
@pytest.mark.parametrize(
    ("row_shows", "technology_shows"), [(True, True), (True, False), (False, True)]
)
def test_a_link_is_public_where_both_its_ends_are(told, make, row_shows, technology_shows):
    technology = a_technology(active=technology_shows)
    other = a_technology(active=technology_shows)
    row = make(active=row_shows)
    shows = row_shows and technology_shows
    told()
    row.technologies.add(technology)
    assert (told() > 0) is shows
    link = type(row).technologies.through
    link.objects.update(technology=other)
    assert (told() > 0) is shows
    sql(f"DELETE FROM {link._meta.db_table}")
    assert (told() > 0) is shows


@pytest.mark.parametrize("make", [a_job, a_project])
def test_a_hidden_technology_of_a_visible_row_changes_unseen(told, make):
    technology = a_technology("Go", active=False)
    row = make(technology)
    told()
    Technology.objects.update(name="Golang")
    technology.delete()
    row.refresh_from_db()
    assert row.version > 1
    assert told() == 0


@pytest.mark.parametrize("table", ["skills", "experience_technologies"])
def test_an_emptied_table_is_told_of(told, table):
    sql(f"TRUNCATE {table}")
    assert told() == 1


def test_reads_and_other_tables_are_not_told_of(told, api, owner):
    a_skill()
    told()
    api.get("/api/portfolio")
    owner.first_name = "Kim"
    owner.save()
    sql("DO $$ BEGIN RAISE NOTICE 'of something else'; END $$")
    assert told() == 0


# Once for each commit


def test_a_transaction_is_told_of_once_however_much_it_writes(told, services):
    with transaction.atomic():
        a_job(a_technology(), a_technology())
        with transaction.atomic():
            a_skill()
        PersonalInfo.objects.all().delete()
        assert told() == 0
    assert told() == 1


def test_the_event_says_how_old_copies_elsewhere_may_be(told, services):
    a_skill()
    assert services.asked(FUNCTION) == [{"after_seconds": 5}]
    assert services.calls[0].headers["x-amz-invocation-type"] == "Event"


def test_what_is_rolled_back_is_not_told_of(told):
    with transaction.atomic():
        a_skill()
        transaction.set_rollback(True)
    assert Skill.objects.count() == 0
    assert told() == 0


def undone() -> None:
    with transaction.atomic():
        a_skill()
        transaction.set_rollback(True)


def test_a_rolled_back_savepoint_takes_its_own_along(told):
    with transaction.atomic():
        a_skill(active=False)
        undone()
    assert told() == 0
    with transaction.atomic():
        undone()
        a_skill()
    assert told() == 1
    with transaction.atomic():
        a_skill()
        undone()
    assert told() == 1
    assert Skill.objects.count() == 3


def test_a_statement_that_fails_after_all_is_not_told_of(told):
    """Two rows of which one breaks a rule: the whole statement changes nothing."""
    skill = a_skill()
    told()
    with pytest.raises(DatabaseError):
        sql(
            "WITH changed AS (UPDATE skills SET level = 1 RETURNING id) "
            "INSERT INTO skills (id, name, category, level) SELECT id, 'x', 'y', 1 FROM changed"
        )
    skill.refresh_from_db()
    assert skill.level == 5
    a_skill(active=False)
    assert told() == 0


def test_a_new_connection_is_listened_to_as_the_last_one_was(told):
    for _ in range(3):
        connection.close()
        a_skill()
        assert told() == 1
    assert len(connection.execute_wrappers) == 1


# Whoever writes


def test_a_write_over_the_api_is_told_of_and_costs_no_further_statement(told, owner_api):
    a_person()
    told()

    def statements(title: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = owner_api.put("/api/personal-info", {"title": title})
        assert answer.status_code == 200
        return len(captured)

    with_edge = statements("Lead")
    assert told() == 1
    connection_created.disconnect(dispatch_uid=edge.__name__)
    connection.close()
    connection.execute_wrappers.clear()
    connection.ensure_connection()
    assert with_edge == statements("Chief")
    assert told() == 0


def test_what_the_api_refuses_is_not_told_of(told, owner_api):
    a_skill()
    told()
    assert owner_api.patch("/api/skills/999", {"level": 2}).status_code == 404
    assert owner_api.post("/api/skills", {"name": "x", "category": "y"}).status_code == 400
    assert told() == 0


def test_the_admin_tells_too(told, owner):
    screens = Browser(owner)
    told()
    assert screens.post("/admin/portfolio/skill/add/", SKILL).status_code == 302
    assert told() == 1
    hidden = SKILL | {"name": "Secret", "publication": "hidden"}
    assert screens.post("/admin/portfolio/skill/add/", hidden).status_code == 302
    assert Skill.objects.count() == 2
    assert told() == 0


def test_commands_tell_too(services):
    with database() as url:
        environment = {**os.environ, "DATABASE_URL": url, "EDGE_FUNCTION": FUNCTION}
        for words in (("migrate", "--verbosity=0"), ("loadsample",)):
            subprocess.run(
                [sys.executable, "manage.py", *words],
                cwd=BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                check=True,
                timeout=120,
            )
    assert services.asked(FUNCTION) == [{"after_seconds": 0}]
