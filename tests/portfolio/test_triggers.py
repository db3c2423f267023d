"""`version`, `updated_at` and the revision move however a row is written."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from portfolio.models import (
    Experience,
    ExperienceTechnology,
    PersonalInfo,
    Project,
    Revision,
    Schedule,
    Skill,
    Technology,
)
from tests.factories import CONTENT, a_job, a_project, a_row, a_skill, a_technology

LATER = datetime(2999, 1, 1, tzinfo=UTC)


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def save(row):
    row.save()


def update(row):
    type(row).objects.filter(pk=row.pk).update(active=False)


def plain_sql(row):
    sql(f"UPDATE {row._meta.db_table} SET active = false WHERE id = {row.pk}")


def nothing_new(row):
    sql(f"UPDATE {row._meta.db_table} SET active = active WHERE id = {row.pk}")


def a_lie(row):
    sql(f"UPDATE {row._meta.db_table} SET version = 99, updated_at = '1999-01-01'")


@pytest.mark.django_db
@pytest.mark.parametrize("model", CONTENT)
@pytest.mark.parametrize("write", [save, update, plain_sql, nothing_new, a_lie])
def test_each_way_of_writing_moves_version_and_time_by_one(model, write):
    row = a_row(model)
    row.refresh_from_db()
    write(row)
    after = type(row).objects.get(pk=row.pk)
    assert after.version == row.version + 1
    assert after.updated_at > row.updated_at
    assert after.created_at == row.created_at


@pytest.mark.django_db
def test_a_bulk_update_moves_each_row():
    rows = [a_skill() for _ in range(3)]
    Skill.objects.update(level=1)
    assert [Skill.objects.get(pk=row.pk).version for row in rows] == [2, 2, 2]


@pytest.mark.owner
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", [a_job, a_project])
@pytest.mark.parametrize(
    "way", ["add", "remove", "rename", "hide", "put off", "delete", "truncate", "sql"]
)
def test_a_change_of_technologies_moves_the_rows_that_show_them(make, way):
    technology, other = a_technology("Go"), a_technology("Rust")
    row, bystander = make(technology), make()
    model, link = type(row), type(row).technologies.through
    before = {r.pk: r.version for r in model.objects.all()}
    {
        "add": lambda: row.technologies.add(other),
        "remove": lambda: row.technologies.remove(technology),
        "rename": lambda: Technology.objects.filter(pk=technology.pk).update(name="Golang"),
        "hide": lambda: Technology.objects.filter(pk=technology.pk).update(active=False),
        "put off": lambda: Technology.objects.filter(pk=technology.pk).update(visible_from=LATER),
        "delete": technology.delete,
        "truncate": lambda: sql(f"TRUNCATE {link._meta.db_table}"),
        "sql": lambda: sql(f"UPDATE {link._meta.db_table} SET technology_id = {other.pk}"),
    }[way]()
    assert model.objects.get(pk=row.pk).version == before[row.pk] + 1
    # TRUNCATE can't say which rows it took.
    moved = 1 if way == "truncate" else 0
    assert model.objects.get(pk=bystander.pk).version == before[bystander.pk] + moved


@pytest.mark.django_db(transaction=True)
def test_one_edit_of_a_row_and_its_links_is_one_version():
    go, rust = a_technology("Go"), a_technology("Rust")
    job = a_job(go)
    version = Experience.objects.get().version
    Experience.objects.all().change(job.pk, company="New", technology_names=[rust])
    assert Experience.objects.get().version == version + 1
    assert [t.name for t in job.technologies.all()] == ["Rust"]


@pytest.mark.django_db
def test_another_column_of_a_technology_leaves_the_jobs_alone():
    technology = a_technology("Go")
    job = a_job(technology)
    before = Experience.objects.get(pk=job.pk).version
    Technology.objects.update(category="other")
    assert Experience.objects.get(pk=job.pk).version == before


@pytest.mark.owner
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", CONTENT)
def test_each_change_of_content_moves_the_revision_by_one(model):
    other = a_row(model)
    table = model._meta.db_table
    for write in (
        lambda: a_row(model),
        lambda: save(other),
        lambda: model.objects.update(active=False),
        lambda: plain_sql(other),
        lambda: model.objects.all().delete(),
        lambda: sql(f"TRUNCATE {table} CASCADE"),
    ):
        before = Revision.objects.get().revision
        write()
        assert Revision.objects.get().revision == before + 1


@pytest.mark.django_db
@pytest.mark.parametrize("model", CONTENT)
def test_what_the_public_could_see_change_is_told_with_the_answer(model):
    """Else copies elsewhere would grow old: see config.edge."""
    with heard() as notices:
        row = a_row(model)
        hidden = a_row(model, active=False)
        assert notices == ["PC001"]
        same = model.objects.filter(pk=row.pk)
        for column, value in [("active", False), ("active", True), ("visible_from", LATER)]:
            notices.clear()
            same.update(**{column: value})
            assert notices == ["PC001"], column
        notices.clear()
        model.objects.filter(pk=hidden.pk).update(visible_from=LATER, imported={"a": 1})
        hidden.delete()
        assert notices == []
        row.delete()
        assert notices == ["PC001"]


@contextmanager
def heard():
    """The SQLSTATEs of the notices of this connection, as they come."""
    connection.ensure_connection()
    notices = []

    def hear(notice):
        notices.append(notice.sqlstate)

    connection.connection.add_notice_handler(hear)
    try:
        yield notices
    finally:
        connection.connection.remove_notice_handler(hear)


@pytest.mark.django_db
@pytest.mark.parametrize("model", CONTENT)
def test_each_moment_at_which_something_may_show_is_noted_once_and_stays(model):
    rows = [a_row(model, visible_from=LATER) for _ in range(2)]
    a_row(model)
    assert moments() == [LATER]
    sooner = LATER - timedelta(days=1)
    model.objects.filter(pk=rows[0].pk).update(visible_from=sooner)
    sql(f"UPDATE {model._meta.db_table} SET visible_from = NULL")
    model.objects.all().delete()
    assert moments() == [sooner, LATER]


def moments():
    return list(Schedule.objects.order_by("at").values_list("at", flat=True))


@pytest.mark.owner
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["insert", "update", "delete", "truncate"])
def test_each_change_of_a_link_moves_the_revision(way):
    job = a_job(a_technology("Go"))
    other = a_technology("Rust")
    before = Revision.objects.get().revision
    links = ExperienceTechnology.objects
    {
        "insert": lambda: links.create(experience=job, technology=other),
        "update": lambda: links.update(technology=other),
        "delete": lambda: sql("DELETE FROM experience_technologies"),
        "truncate": lambda: sql("TRUNCATE experience_technologies"),
    }[way]()
    assert Revision.objects.get().revision == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_transaction_moves_the_revision_once_however_much_it_writes():
    before = Revision.objects.get().revision
    with transaction.atomic():
        for _ in range(3):
            a_skill()
        a_job(a_technology("Go"))
        PersonalInfo.objects.update(name="x")
    assert Revision.objects.get().revision == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_rollback_and_an_update_of_no_row_leave_the_revision_alone():
    a_skill()
    before = Revision.objects.get().revision
    with transaction.atomic():
        a_skill()
        transaction.set_rollback(True)
    Skill.objects.filter(level=1).update(level=2)
    assert Revision.objects.get().revision == before


@pytest.mark.owner
@pytest.mark.django_db(transaction=True)
def test_a_lost_revision_row_comes_back():
    Revision.objects.all().delete()
    a_skill()
    assert Revision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_writers_wait_for_the_revision_no_longer_than_a_commit():
    """The counter is taken at the commit, so an open transaction makes no other wait."""
    one, two = a_skill(), a_skill()
    other = connection.copy()
    try:
        with transaction.atomic():
            Skill.objects.filter(pk=one.pk).update(level=1)
            with other.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
                cursor.execute("UPDATE skills SET level = 2 WHERE id = %s", [two.pk])
    finally:
        other.close()
    assert sorted(Skill.objects.values_list("level", flat=True)) == [1, 2]


@pytest.mark.owner
@pytest.mark.django_db
def test_migrations_can_be_undone_and_done_again():
    call_command("migrate", "portfolio", "0001", verbosity=0)
    call_command("migrate", "portfolio", verbosity=0)
    project = a_project(visible_from=LATER)
    Project.objects.update(name="moved")
    assert Project.objects.get(pk=project.pk).version == 2
    assert moments() == [LATER]
