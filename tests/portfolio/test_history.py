"""One entry for each row and transaction, however the row was written."""

from importlib import import_module
from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from portfolio import history
from portfolio.migrations import _history
from portfolio.models import (
    Experience,
    History,
    Language,
    PersonalInfo,
    Project,
    ProjectTechnology,
    Skill,
    Technology,
)
from tests.factories import CONTENT, a_job, a_project, a_row, a_skill, a_technology

# Entries are written at commits.
pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else None


def kinds(model, pk=None):
    """The entries of a table's rows, the oldest first."""
    entries = history.entries(model).order_by("pk")
    if pk is not None:
        entries = entries.filter(row_id=pk)
    return list(entries.values_list("kind", flat=True))


def states(model, column):
    return [entry.state and entry.state[column] for entry in history.entries(model).order_by("pk")]


def test_each_transaction_that_changes_a_row_of_any_table_leaves_one_entry():
    assert set(_history.CONTENT) == set(history.MODELS)
    for model in CONTENT:
        row = a_row(model)
        model.objects.filter(pk=row.pk).update(active=False)
        row.delete()
        entries = list(history.entries(model).order_by("pk"))
        assert [entry.kind for entry in entries] == ["added", "changed", "deleted"]
        assert [entry.state and entry.state["active"] for entry in entries] == [True, False, None]
        # The database's: it may be a release ahead of the models.
        columns = {name for [name] in sql(COLUMNS.format(table=model._meta.db_table))}
        assert set(entries[0].state) - {"technologies"} == columns
    assert set(history.MODELS.values()) == set(CONTENT)
    assert History.objects.count() == 3 * len(CONTENT)


def test_plain_sql_leaves_the_same_entries():
    for model in CONTENT:
        pk = a_row(model).pk
        sql(f"UPDATE {model._meta.db_table} SET active = false WHERE id = {pk}")
        sql(f"DELETE FROM {model._meta.db_table}")
        assert kinds(model, pk) == ["added", "changed", "deleted"]


def test_a_transaction_leaves_one_entry_of_the_row_as_it_was_left():
    with transaction.atomic():
        skill = a_skill(level=1)
        for level in (2, 3, 4):
            Skill.objects.filter(pk=skill.pk).update(level=level)
    assert states(Skill, "level") == [4]
    with transaction.atomic():
        for level in (1, 5):
            Skill.objects.filter(pk=skill.pk).update(level=level)
    assert kinds(Skill) == ["added", "changed"]
    assert states(Skill, "level") == [4, 5]


def test_entries_of_a_transaction_have_its_time():
    with transaction.atomic():
        a_skill()
        a_technology()
        [[began]] = sql("SELECT now()")
    assert [entry.at for entry in History.objects.all()] == [began, began]


def test_a_row_that_came_and_went_in_one_transaction_leaves_nothing():
    with transaction.atomic():
        a_skill().delete()
    assert not History.objects.exists()


def test_what_was_rolled_back_leaves_nothing():
    with transaction.atomic():
        a_skill()
        transaction.set_rollback(True)
    assert not History.objects.exists()


def nothing_new(row):
    sql("UPDATE skills SET level = level")


def a_new_place(row):
    """Dragging one row moves all others, so a place is not the row's."""
    Skill.objects.arrange([row.pk])


def gone_and_there_again(row):
    sql("DELETE FROM skills")
    row.save(force_insert=True)


def there_and_back(row):
    Skill.objects.update(level=4)
    Skill.objects.update(level=3)


def test_what_changes_nothing_of_the_content_leaves_nothing():
    row = a_skill(level=3)
    row.refresh_from_db()
    for write in (Skill.save, nothing_new, a_new_place, gone_and_there_again, there_and_back):
        with transaction.atomic():
            write(row)
        assert kinds(Skill) == ["added"], write


def test_a_row_that_is_replaced_under_its_number_was_changed():
    row = a_skill(name="Old")
    pk = row.pk
    with transaction.atomic():
        row.delete()
        a_skill(id=pk, name="New")
    assert kinds(Skill, pk) == ["added", "changed"]
    assert states(Skill, "name") == ["Old", "New"]


def test_a_row_that_gets_another_number_is_another_row():
    pk = a_skill().pk
    sql("UPDATE skills SET id = id + 1000")
    assert kinds(Skill, pk) == ["added", "deleted"]
    assert kinds(Skill, pk + 1000) == ["added"]


def test_rows_of_one_number_in_two_tables_are_not_mixed_up():
    a_skill(id=7)
    a_row(Language, id=7)
    Language.objects.all().delete()
    assert kinds(Skill, 7) == ["added"]
    assert kinds(Language, 7) == ["added", "deleted"]


# Checks before the commit: Django sends them after loading a fixture


def check_early():
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")


def test_a_check_in_the_middle_of_a_transaction_makes_no_second_entry():
    with transaction.atomic():
        row = a_skill(level=1)
        check_early()
        Skill.objects.update(level=2)
        check_early()
        with transaction.atomic():
            Skill.objects.update(level=3)
            check_early()
    assert (kinds(Skill), states(Skill, "level")) == (["added"], [3])
    with transaction.atomic():
        Skill.objects.update(level=4)
        check_early()
        row.delete()
    assert (kinds(Skill), states(Skill, "level")) == (["added", "deleted"], [3, None])


def test_what_a_check_in_the_middle_saw_and_is_no_more_leaves_nothing():
    a_skill(level=1)
    with transaction.atomic():
        other = a_skill(name="other")
        Skill.objects.filter(level=1).update(level=2)
        check_early()
        other.delete()
        Skill.objects.update(level=1)
    assert kinds(Skill) == ["added"]


@pytest.mark.owner
def test_a_loaded_fixture_has_its_history(tmp_path):
    a_skill(name="Loaded")
    fixture = tmp_path / "skills.json"
    call_command("dumpdata", "portfolio.skill", output=str(fixture), verbosity=0)
    Skill.objects.all().delete()
    call_command("loaddata", str(fixture), stdout=StringIO(), verbosity=0)
    assert states(Skill, "name") == ["Loaded", None, "Loaded"]


@pytest.mark.owner
def test_rows_loaded_together_with_their_history_add_nothing_to_it(tmp_path):
    a_skill(name="One").delete()
    a_skill(name="Two")
    fixture = tmp_path / "all.json"
    tables = ("portfolio.skill", "portfolio.history")
    call_command("dumpdata", *tables, output=str(fixture), verbosity=0)
    sql("TRUNCATE skills, portfolio_history RESTART IDENTITY")
    call_command("loaddata", str(fixture), stdout=StringIO(), verbosity=0)
    assert states(Skill, "name") == ["One", None, "Two"]


# Links


@pytest.mark.parametrize(("make", "model"), [(a_job, Experience), (a_project, Project)])
def test_technologies_are_told_by_their_names_sorted(make, model):
    go, ada = a_technology("Go"), a_technology("Ada")
    with transaction.atomic():
        row = make(go, ada)
    row.technologies.remove(go)
    assert kinds(model) == ["added", "changed"]
    assert states(model, "technologies") == [["Ada", "Go"], ["Ada"]]


def test_the_api_writes_row_and_technologies_as_one_entry():
    go = a_technology("Go")
    pk = Project.objects.add(name="tool", description="x", technology_names=[go])
    Project.objects.change(pk, name="other", technology_names=[])
    assert states(Project, "technologies") == [["Go"], []]
    assert states(Project, "name") == ["tool", "other"]


def test_the_new_name_of_a_technology_is_a_change_of_what_uses_it():
    a_job(a_technology("Go"))
    bystander = a_job()
    Technology.objects.update(name="Golang")
    assert states(Technology, "name") == ["Go", "Golang"]
    assert states(Experience, "technologies")[-1] == ["Golang"]
    assert kinds(Experience, bystander.pk) == ["added"]


def test_a_technology_that_is_hidden_is_no_change_of_what_uses_it():
    row = a_job(a_technology("Go"))
    before = kinds(Experience, row.pk)
    Technology.objects.update(active=False)
    assert kinds(Experience, row.pk) == before
    assert kinds(Technology) == ["added", "changed"]


def test_a_deleted_technology_is_a_change_of_what_used_it():
    a_project(a_technology("Go"))
    sql("DELETE FROM technologies")
    assert kinds(Technology) == ["added", "deleted"]
    assert states(Project, "technologies")[-1] == []


def test_a_deleted_row_takes_its_links_along_without_a_further_entry():
    with transaction.atomic():
        a_job(a_technology("Go"))
    sql("DELETE FROM experience")
    assert kinds(Experience) == ["added", "deleted"]
    assert kinds(Technology) == ["added"]


# Emptying


@pytest.mark.owner
def test_an_emptied_table_leaves_an_entry_for_each_row_that_was_there():
    gone, there = a_skill().pk, a_skill().pk
    Skill.objects.filter(pk=gone).delete()
    sql("TRUNCATE skills")
    assert kinds(Skill, gone) == ["added", "deleted"]
    assert kinds(Skill, there) == ["added", "deleted"]
    assert len(history.deleted(Skill)) == 2


@pytest.mark.owner
def test_a_table_that_is_emptied_and_filled_again_was_changed():
    kept, other = a_skill(name="Old"), a_skill()
    with transaction.atomic():
        sql("TRUNCATE skills")
        a_skill(id=kept.pk, name="New")
    assert kinds(Skill, kept.pk) == ["added", "changed"]
    assert kinds(Skill, other.pk) == ["added", "deleted"]


@pytest.mark.owner
def test_emptied_links_are_a_change_of_their_rows():
    with transaction.atomic():
        a_project(a_technology("Go"))
    sql("TRUNCATE project_technologies")
    assert not ProjectTechnology.objects.exists()
    assert states(Project, "technologies") == [["Go"], []]


# Whose doing


def test_whoever_names_nobody_is_told_by_the_role():
    a_skill()
    [[role]] = sql("SELECT session_user")
    assert [entry.actor for entry in History.objects.all()] == [f"sql: {role}"]


def test_a_name_ends_with_its_transaction():
    with history.acting_as("kim") as at:
        a_skill()
    a_technology()
    named, unnamed = History.objects.order_by("pk")
    assert (named.actor, named.at) == ("kim", at)
    assert unnamed.actor.startswith("sql: ")


def test_a_name_of_a_part_that_was_taken_back_is_forgotten():
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), history.acting_as("kim"):
            _ = 1 / 0
        a_skill()
    assert History.objects.get().actor.startswith("sql: ")


# What stood there before, what a session may have set, and what it costs


@pytest.mark.owner
def test_rows_older_than_the_history_begin_it_as_they_were():
    a_project(a_technology("Go"))
    row = a_skill(level=2)
    with transaction.atomic():
        check_early()
        sql(_history.BACKWARDS)
        assert not History.objects.exists()
        sql(_history.FORWARDS)
        # Made anew they have lost what a later migration gave them.
        sql(import_module("portfolio.migrations.0008_safety_tables").RIGHTS)
        # As a further migration in the same transaction.
        Technology.objects.update(category="other")
    assert kinds(Project) == kinds(Skill) == ["kept"]
    assert kinds(Technology) == ["kept", "changed"]
    assert states(Project, "technologies") == [["Go"]]
    Skill.objects.filter(pk=row.pk).update(level=3)
    row.delete()
    assert kinds(Skill) == ["kept", "changed", "deleted"]
    assert states(Skill, "level") == [2, 3, None]


@pytest.mark.owner
def test_a_row_without_a_beginning_still_has_its_changes():
    a_skill(level=1)
    History.objects.all().delete()
    Skill.objects.update(level=2)
    assert (kinds(Skill), states(Skill, "level")) == (["changed"], [2])


def test_a_session_in_another_time_zone_sees_no_change():
    row = a_row(PersonalInfo, visible_from="2026-01-02T03:04Z")
    with transaction.atomic():
        sql("SET LOCAL timezone = 'Asia/Tokyo'")
        PersonalInfo.objects.change(row.pk)
    assert kinds(PersonalInfo) == ["added"]


def test_two_writers_of_one_row_leave_their_entries_in_the_order_of_their_commits():
    pk = a_skill(level=1).pk
    server = connection.connection.info
    with psycopg.connect(server.dsn, password=server.password) as other:
        # Begun first, so its time is the earlier one.
        other.execute("SELECT 1")
        Skill.objects.update(level=2)
        other.execute("UPDATE skills SET level = 3")
    assert states(Skill, "level") == [1, 2, 3]
    newest = history.of(Skill, pk)[0]
    assert [(change.old, change.new) for change in newest.changes] == [("2", "3")]


def test_a_bulk_import_never_reads_the_growing_history_as_a_whole():
    """Not the first one either, whose session has planned for an empty table."""
    rows = 300
    with transaction.atomic():
        Skill.objects.bulk_create(
            Skill(name=f"Skill {number}", category="x", level=1) for number in range(rows)
        )
        check_early()
        Skill.objects.update(level=2)
        check_early()
        [[seen, by_index]] = sql(
            "SELECT seq_tup_read, idx_tup_fetch FROM pg_stat_xact_user_tables"
            " WHERE relname = 'portfolio_history'"
        )
    assert seen == 0
    # Twice each row's own entry, and once more to write it anew.
    assert by_index <= 5 * rows
    assert History.objects.count() == rows
