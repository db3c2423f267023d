"""The two questions of whoever watches."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client


def test_alive_asks_no_database(api):
    # Without the mark `django_db`, any statement would fail this test.
    answer = api.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading_is_answered(path):
    client = Client(enforce_csrf_checks=True)
    for method in ("POST", "PUT", "DELETE", "TRACE"):
        answer = client.generic(method, path, secure=True)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert answer["Content-Type"] == "application/problem+json"
    options = client.options(path, secure=True)
    assert (options.status_code, options.content) == (204, b"")


@pytest.mark.django_db
def test_ready_when_the_schema_is_the_codes(api):
    answer = api.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


@pytest.mark.django_db(transaction=True)
def test_not_ready_while_a_migration_is_pending(api):
    call_command("migrate", "portfolio", "0001", verbosity=0)
    try:
        answer = api.get("/readyz")
    finally:
        call_command("migrate", "portfolio", verbosity=0)
    assert answer.status_code == 503
    detail = answer.json()["detail"]
    assert detail.startswith("Migrations are pending: portfolio.0002_triggers, portfolio.0003_")


@pytest.mark.django_db
def test_ready_with_a_schema_of_the_release_after(api):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('portfolio', '9999_from_the_future', now())"
        )
    assert api.get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_not_ready_without_a_database(api, settings):
    good = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        answer = api.get("/readyz")
    finally:
        connection.close()
        connection.settings_dict["HOST"] = good
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "The database does not answer."
