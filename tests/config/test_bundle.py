"""The bundle of bytecode: whatever it saves, nobody can tell by the answers."""

import marshal
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from config import bundle, deferrals
from config.env import BASE_DIR
from tests.config.bundled import answers_of
from tests.emulator.events import http_api
from tests.factories import a_job, a_person, a_project, a_skill, a_technology

REQUESTS = [
    ("GET", "/api/experience", "*/*", 200),
    ("GET", "/api/portfolio", "*/*", 200),
    ("GET", "/api/skills?search=py&ordering=-level&level_min=2", "*/*", 200),
    ("GET", "/api/skills?level=9", "*/*", 400),
    ("GET", "/api/nothing", "*/*", 404),
    ("POST", "/api/skills", "*/*", 401),
    ("GET", "/api/skills", "text/html", 406),
    ("GET", "/api/openapi.json", "*/*", 200),
    ("GET", "/api/docs", "*/*", 200),
    ("GET", "/healthz", "*/*", 200),
    ("GET", "/readyz", "*/*", 200),
    ("GET", "/admin/login/", "text/html", 200),
    ("GET", "/admin/", "text/html", 302),
    ("GET", "/static/admin/css/base.css", "*/*", 200),
]
EVENTS = [
    http_api(method, target, headers={"accept": accept}) for method, target, accept, _ in REQUESTS
]


def without_chance(answers):
    """Request ids and CSRF tokens differ from request to request."""
    chance = re.compile(
        r'"request_id": ?"[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', re.IGNORECASE
    )
    return [(answer["statusCode"], chance.sub("", answer["body"])) for answer in answers]


def header_of(path):
    with path.open("rb") as file:
        return marshal.loads(file.read(int.from_bytes(file.read(bundle.SIZE), "big")))


@pytest.mark.django_db(transaction=True)
def test_every_answer_is_the_same_with_the_bundle_and_without(prebuilt, tmp_path):
    technology = a_technology("Python")
    a_person()
    a_job(technology)
    a_project(technology)
    a_skill()
    plain, _ = answers_of(tmp_path / "none", EVENTS)
    bundled, _ = answers_of(prebuilt, EVENTS)
    assert (plain["used"], bundled["used"]) == (False, True)
    assert without_chance(bundled["answers"]) == without_chance(plain["answers"])
    statuses = [answer["statusCode"] for answer in bundled["answers"]]
    assert statuses == [status for *_, status in REQUESTS]


@pytest.mark.django_db(transaction=True)
def test_a_first_read_leaves_the_deferred_modules_alone(prebuilt):
    a_job(a_technology("Python"))
    seen, _ = answers_of(prebuilt, EVENTS[:1])
    assert seen["answers"][0]["statusCode"] == 200
    assert set(seen["deferred"]) == set(deferrals.DEFERRED) & set(seen["before"])
    assert "django.contrib.admin.options" not in seen["before"]


def test_each_deferred_module_is_one_that_a_cold_start_imports(prebuilt):
    header = header_of(prebuilt)
    assert header["deferred"] == deferrals.DEFERRED
    assert set(deferrals.DEFERRED) <= set(header["modules"])


@pytest.mark.parametrize("change", ["source", "folder", "python", "missing"])
def test_a_stale_bundle_is_left_alone_loudly(tmp_path, capsys, monkeypatch, change):
    source, folder = tmp_path / "source.py", tmp_path / "packages"
    source.write_text("1")
    folder.mkdir()
    stale = tmp_path / "modules"
    header = {
        "identity": bundle.identity(),
        "sources": bundle.stamps([str(source), str(folder)]),
        "modules": {},
        "deferred": {},
        "extensions": {},
        "missing": set(),
        "patterns": {},
    }
    text = marshal.dumps(header)
    stale.write_bytes(len(text).to_bytes(bundle.SIZE, "big") + text)
    before = list(sys.meta_path)
    try:
        assert bundle.install(str(stale)) is True
        bundle.settle()
    finally:
        sys.meta_path[:] = before
    if change == "source":
        source.write_text("22")
    elif change == "folder":
        os.utime(folder, (1, 1))
    elif change == "python":
        monkeypatch.setattr(sys, "prefix", "/elsewhere")
    else:
        shutil.rmtree(folder)
    assert bundle.install(str(stale)) is False
    assert sys.meta_path == before
    assert "run `python manage.py prebuild` again" in capsys.readouterr().err


def test_what_is_looked_up_is_what_the_modules_would_say(prebuilt):
    program = (
        "import sys; from config import bundle; bundle.install(sys.argv[1]);"
        "import psycopg, psycopg_binary; print(psycopg.__version__, psycopg_binary.__version__)"
    )
    seen = [
        subprocess.run(
            [sys.executable, "-c", program, path],
            cwd=BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for path in (str(prebuilt), "/nowhere")
    ]
    assert seen[0] == seen[1] != ""


def test_a_traceback_through_the_bundle_shows_the_source(prebuilt):
    program = (
        "import sys; from config import bundle; assert bundle.install(sys.argv[1]);"
        "from config import env; env.required('NOTHING', 'Write it.')"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, str(prebuilt)],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "config/env.py" in result.stderr
    assert "raise ConfigurationError(" in result.stderr


def test_prebuild_says_what_it_made(tmp_path, capsys):
    target = Path(tmp_path, "new", "modules")
    call_command("prebuild", output=target)
    assert "modules, " in capsys.readouterr().out
    assert [path.name for path in target.parent.iterdir()] == ["modules"]
