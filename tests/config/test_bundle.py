"""The bundle of bytecode: whatever it saves, nobody can tell by the answers."""

import json
import marshal
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from config import bundle
from config.env import BASE_DIR
from tests.emulator.emulator import with_database
from tests.factories import a_job, a_person, a_project, a_skill, a_technology

# A fresh process that answers requests of all kinds, with the bundle or without it.
ANSWERS = """
import json, sys
from config import bundle
used = bundle.install(sys.argv[1])
from config.lambda_handler import handler
before = sorted(sys.modules)
answers = []
for method, target, accept in json.loads(sys.argv[2]):
    path, _, query = target.partition("?")
    answer = handler({
        "version": "2.0", "rawPath": path, "rawQueryString": query,
        "headers": {"host": "testserver", "accept": accept, "x-forwarded-proto": "https"},
        "requestContext": {"http": {"method": method, "path": path, "protocol": "HTTP/1.1",
                                    "sourceIp": "203.0.113.7"}},
    }, None)
    answers.append([target, answer["statusCode"], answer["body"]])
deferred = [name for name, module in sys.modules.items() if type(module).__name__ == "Deferred"]
print("\\n" + json.dumps({"used": used, "answers": answers, "before": before,
                          "deferred": deferred}))
"""
REQUESTS = [
    ("GET", "/api/experience", "*/*"),
    ("GET", "/api/portfolio", "*/*"),
    ("GET", "/api/skills?search=py&ordering=-level&level_min=2", "*/*"),
    ("GET", "/api/skills?level=9", "*/*"),
    ("GET", "/api/nothing", "*/*"),
    ("POST", "/api/skills", "*/*"),
    ("GET", "/api/skills", "text/html"),
    ("GET", "/api/openapi.json", "*/*"),
    ("GET", "/api/docs", "*/*"),
    ("GET", "/healthz", "*/*"),
    ("GET", "/readyz", "*/*"),
    ("GET", "/admin/login/", "text/html"),
    ("GET", "/admin/", "text/html"),
    ("GET", "/static/admin/css/base.css", "*/*"),
]


def fresh_process(path, requests=REQUESTS, **environment):
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    result = subprocess.run(
        [sys.executable, "-c", ANSWERS, str(path), json.dumps(requests)],
        cwd=BASE_DIR,
        env=os.environ
        | {"DATABASE_URL": url, "SNAPSHOT_FRESH_SECONDS": "0", "AWS_LAMBDA_FUNCTION_NAME": "cv"}
        | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1]), result.stderr


@pytest.fixture(scope="session")
def prebuilt(tmp_path_factory):
    path = tmp_path_factory.mktemp("bundle") / "modules"
    call_command("prebuild", output=path, verbosity=0)
    return path


def without_chance(answers):
    """Request ids and CSRF tokens differ from request to request."""
    chance = re.compile(
        r'"request_id": ?"[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', re.IGNORECASE
    )
    return [[target, status, chance.sub("", body)] for target, status, body in answers]


@pytest.mark.django_db(transaction=True)
def test_every_answer_is_the_same_with_the_bundle_and_without(prebuilt, tmp_path):
    technology = a_technology("Python")
    a_person()
    a_job(technology)
    a_project(technology)
    a_skill()
    plain, _ = fresh_process(tmp_path / "none")
    bundled, _ = fresh_process(prebuilt)
    assert (plain["used"], bundled["used"]) == (False, True)
    assert without_chance(bundled["answers"]) == without_chance(plain["answers"])
    statuses = [status for _, status, _ in bundled["answers"]]
    assert statuses == [200, 200, 200, 400, 404, 401, 406, 200, 200, 200, 200, 200, 302, 200]


@pytest.mark.django_db(transaction=True)
def test_a_first_read_leaves_the_deferred_modules_alone(prebuilt):
    seen, _ = fresh_process(prebuilt, REQUESTS[:1])
    assert set(seen["deferred"]) >= {"django.contrib.admin", "sqlparse", "django.views.debug"}
    assert "django.contrib.admin.options" not in seen["before"]
    # The admin is there as soon as it is asked for.
    seen, _ = fresh_process(prebuilt, [("GET", "/admin/login/", "text/html")])
    assert "django.contrib.admin" not in seen["deferred"]


def test_each_deferred_module_is_one_that_a_cold_start_imports(prebuilt):
    with prebuilt.open("rb") as file:
        header = marshal.loads(file.read(int.from_bytes(file.read(bundle.SIZE), "big")))
    assert set(bundle.DEFERRED) <= set(header["modules"])


@pytest.mark.parametrize("change", ["source", "folder", "python", "missing"])
def test_a_stale_bundle_is_left_alone_loudly(prebuilt, tmp_path, capsys, monkeypatch, change):
    source, folder = tmp_path / "source.py", tmp_path / "packages"
    source.write_text("1")
    folder.mkdir()
    stale = tmp_path / "modules"
    header = {
        "identity": bundle.identity(),
        "sources": bundle.stamps([str(source), str(folder)]),
        "modules": {},
    }
    text = marshal.dumps(header)
    stale.write_bytes(len(text).to_bytes(bundle.SIZE, "big") + text)
    before = list(sys.meta_path)
    try:
        assert bundle.install(str(stale)) is True
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
