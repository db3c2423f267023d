"""A row becomes what it was: changed or deleted, linked or not, as far as today's rules let it."""

import json

import pytest
from django.db import connection, transaction

from portfolio import history, history_words, restoring
from portfolio.models import Experience, History, Interest, PersonalInfo, Project, Skill, Technology
from portfolio.restoring import CanNotRestoreError
from tests.factories import CONTENT, a_job, a_person, a_project, a_row, a_skill, a_technology

# Entries are written at commits.
pytestmark = pytest.mark.django_db(transaction=True)


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def as_kept(row):
    """A row's columns as the database has them, but for what belongs to the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portfolio_state(%s, %s)", [row._meta.db_table, row.pk])
        state = json.loads(cursor.fetchone()[0])
    return {name: value for name, value in state.items() if name not in restoring.THE_DATABASES}


def restored(model, pk, back=0):
    """Restores the last entry, or one so many before it."""
    with history.acting_as("kim"):
        return restoring.restore(history.of(model, pk)[back])


def spoilt(row, **columns):
    """Lets the row's entries tell something else."""
    for entry in History.objects.filter(row_id=row.pk).exclude(state=None):
        entry.state |= columns
        entry.save()


def without(row, *columns):
    for entry in History.objects.filter(row_id=row.pk).exclude(state=None):
        entry.state = {key: value for key, value in entry.state.items() if key not in columns}
        entry.save()


FULL = {
    "visible_from": "2031-02-03T04:05:06.789012+00:00",
    "active": False,
    "imported": {"x": [1, None, "ü"]},
}


@pytest.mark.owner
def test_a_row_of_any_table_comes_back_as_it_was_with_its_number():
    for model in CONTENT:
        row = a_row(model, **FULL)
        was, pk = as_kept(row), row.pk
        row.delete()
        answer = restored(model, pk)
        assert (answer.pk, answer.changed, answer.missing) == (pk, True, [])
        assert as_kept(model.objects.get()) == was
        assert [entry.record.kind for entry in history.of(model, pk)] == [
            "added",
            "deleted",
            "added",
        ]


@pytest.mark.owner
def test_a_row_of_any_table_becomes_what_it_was():
    for model in CONTENT:
        row = a_row(model, **FULL)
        was = as_kept(row)
        model.objects.update(active=True, visible_from=None, imported=None)
        assert restored(model, row.pk, back=1).changed
        assert as_kept(row) == was
        newest = history.of(model, row.pk)[0].record
        assert (newest.kind, newest.actor) == ("changed", "kim")


@pytest.mark.owner
def test_the_number_of_a_row_that_came_back_is_not_given_to_another():
    row = a_skill()
    row_id = row.pk
    row.delete()
    # As after a table was emptied with RESTART IDENTITY.
    sql("ALTER SEQUENCE skills_id_seq RESTART WITH 1")
    restored(Skill, row_id)
    assert a_skill().pk == row_id + 1


def test_what_is_so_already_is_not_written():
    row = a_job(a_technology("Go"))
    row.refresh_from_db()
    answer = restored(Experience, row.pk)
    assert not answer.changed
    assert Experience.objects.get().version == row.version


def test_only_what_differs_is_written_so_the_rest_stays_as_others_left_it():
    row = a_skill(name="Old", level=1)
    Skill.objects.update(name="New")
    Skill.objects.update(sort_order=7)
    restored(Skill, row.pk, back=1)
    row.refresh_from_db()
    # A place belongs to the list.
    assert (row.name, row.level, row.sort_order) == ("Old", 1, 7)


@pytest.mark.parametrize(("make", "model"), [(a_job, Experience), (a_project, Project)])
def test_technologies_come_back_by_their_names(make, model):
    go, ada, sql_ = a_technology("Go"), a_technology("Ada", active=False), a_technology("SQL")
    row = make(go, ada)
    row.technologies.set([sql_])
    restored(model, row.pk, back=1)
    assert sorted(it.name for it in row.technologies.all()) == ["Ada", "Go"]
    pk = row.pk
    row.delete()
    restored(model, pk)
    assert sorted(it.name for it in model.objects.get().technologies.all()) == ["Ada", "Go"]
    assert history.of(model, pk)[0].record.state["technologies"] == ["Ada", "Go"]


def test_technologies_that_are_no_more_are_named_and_the_rest_comes_back():
    with transaction.atomic():
        row = a_project(a_technology("Go"), a_technology("Ada"))
    pk = row.pk
    row.delete()
    Technology.objects.filter(name="Ada").delete()
    assert restored(Project, pk).missing == ["Ada"]
    assert [it.name for it in Project.objects.get().technologies.all()] == ["Go"]


def test_a_technology_comes_back_to_the_jobs_and_projects_that_lost_it():
    go = a_technology("Go")
    job, project = a_job(go, a_technology("Ada")), a_project(go)
    gave_up, gone = a_job(go), a_project(go)
    gave_up.technologies.clear()
    pk = go.pk
    go.delete()
    gone.delete()
    restored(Technology, pk)
    assert [it.name for it in job.technologies.order_by("name")] == ["Ada", "Go"]
    assert [it.name for it in project.technologies.all()] == ["Go"]
    assert not gave_up.technologies.exists()


def test_a_technology_comes_back_to_its_jobs_under_an_older_name_too():
    with transaction.atomic():
        go = a_technology("Go")
        job = a_job(go)
    pk = go.pk
    Technology.objects.update(name="Golang")
    go.delete()
    restored(Technology, pk, back=2)
    assert [it.name for it in job.technologies.all()] == ["Go"]


# States that today's tables do not know


@pytest.mark.owner
def test_columns_that_are_gone_are_left_out_and_newer_ones_get_their_default():
    row = a_row(Interest, keywords=["new"], imported={"x": 1})
    without(row, "keywords", "imported")
    spoilt(row, colour="canary-red")
    pk = row.pk
    restored(Interest, pk)
    row.refresh_from_db()
    assert (row.keywords, row.imported) == ([], None)
    Interest.objects.all().delete()
    restored(Interest, pk)
    assert (Interest.objects.get().keywords, Interest.objects.get().name) == ([], row.name)


def refused(model, pk):
    before = History.objects.count()
    with pytest.raises(CanNotRestoreError) as told:
        restored(model, pk)
    assert History.objects.count() == before
    return str(told.value)


@pytest.mark.owner
def test_a_rule_that_forbids_it_today_is_told_by_its_sentence():
    row = a_skill()
    spoilt(row, level=9)
    assert refused(Skill, row.pk) == "A level is a whole number from 1 (novice) to 5 (expert)."


def test_a_value_that_another_row_has_meanwhile_is_told_by_its_sentence():
    pk = a_technology("Go").pk
    Technology.objects.all().delete()
    a_technology("Go")
    assert refused(Technology, pk) == "There is a technology of this name already."
    person = a_person(email="canary@example.com")
    person.delete()
    a_person(email="canary@example.com")
    pk = History.objects.filter(table_name="personal_info", kind="deleted").get().row_id
    assert refused(PersonalInfo, pk) == "Another entry has this email address already."


def test_a_value_that_no_column_takes_is_a_sentence():
    unfit = "Something in it does not fit into the tables of today."
    row = a_skill()
    [kept] = history.of(Skill, row.pk)
    known = kept.record.state
    for columns, sentence in (
        ({"name": None}, "“Name” may not be empty any more."),
        ({"name": "x" * 101}, unfit),
        ({"name": "x\u0000"}, unfit),
        ({"visible_from": "canary"}, unfit),
        ({"visible_from": [1]}, unfit),
        ({"level": {"a": 1}}, unfit),
        ({"level": "canary"}, unfit),
        ({"level": 2**40}, unfit),
    ):
        kept.record.state = known | columns
        with pytest.raises(CanNotRestoreError) as told:
            restoring.restore(kept)
        assert str(told.value) == sentence, columns
    assert len(history.of(Skill, row.pk)) == 1


@pytest.mark.owner
def test_what_nobody_knows_can_not_come_back():
    pk = a_skill().pk
    History.objects.all().delete()
    Skill.objects.all().delete()
    assert not history.of(Skill, pk)
    a_skill(id=pk).delete()
    History.objects.filter(kind="added").delete()
    assert refused(Skill, pk) == "Nothing is known of what it was."


# What is told of a row


def told(model, pk, back=0):
    return [(change.name, change.old, change.new) for change in history.of(model, pk)[back].changes]


def test_changes_are_told_field_by_field_in_the_owners_words():
    job = a_job(
        a_technology("Go"),
        start_date="2014-01-01",
        start_date_precision="year",
        highlights=["One", "Two"],
    )
    Experience.objects.filter(pk=job.pk).update(
        start_date="2014-03-01", start_date_precision="month", highlights=["Two"], active=False
    )
    assert told(Experience, job.pk) == [
        ("Visible", "yes", "no"),
        ("Start", "2014", "2014-03"),
        ("Highlights", "One\nTwo", "Two"),
    ]
    job.technologies.clear()
    assert told(Experience, job.pk) == [("Technologies", "Go", None)]


def test_a_date_that_only_grows_more_precise_is_a_change():
    project = a_project(start_date="2014-01-01", start_date_precision="year")
    Project.objects.update(start_date_precision="day")
    assert told(Project, project.pk) == [("Start", "2014", "2014-01-01")]


def test_moments_numbers_and_what_was_imported_are_told_plainly():
    skill = a_skill(visible_from="2031-02-03T04:05:06Z", level=1)
    Skill.objects.update(visible_from="2032-02-03T04:05:06Z", level=2, imported={"a": "ü"})
    assert told(Skill, skill.pk) == [
        ("Visible from", "2031-02-03 04:05 UTC", "2032-02-03 04:05 UTC"),
        ("As imported", None, '{"a": "ü"}'),
        ("Level", "1", "2"),
    ]


def test_a_new_row_tells_what_it_says_and_nothing_of_what_it_does_not():
    assert told(Technology, a_technology("Go", category="language").pk) == [
        ("Visible", None, "yes"),
        ("Name", None, "Go"),
        ("Category", None, "language"),
    ]


def test_of_a_long_text_only_what_differs_is_told():
    words = [f"word{number}" for number in range(1000)]
    project = a_project(description=" ".join(words))
    words[500] = "canary-changed"
    Project.objects.update(description=" ".join(words))
    [(name, old, new)] = told(Project, project.pk)
    assert name == "Description"
    assert "word499 word500 word501" in old
    assert "canary-changed" in new
    assert max(len(old), len(new)) < 200
    assert (old[0], old[-1]) == ("…", "…")


def test_no_two_columns_of_a_table_are_called_the_same():
    for model in CONTENT:
        state = history.of(model, a_row(model).pk)[0].record.state
        names = [str(history_words.name(field)) for field in model._meta.concrete_fields]
        assert len(names) == len(set(names)), model
        known = {field.column for field in model._meta.concrete_fields} | {"technologies"}
        told = {name: value for name, value in state.items() if name in known}
        assert set(history_words.words(model, told)) <= {*names, "technologies"}


# Lists of entries


def test_entries_come_page_by_page_each_with_its_change():
    skill = a_skill(years_experience=0)
    for years in range(1, history.MOST + 3):
        Skill.objects.update(years_experience=years)
    first = history.of(Skill, skill.pk)
    second = history.of(Skill, skill.pk, before=first[-1].record.pk)
    assert (len(first), len(second)) == (history.MOST, 3)
    changes = [entry.changes[0] for entry in [*first, *second][:-1]]
    years = history.MOST + 2
    assert [(it.old, it.new) for it in changes] == [
        (str(year - 1), str(year)) for year in range(years, 0, -1)
    ]


def test_deleted_rows_are_those_whose_last_entry_is_their_deletion():
    kept, gone, back = a_skill(name="kept"), a_skill(name="gone"), a_skill(name="back")
    a_technology("of another table").delete()
    gone_id, back_id = gone.pk, back.pk
    back.delete()
    gone.delete()
    assert [entry.title for entry in history.deleted(Skill)] == ["gone", "back"]
    restored(Skill, back_id)
    assert [entry.title for entry in history.deleted(Skill)] == ["gone"]
    assert history.deleted(Skill, row_id=gone_id)
    assert not history.deleted(Skill, row_id=kept.pk)


def test_rows_that_one_transaction_deleted_are_found_by_its_time():
    a_skill(name="alone").delete()
    a_skill(name="one"), a_skill(name="two")
    with history.acting_as("kim") as at:
        Skill.objects.all().delete()
    assert {entry.title for entry in history.deleted(Skill, at=at)} == {"one", "two"}
