"""A plan is applied as it was shown, in one transaction, with few statements."""

import json
from threading import Thread

import pytest
from django.db import OperationalError, connection, transaction

from portfolio import jsonresume
from portfolio.models import Experience, History, Profile, Skill
from tests.factories import a_job, a_skill
from tests.portfolio.jsonresume.conftest import exported, import_, planned
from tests.portfolio.jsonresume.documents import SAMPLE

pytestmark = pytest.mark.django_db


def test_plan_does_nothing_if_the_cv_has_changed_so_that_it_means_something_else():
    a_job(company="Acme", position="Engineer")
    document = {"work": [{"name": "Acme", "position": "Engineer", "startDate": "2020-01-01"}]}
    plan = planned(document, replace=True)
    a_skill()
    with pytest.raises(jsonresume.PlanOutdatedError):
        plan.apply()
    assert Skill.objects.count() == 1


def test_plan_is_values_of_json_and_its_fingerprint_tells_plans_apart():
    a_job(company="Acme", position="Engineer")
    plan = planned(SAMPLE)
    whole = plan.as_dict()
    assert json.loads(json.dumps(whole)) == whole
    assert whole["fingerprint"] == planned(SAMPLE).fingerprint
    assert whole["fingerprint"] != planned(SAMPLE, replace=True).fingerprint
    assert plan.changes


def test_statements_do_not_grow_with_the_document(django_assert_num_queries):
    def of(count):
        work = [
            {"name": f"A{n}", "startDate": "2020", "technologies": ["Go"]} for n in range(count)
        ]
        return planned({"work": work, "skills": [{"name": f"S{n}"} for n in range(count)]})

    with django_assert_num_queries(1):
        small = of(2)
    # Savepoint and its end, lock, CV, actor, technologies, jobs, their links, skills, the document,
    # and the CV once more for the order.
    with django_assert_num_queries(11):
        small.apply()
    Experience.objects.all().delete()
    Skill.objects.all().delete()
    large = of(40)
    # The technology is there by now; the skills are put in their order.
    with django_assert_num_queries(11 - 1 + 1 - 1):
        large.apply()
    assert Experience.objects.count() == 40


@pytest.mark.django_db(transaction=True)
def test_import_is_one_transaction_in_its_own_name():
    a_job(company="Acme", position="Engineer")
    import_(SAMPLE)
    actors = dict.fromkeys(History.objects.order_by("pk").values_list("actor", "at"))
    assert [actor for actor, _ in actors][-1] == "import_resume"
    assert len({at for actor, at in actors if actor == "import_resume"}) == 1


@pytest.mark.django_db(transaction=True)
def test_import_keeps_other_writers_out_and_no_reader():
    import_({"skills": [{"name": "SQL"}]})
    found = []

    def another_client():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                found.append([skill.name for skill in Skill.objects.all()])
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
                Skill.objects.update(level=1)
        except OperationalError as error:
            found.append(getattr(error.__cause__, "sqlstate", None))
        finally:
            connection.close()

    def ask_once(section):
        if section.name == "basics":
            thread = Thread(target=another_client)
            thread.start()
            thread.join()

    planned({"skills": [{"name": "Go"}]}).apply(ask_once)
    assert found == [["SQL"], "55P03"]


@pytest.mark.django_db(transaction=True)
def test_import_that_fails_in_the_end_writes_nothing():
    job = a_job(company="Acme", position="Engineer")

    def fail_at_the_last(section):
        if section.name == "technologies":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        planned(SAMPLE, replace=True).apply(fail_at_the_last)
    assert [row.pk for row in Experience.objects.all()] == [job.pk]
    assert not Profile.objects.exists()
    assert exported().keys() == {"$schema", "work"}
