"""`manage.py tune_role`, as a role without any rights but its own."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

pytestmark = pytest.mark.django_db

UNTUNED = """\
Role tuned
  setting                              before  would be
  statement_timeout                    -       30s
  idle_in_transaction_session_timeout  -       30s
  jit                                  -       off
  timezone                             -       UTC
Nothing was changed.
"""
TUNED = """\
Role tuned
  setting                              before  now
  statement_timeout                    -       30s
  idle_in_transaction_session_timeout  -       30s
  jit                                  -       off
  timezone                             -       UTC
"""


@pytest.fixture(autouse=True)
def _an_ordinary_role(db: None) -> None:
    """All of it is rolled back, the role too."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE tuned")
        cursor.execute("CREATE ROLE another")
        cursor.execute("SET ROLE tuned")


def tune(*arguments: str) -> str:
    out = StringIO()
    call_command("tune_role", *arguments, stdout=out)
    return out.getvalue()


def settings_of(role: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(setconfig) FROM pg_db_role_setting"
            " JOIN pg_roles ON setrole = pg_roles.oid WHERE rolname = %s ORDER BY 1",
            [role],
        )
        return [row[0] for row in cursor.fetchall()]


def test_the_role_that_connects_is_tuned_and_what_changed_is_shown():
    assert tune() == TUNED
    assert settings_of("tuned") == [
        "TimeZone=UTC",
        "idle_in_transaction_session_timeout=30s",
        "jit=off",
        "statement_timeout=30s",
    ]


def test_a_second_run_changes_nothing(django_assert_num_queries):
    tune()
    with django_assert_num_queries(5):
        assert tune() == TUNED.replace("-       30s", "30s     30s").replace(
            "-       off", "off     off"
        ).replace("-       UTC", "UTC     UTC")


def test_a_dry_run_changes_nothing():
    assert tune("--dry-run") == UNTUNED
    assert settings_of("tuned") == []


def test_a_reset_takes_all_of_it_off():
    tune()
    assert tune("--reset") == TUNED.replace("-       30s", "30s     -").replace(
        "-       off", "off     -"
    ).replace("-       UTC", "UTC     -")
    assert settings_of("tuned") == []


def test_it_can_hold_for_this_database_alone():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (database,) = cursor.fetchone()
    assert f"Role tuned in database {database}\n" in tune("--this-database")
    assert len(settings_of("tuned")) == 4
    assert tune("--dry-run") == UNTUNED


def test_another_role_needs_rights():
    with pytest.raises(CommandError) as caught:
        tune("--role", "another")
    assert str(caught.value).startswith("The role stays as it is: permission denied")


def test_a_role_that_is_not_there_is_one_sentence():
    with pytest.raises(CommandError) as caught:
        tune("--role", "nobody'; DROP")
    assert str(caught.value) == ("There is no role of that name: name one that exists, or none.")


def test_its_help_says_what_it_is_for(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        call_command("tune_role", "--help")
    shown = " ".join(capsys.readouterr().out.split())
    assert "A transaction pooler (a -pooler host of Neon) refuses these" in shown
    assert "no superuser is needed" in shown
