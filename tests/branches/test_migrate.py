"""`manage.py migrate`: whole migrations, whoever is killed; one at a time; Django's own besides."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

from config.env import BASE_DIR
from config.neon.branches import lock, schema
from config.neon.branches.connecting import alias_of
from config.neon.local import Server
from tests.branches import cutting, rounds
from tests.branches.cases import cases, own_migrations, run_sql
from tests.branches.databases import ask, fresh_database, migrate
from tests.faults.proxy import Fault
from tests.plugin import SETTINGS

APPLIED = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
COUNT = "SELECT count(*) FROM django_migrations"
# Seconds. Only a machine that stands still exceeds it.
PATIENCE = 180


def applied(url: str) -> list[str]:
    return [row[0] for row in ask(url, APPLIED)]


def process(url: str, *arguments: str) -> subprocess.Popen[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return subprocess.Popen(
        [sys.executable, "manage.py", "migrate", *arguments],
        cwd=BASE_DIR,
        env=kept | SETTINGS | {"DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until(url: str, query: str) -> None:
    end = time.monotonic() + PATIENCE
    while not ask(url, query)[0][0]:
        assert time.monotonic() < end, f"it never held: {query}"
        time.sleep(0.02)


# Killed


def points(statements: list[bytes]) -> list[int]:
    """Where a cut hurts most: at the record of a migration and beside it, where the migration
    defers foreign keys; and here and there besides.
    """
    records = [
        number
        for number, statement in enumerate(statements)
        if statement.startswith(b'INSERT INTO "django_migrations"')
        and b"FOREIGN KEY" in b"".join(statements[number - 3 : number])
    ]
    around = [number + beside for number in records for beside in (-1, 0, 1)]
    assert around
    return sorted({*around, *range(5, len(statements), 80)})


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_ANSWER])
def test_a_migration_that_was_cut_is_finished_by_the_next(
    server: Server, migrated: str, empty_url: str, fault: Fault
):
    """All of them: `python -m tests.branches.rounds --every-statement`."""
    wanted, records = schema.read(server.url(migrated)), applied(server.url(migrated))
    proxy = cutting.CuttingProxy(empty_url)
    statements = cutting.statements_of(proxy, empty_url)
    for cut_at in points(statements):
        with fresh_database(server) as name:
            url = server.url(name)
            cutting.interrupt(proxy, url, cut_at, fault)
            cutting.statements_of(proxy, url)
            assert schema.read(url) == wanted, statements[cut_at]
            assert applied(url) == records, statements[cut_at]
    proxy.close()


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_ANSWER])
def test_an_unapplied_migration_that_was_cut_is_finished_by_the_next(
    server: Server, migrated: str, url: str, fault: Fault
):
    first, second = own_migrations()[:2]
    back = ("portfolio", first)
    meant = {"yes_i_mean": "production"}
    with alias_of(url) as alias:
        migrate(alias, *back, **meant)
    wanted, records = schema.read(url), applied(url)
    assert f"portfolio.{second}" not in records
    with fresh_database(server, migrated) as name:
        proxy = cutting.CuttingProxy(server.url(name))
        statements = cutting.statements_of(proxy, server.url(name), *back, **meant)
    record = next(
        n for n, text in enumerate(statements) if text.startswith(b'DELETE FROM "django_m')
    )
    for cut_at in (record - 1, record, record + 1, record + 2):
        with fresh_database(server, migrated) as name:
            cutting.interrupt(proxy, server.url(name), cut_at, fault, *back, **meant)
            cutting.statements_of(proxy, server.url(name), *back, **meant)
            assert schema.read(server.url(name)) == wanted, statements[cut_at]
            assert applied(server.url(name)) == records, statements[cut_at]
    proxy.close()


@pytest.mark.parametrize("table", ["auth_permission", "skills"])
def test_a_killed_process_leaves_what_the_next_one_finishes(
    server: Server, migrated: str, empty_url: str, table: str
):
    """SIGKILL, when the first trace of a table can be seen."""
    killed = process(empty_url, "--verbosity=0")
    wait_until(empty_url, f"SELECT to_regclass('{table}') IS NOT NULL")
    killed.kill()
    killed.communicate()
    again = process(empty_url, "--verbosity=0")
    assert (again.communicate(timeout=PATIENCE)[0], again.returncode) == ("", 0)
    assert schema.read(empty_url) == schema.read(server.url(migrated))
    assert applied(empty_url) == applied(server.url(migrated))


def test_a_migration_that_fails_half_way_leaves_nothing_behind(url: str, tmp_path: Path):
    before, records = schema.read(url), applied(url)
    broken = run_sql("CREATE TABLE half (); ALTER TABLE skills ADD half integer;") + run_sql(
        "INSERT INTO skills (name, category, level) VALUES ('canary-of-a-row', 'c', 99)"
    )
    with cases(tmp_path, run_sql("CREATE TABLE whole ()"), broken), alias_of(url) as alias:
        with pytest.raises(CommandError) as raised:
            migrate(alias)
        assert applied(url) == sorted([*records, "portfolio.9001_case"])
    found = schema.read(url)
    assert found.pop("table whole") is not None
    assert found == before
    assert f"{raised.value}" == (
        "portfolio.9002_case failed and left nothing behind: check violation (SQLSTATE 23514),"
        " table skills, constraint skills_level_check. Those before it are applied. Run the same"
        " command again when the cause is mended; --traceback shows the statement."
    )


def test_a_migration_outside_a_transaction_says_what_it_left_and_what_to_do(
    url: str, tmp_path: Path
):
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO skills (name, category, level) VALUES ('a', 'c', 1)")
        connection.execute("INSERT INTO skills (name, category, level) VALUES ('a', 'c', 2)")
    text = run_sql("CREATE TABLE half ()") + run_sql(
        "CREATE UNIQUE INDEX CONCURRENTLY one_of_each ON skills (name)"
    )
    with (
        cases(tmp_path, text, atomic=False),
        alias_of(url) as alias,
        pytest.raises(CommandError) as raised,
    ):
        migrate(alias)
    assert f"{raised.value}" == (
        "portfolio.9001_case runs outside a transaction and stopped half way (unique violation"
        " (SQLSTATE 23505), table skills, constraint one_of_each): what it had done stays. Invalid"
        " indexes, to be dropped: one_of_each. Undo that by hand and run the same command again,"
        " or finish it by hand and record it with `manage.py migrate portfolio 9001_case --fake`."
    )
    assert "portfolio.9001_case" not in applied(url)


# At once


def test_of_three_at_once_all_succeed_and_one_applies(empty_url: str):
    outcome = rounds.Outcome("direct")
    rounds.one_round({"DATABASE_URL": empty_url}, empty_url, outcome)
    assert (outcome.tried, outcome.wrong) == (1, None)


def test_who_waits_is_told_for_whom_and_goes_on_when_that_process_dies(
    server: Server, migrated: str, empty_url: str
):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, empty_url],
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_URL": empty_url},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    waiting = process(empty_url, "--verbosity=0")
    assert waiting.stderr is not None
    line = ""
    while "Waiting" not in line:
        line = waiting.stderr.readline()
        assert line, "it did not wait"
    assert f", process {holder.pid})." in line
    assert ask(empty_url, "SELECT to_regclass('django_migrations')") == [(None,)]
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    waiting.communicate(timeout=PATIENCE)
    assert waiting.returncode == 0
    assert applied(empty_url) == applied(server.url(migrated))


HOLDER = """
import sys, time, django
django.setup()
from django.db import connection
from config.neon.branches import lock
with lock.held(connection, print):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_lost_lock_ends_the_migration_before_it_does_more(empty_url: str):
    with alias_of(empty_url) as alias, lock.held(connections[alias], print) as held:
        held.check()
        ask(
            empty_url,
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_locks WHERE locktype = 'advisory'",
        )
        with pytest.raises(lock.BranchError, match="Run the same command again"):
            held.check()


# Django's own


def test_plan_check_and_fake_are_django_s(empty_url: str, tmp_path: Path):
    with cases(tmp_path, run_sql("CREATE TABLE planned ()")), alias_of(empty_url) as alias:
        with pytest.raises(SystemExit):
            migrate(alias, check_unapplied=True)
        assert "portfolio.9001_case\n" in migrate(alias, plan=True)
        assert ask(empty_url, "SELECT to_regclass('django_migrations')") == [(None,)]
        migrate(alias, "portfolio", own_migrations()[-1])
        out = migrate(alias, verbosity=1, fake=True)
        assert "Applying portfolio.9001_case... FAKED" in out
        assert "portfolio.9001_case" in applied(empty_url)
        assert ask(empty_url, "SELECT to_regclass('planned')") == [(None,)]
        migrate(alias, check_unapplied=True)
    migrate_out = ask(empty_url, "SELECT count(*) > 0 FROM auth_permission")
    assert migrate_out == [(True,)]


def test_plan_and_check_wait_for_nobody(empty_url: str):
    with alias_of(empty_url) as alias, lock.held(connections[alias], print):
        assert "portfolio" in migrate(alias, plan=True)
        with pytest.raises(SystemExit):
            migrate(alias, check_unapplied=True)


# Production


def test_a_migration_of_production_is_unapplied_for_who_types_its_name(url: str):
    with alias_of(url) as alias:
        for given in ({}, {"yes_i_mean": "produktion"}):
            with pytest.raises(CommandError, match="To do it: --yes-i-mean production"):
                migrate(alias, "portfolio", "zero", **given)
        assert "portfolio.0001_tables" in applied(url)
        migrate(alias, "portfolio", "zero", yes_i_mean="production")
    assert "portfolio.0001_tables" not in applied(url)


def test_production_is_flushed_for_who_types_its_name(url: str):
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO skills (name, category, level) VALUES ('a', 'c', 1)")
    rows = "SELECT count(*) FROM skills"
    with alias_of(url) as alias:
        for given in ({}, {"yes_i_mean": "yes"}):
            with pytest.raises(CommandError, match="To do it: --yes-i-mean production"):
                call_command("flush", database=alias, interactive=False, verbosity=0, **given)
        assert ask(url, rows) == [(1,)]
        call_command(
            "flush", database=alias, interactive=False, verbosity=0, yes_i_mean="production"
        )
    assert ask(url, rows) == [(0,)]
