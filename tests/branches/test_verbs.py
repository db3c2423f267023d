"""`manage.py branch …` as a person and a script see it."""

import json
import shutil
import subprocess

import psycopg
import pytest

from tests.branches.databases import ask
from tests.branches.neon.server import KEY


def told(line: str) -> None:
    """Nobody listens."""


def test_a_day_with_a_branch(manage, url, checkout):
    code, out, err = manage("branch", "create", "feature/cv", "--expires", "7d")
    assert code == 0, err
    assert out.startswith("Branch feature/cv of production, ready after ")
    assert "\n  python manage.py branch use feature/cv\n" in out
    assert err.startswith("Branches of the PostgreSQL at 127.0.0.1")
    code, out, err = manage("branch", "url", "feature/cv")
    assert code == 0
    address = out.removesuffix("\n")
    ask(address, "INSERT INTO technologies (name, category) VALUES ('x', 'y') RETURNING id")
    assert ask(url, "SELECT count(*) FROM technologies") == [(0,)]

    # Chosen, shown, honoured.
    assert manage("branch", "use", "feature/cv")[:2] == (
        0,
        "manage.py and make run use the branch feature/cv.\n",
    )
    code, out, err = manage("dumpdata", "portfolio.technology")
    assert err.startswith("Branch feature/cv, chosen by `branch use`")
    assert [row["fields"]["name"] for row in json.loads(out)] == ["x"]
    # Lambda and whoever says so are not led by a file.
    for variables in ({"BRANCH_IN_USE": ""}, {"AWS_LAMBDA_FUNCTION_NAME": "portfolio"}):
        code, out, err = manage("dumpdata", "portfolio.technology", **variables)
        assert (code, json.loads(out)) == (0, []), err

    code, out, err = manage("branch", "list", "--json")
    production, branch = json.loads(out)
    assert (production["name"], production["in_use"]) == ("production", False)
    assert (branch["name"], branch["in_use"], branch["parent"]) == (
        "feature/cv",
        True,
        "production",
    )
    assert branch["pending"] == branch["unknown"] == branch["drift"] == []
    assert len(branch["applied"]) > 10

    code, out, err = manage("branch", "delete", "feature/cv")
    assert (code, out) == (0, "feature/cv is deleted.\n")
    assert "manage.py and make run use production again." in err
    assert not checkout.choice.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


def test_list_shows_a_person_what_each_branch_lacks(branch, provider):
    made = provider.create("behind", parent=provider.production(), tell=told)
    address = provider.url(made, direct=True)
    ask(address, "DELETE FROM django_migrations WHERE app = 'sessions' RETURNING id")
    ask(
        address,
        "INSERT INTO django_migrations (app, name, applied)"
        " VALUES ('portfolio', '0999_later', now()) RETURNING id",
    )
    code, out, err = branch("list")
    assert code == 0, err
    head, production, behind, unknown = out.splitlines()[:4]
    assert head.split() == [
        *("branch", "parent", "age", "size", "expires", "compute", "migrations", "drift")
    ]
    assert provider.production().name in production
    assert "1 pending, 1 unknown" in behind
    assert unknown == "behind: portfolio.0999_later is applied, and unknown to this code"
    assert branch("list", "--quick")[1].count("not asked") == 2
    found = json.loads(branch("list", "--json")[1])[1]
    assert (found["unknown"], len(found["pending"])) == (["portfolio.0999_later"], 1)


def test_a_chosen_branch_that_is_gone_is_told_in_a_sentence(manage, checkout):
    checkout.choice.parent.mkdir(exist_ok=True)
    checkout.choice.write_text("gone\n")
    code, out, err = manage("check")
    assert (code, out) == (1, "")
    assert err == (
        "There is no branch gone: `branch list` shows all. It was chosen by `branch use`: choose "
        "another, or run `manage.py branch use --none`.\n"
    )
    # The way out.
    assert manage("branch", "use", "--none")[0] == 0
    assert not checkout.choice.exists()


def test_a_branch_is_named_after_gits(manage, checkout):
    if shutil.which("git") is None:
        pytest.fail("git is not installed: run `make system-deps`.")
    git = ["git", "-C", checkout.folder]
    subprocess.run([*git, "init", "--quiet", "-b", "feature/from-git"], check=True)
    try:
        code, out, err = manage("branch", "create", "--git", "--json")
    finally:
        shutil.rmtree(checkout.folder / ".git")
    assert code == 0, err
    found = json.loads(out)
    assert (found["name"], found["created"]) == ("feature/from-git", True)


def test_a_branch_that_is_there_is_an_error_or_taken_as_it_is(branch, provider):
    assert branch("create", "feature")[0] == 0
    code, out, err = branch("create", "feature")
    assert (code, out) == (1, "")
    assert "There is a branch feature already" in err
    code, out, err = branch("create", "feature", "--exist-ok", "--json")
    assert (code, json.loads(out)["created"]) == (0, False)


def test_any_command_runs_on_a_branch_and_its_exit_code_passes(command, local, url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url)
    local.create("feature", parent=local.production(), tell=told)
    code, _, err = command("run", "feature", "--", "flush", "--no-input")
    assert code == 0, err
    assert "On the branch feature:" in err
    assert command("run", "feature", "--", "no-such-command")[0] == 1
    code, _, err = command("run", "feature")
    assert code == 2
    assert "wants a command" in err


def test_flush_of_production_through_a_branch_command_is_refused(command, url, monkeypatch):
    ask(url, "INSERT INTO technologies (name, category) VALUES ('x', 'y') RETURNING id")
    monkeypatch.setenv("DATABASE_URL", url)
    code, out, err = command("run", "production", "--", "flush", "--no-input")
    assert code == 1, (out, err)
    assert "--yes-i-mean production" in err
    assert ask(url, "SELECT count(*) FROM technologies") == [(1,)]


def test_a_shell_is_psql_and_its_absence_a_sentence(command, local, url, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", url)
    local.create("feature", parent=local.production(), tell=told)
    psql = tmp_path / "psql"
    psql.write_text('#!/bin/sh\necho psql "$@"')
    psql.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    code, out, err = command("shell", "feature", "--", "--no-psqlrc")
    assert code == 0, err
    assert out.startswith("psql ")
    assert f"--no-psqlrc {local.find('feature').id}" in out
    monkeypatch.setenv("PATH", "/nowhere")
    code, out, err = command("shell", "feature")
    assert (code, out) == (1, "")
    assert "psql is not installed: install PostgreSQL's client" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "the following arguments are required: VERB"),
        (("no-such-verb",), "invalid choice"),
        (("create",), "wants a NAME or --git"),
        (("create", "x", "--git"), "wants a NAME or --git"),
        (("create", "x", "--expires", "soon"), "A time is written as"),
        (("create", "x", "--expires", "2020-01-01"), "2020-01-01 has passed"),
        (("migrate",), "wants names or --all"),
        (("url", "a\nb"), "control or invisible characters"),
        (("url", "--", "-x"), "can't begin with a dash"),
    ],
)
def test_wrong_arguments_end_with_2_and_a_sentence(arguments, words, capsys):
    from django.core.management import ManagementUtility

    with pytest.raises(SystemExit) as caught:
        ManagementUtility(["manage.py", "branch", *arguments]).execute()
    out, err = capsys.readouterr()
    assert (caught.value.code, out) == (2, "")
    assert words in err


def test_help_teaches_the_workflow(capsys):
    from django.core.management import ManagementUtility

    with pytest.raises(SystemExit) as caught:
        ManagementUtility(["manage.py", "branch", "--help"]).execute()
    out = capsys.readouterr().out
    assert caught.value.code == 0
    steps = ["branch create", "branch use", "branch migrate", "branch rehearse", "branch promote"]
    places = [out.index(step) for step in steps]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"NEON_API_KEY": "canary"}, "NEON_API_KEY is set and NEON_PROJECT_ID is not"),
        ({"NEON_PROJECT_ID": "canary"}, "NEON_PROJECT_ID is set and NEON_API_KEY is not"),
        (
            {"DATABASE_URL": "postgresql://me:canary@ep-1.eu.aws.neon.tech/neondb"},
            "set NEON_API_KEY and NEON_PROJECT_ID",
        ),
    ],
)
def test_which_provider_is_used_follows_from_the_configuration(
    command, monkeypatch, variables, words
):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    code, out, err = command("list")
    assert (code, out) == (1, "")
    assert words in err
    assert "canary" not in err


@pytest.mark.usefixtures("neon")
def test_the_same_verbs_work_on_neon_and_never_say_the_key(command):
    said = ""
    for arguments in (
        ("create", "feature/ü", "--expires", "7d"),
        ("list",),
        ("url", "feature/ü", "--direct"),
        ("rename", "feature/ü", "other"),
        ("expire", "other", "never"),
        ("run", "other", "--", "showmigrations", "portfolio"),
        ("delete", "other"),
    ):
        code, out, err = command(*arguments)
        assert code == 0, (arguments, out, err)
        said += out + err
    assert "canary-" not in said
    assert KEY not in said
