"""`manage.py import_resume` and `export_resume`, as the shell runs them."""

import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from portfolio.jsonresume.vocabulary import SCHEMA
from portfolio.models import Award, Experience, Skill
from tests.factories import a_job, a_person, a_skill
from tests.portfolio.jsonresume.documents import SAMPLE, as_bytes

pytestmark = pytest.mark.django_db


def run(*words):
    """Standard output and standard error of `manage.py …`."""
    out, err = io.StringIO(), io.StringIO()
    call_command(*map(str, words), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path):
    """Writes a document to a file, and answers its path."""

    def write(document):
        path = tmp_path / "cv.json"
        path.write_bytes(document if isinstance(document, bytes) else as_bytes(document))
        return path

    return write


def test_sample_goes_in_section_by_section_and_comes_out(file, tmp_path):
    out, err = run("import_resume", file(SAMPLE))
    assert err == ""
    assert out.splitlines() == [
        "basics        1 added",
        "profiles      2 added",
        "work          1 added",
        "volunteer     1 added",
        "education     1 added",
        "awards        1 added",
        "publications  1 added",
        "skills        2 added",
        "languages     1 added",
        "interests     1 added",
        "references    1 added",
        "projects      1 added",
        "Imported: 14 added, 0 changed, 0 removed, 0 unchanged.",
    ]
    out, err = run("export_resume")
    assert err == ""
    assert json.dumps(json.loads(out)) == json.dumps(SAMPLE)
    written = tmp_path / "out.json"
    assert run("export_resume", "--output", written)[0] == ""
    assert written.read_text() == out
    assert "“length-limited”" in out


def test_nothing_to_do_is_said(file):
    run("import_resume", file(SAMPLE))
    out, _ = run("import_resume", file(SAMPLE), "--replace")
    assert out == "Nothing to do: the CV says all of it already.\n"


def test_dry_run_shows_the_difference_and_writes_nothing(file):
    a_job(company="Acme", position="Engineer", description="old")
    a_job(company="Gone", position="Cook")
    document = {
        "work": [
            {"name": "New", "position": "Boss", "startDate": "2022-05"},
            {
                "name": "Acme",
                "position": "Engineer",
                "startDate": "2020-01-01",
                "summary": "l" * 99,
                "location": "Lyon",
            },
        ],
        "meta": {"version": "v1.0.0"},
    }
    out, _ = run("import_resume", file(document), "--replace", "--dry-run")
    assert out.splitlines() == [
        "work: 1 added, 1 changed, 1 removed",
        "  - Gone, Cook, 2020-01-01",
        "  + New, Boss, 2022-05  (work[0])",
        "  ~ Acme, Engineer, 2020-01-01  (work[1])",
        '      summary: "old" -> "' + "l" * 68 + "…",
        '      location: nothing -> "Lyon"',
        "document: 1 changed",
        "  ~ the document itself",
        '      meta: nothing -> {"version": "v1.0.0"}',
        f'      $schema: "{SCHEMA[:68]}… -> nothing',
        "Would be: 1 added, 1 changed, 1 removed, 0 unchanged. Nothing was written.",
    ]
    assert Experience.objects.count() == 2


def test_standard_input_is_read(monkeypatch):
    stdin = SimpleNamespace(buffer=io.BytesIO(as_bytes({"awards": [{"title": "A"}]})))
    monkeypatch.setattr(sys, "stdin", stdin)
    run("import_resume", "-")
    assert Award.objects.get().title == "A"


def test_warnings_go_to_standard_error(file):
    _, err = run("import_resume", file({"work": [{"name": "Acme", "endDate": "Present"}]}))
    assert err == 'warning: work[0].endDate: "Present" is no date: left out.\n'


def test_all_faults_are_told_and_nothing_is_written(file):
    document = {"work": [{"name": True}, {"endDate": "soon"}], "skills": [{"name": "SQL"}]}
    with pytest.raises(CommandError) as refused:
        run("import_resume", file(document))
    assert refused.value.returncode == 1
    assert str(refused.value).splitlines() == [
        "The document is refused, and nothing was written:",
        "  work[0].name: Write a text here; this is true.",
        '  work[1].endDate: Write a date as in 2024, 2024-03 or 2024-03-31 here; this is "soon".',
    ]
    assert not Skill.objects.exists()


def test_conflict_with_the_cv_is_told_as_a_sentence(file):
    a_person(email="old@example.com", active=False)
    a_person(email="kim@example.com")
    with pytest.raises(CommandError, match=r"basics\.email: Another row of the personal info"):
        run("import_resume", file({"basics": {"email": "old@example.com"}}))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("missing.json", "No such file or directory"), (".", "Is a directory")],
)
def test_file_that_cant_be_read_is_named(tmp_path, name, sentence):
    with pytest.raises(CommandError, match=f"can't be read: {sentence}") as refused:
        run("import_resume", tmp_path / name)
    assert refused.value.returncode == 1


def test_file_that_cant_be_written_is_named(tmp_path):
    with pytest.raises(CommandError, match="can't be written: Is a directory"):
        run("export_resume", "--output", tmp_path)


def test_public_export_is_the_publics():
    a_person(name="Kim", email="canary-email@example.com", show_email=False)
    a_skill(name="canary-draft", active=False)
    own, public = run("export_resume")[0], run("export_resume", "--public")[0]
    assert ("canary-email" in own, "canary-draft" in own) == (True, True)
    assert "canary" not in public
    assert '"name": "Kim"' in public


@pytest.mark.parametrize("command", ["import_resume", "export_resume"])
def test_help_shows_examples(command, capsys):
    with pytest.raises(SystemExit):
        call_command(command, "--help")
    out = capsys.readouterr().out
    assert f"  manage.py {command} cv.json" in out or f"  manage.py {command} --output" in out


def test_database_that_cant_be_had_is_a_sentence_and_an_exit_code(file, settings):
    environment = os.environ | {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "REQUEST_DEADLINE": "1",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "import_resume", file({"awards": [{"title": "A"}]})],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 3
    assert "CommandError: The database refused, so nothing was written:" in done.stderr
    assert "Traceback" not in done.stderr
