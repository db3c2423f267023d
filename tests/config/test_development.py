"""What a developer's machine has and production has not, in a server of its own."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from config.env import BASE_DIR
from tests.emulator.emulator import with_database
from tests.factories import a_job, a_person, a_skill, a_technology

ANSWERS = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
client = Client(headers={"accept": "text/html"})
if sys.argv[1] == "owner":
    client.force_login(get_user_model().objects.get(username="owner"))
seen = {}
for path in json.loads(sys.argv[2]):
    answer = client.get(path)
    seen[path] = [answer.status_code, answer["Content-Type"], b"<html" in answer.content]
print("\\n" + json.dumps(seen))
"""


def read_at_a_browser(who, paths):
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    result = subprocess.run(
        [sys.executable, "-c", ANSWERS, who, json.dumps(paths)],
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_URL": url, "DEBUG": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["anyone", "owner"])
def test_the_api_can_be_browsed(who, owner):
    a_person()
    job, skill = a_job(a_technology()), a_skill()
    paths = [
        "/api",
        "/api/experience",
        f"/api/experience/{job.pk}",
        "/api/projects?featured=true",
        "/api/skills?search=py",
        f"/api/skills/{skill.pk}",
        "/api/technologies",
        "/api/personal-info",
        "/api/portfolio",
    ]
    page = [200, "text/html; charset=utf-8", True]
    assert read_at_a_browser(who, paths) == dict.fromkeys(paths, page)


@pytest.mark.django_db(transaction=True)
def test_errors_are_problem_documents_here_too():
    paths = ["/api/nothing", "/api/skills/1"]
    problem = [404, "application/problem+json", False]
    assert read_at_a_browser("anyone", paths) == dict.fromkeys(paths, problem)
