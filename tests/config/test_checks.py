"""Unsafe settings: a function that AWS runs does not start with one."""

import os
import subprocess
import sys

import pytest
from django.core.checks import Error

from config import checks
from config.apps import unsafe_settings
from config.env import BASE_DIR, ConfigurationError

SAFE = {
    "DEBUG": False,
    "SECRET_KEY": "0123456789" * 6,
    "SECRET_KEY_FALLBACKS": [],
    "SECOND_FACTOR_REQUIRED": True,
    "ALLOWED_HOSTS": ["cv.example.com"],
    "PUBLIC_ORIGIN": "",
    "ORIGIN_SECRETS": [],
    "SECURE_SSL_REDIRECT": True,
    "DATABASES": {"default": {"HOST": "db.example.com", "OPTIONS": {"sslmode": "verify-full"}}},
}
DEPLOYED = {
    "AWS_LAMBDA_FUNCTION_NAME": "portfolio-api",
    "AWS_SESSION_TOKEN": "canary-session-token",
}
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "0123456789" * 6,
    "ALLOWED_HOSTS": "cv.example.com",
    "DATABASE_URL": "postgresql://app:canary-password@db.example.com/portfolio",
    "CONNECT_EARLY": "0",
}


def database(host: str, mode: str) -> dict[str, object]:
    return {"DATABASES": {"default": {"HOST": host, "OPTIONS": {"sslmode": mode}}}}


def found(**settings: object) -> list[str]:
    return [rule.id for rule in checks.broken(SAFE | settings)]


@pytest.mark.parametrize(
    ("settings", "broken"),
    [
        ({"DEBUG": True}, "config.E001"),
        ({"ALLOWED_HOSTS": ["cv.example.com", "*"]}, "config.E002"),
        ({"ALLOWED_HOSTS": []}, "config.E003"),
        ({"SECRET_KEY": "0123456789" * 4 + "012345678"}, "config.E004"),
        ({"SECRET_KEY": "0123" * 20}, "config.E004"),
        ({"SECRET_KEY": "django-insecure-" + "0123456789" * 6}, "config.E004"),
        ({"SECURE_SSL_REDIRECT": False}, "config.E005"),
        (
            {"SECURE_SSL_REDIRECT": False, "PUBLIC_ORIGIN": "https://cv.example.com"},
            "config.E005",
        ),
        ({"SECURE_SSL_REDIRECT": False, "ORIGIN_SECRETS": ["x"]}, "config.E005"),
        ({"PUBLIC_ORIGIN": "http://cv.example.com"}, "config.E006"),
        (database("db.example.com", "prefer"), "config.E007"),
        (database("10.0.0.7", "disable"), "config.E007"),
        ({"SECOND_FACTOR_REQUIRED": False}, "config.E008"),
        ({"SECRET_KEY_FALLBACKS": ["0123" * 20]}, "config.E009"),
    ],
)
def test_each_unsafe_setting_is_found(settings: dict[str, object], broken: str):
    assert found(**settings) == [broken]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"ALLOWED_HOSTS": ["cv.example.com", "*"], "PUBLIC_ORIGIN": "https://cv.example.com"},
        {
            "SECURE_SSL_REDIRECT": False,
            "PUBLIC_ORIGIN": "https://cv.example.com",
            "ORIGIN_SECRETS": ["x"],
        },
        database("db.example.com", "require"),
        database("/run/postgresql", "disable"),
        database("127.0.0.1", "disable"),
        {"SECRET_KEY_FALLBACKS": ["9876543210" * 6]},
    ],
)
def test_what_has_its_reason_is_let_be(settings: dict[str, object]):
    assert found(**settings) == []


def test_all_that_is_unsafe_is_told_at_once():
    with pytest.raises(ConfigurationError) as caught:
        checks.refuse(SAFE | {"DEBUG": True, "ALLOWED_HOSTS": []})
    sentences = str(caught.value)
    assert sentences.startswith("DEBUG is on. ")
    assert "ALLOWED_HOSTS and PUBLIC_ORIGIN are not set" in sentences


@pytest.mark.parametrize(
    ("environment", "deployed"),
    [
        (DEPLOYED, True),
        ({"AWS_LAMBDA_FUNCTION_NAME": "a-benchmark"}, False),
        ({"AWS_SESSION_TOKEN": "a-developer's"}, False),
        (DEPLOYED | {"AWS_SAM_LOCAL": "true"}, False),
    ],
)
def test_what_aws_runs_is_a_deployment(environment: dict[str, str], *, deployed: bool):
    assert checks.is_deployed(environment) is deployed


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import config.lambda_handler"],
        cwd=BASE_DIR,
        env=ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_unsafe_function_does_not_start():
    done = start(**DEPLOYED, ALLOWED_HOSTS="*")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("config.env.ConfigurationError: ALLOWED_HOSTS has a *, so any host's")
    assert "canary" not in done.stderr


def test_a_function_that_lets_in_by_a_password_alone_does_not_start():
    done = start(**DEPLOYED, SECOND_FACTOR_REQUIRED="0")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("config.env.ConfigurationError: SECOND_FACTOR_REQUIRED is off, so ")


def test_a_safe_function_starts():
    done = start(**DEPLOYED)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_emulator_starts_however_unsafe():
    done = start(AWS_LAMBDA_FUNCTION_NAME="an-emulator", ALLOWED_HOSTS="*")
    assert (done.returncode, done.stderr) == (0, "")


def test_djangos_check_tells_it_too(settings):
    settings.ALLOWED_HOSTS = ["*"]
    errors = unsafe_settings(None)
    assert [(type(error), error.id) for error in errors] == [(Error, "config.E002")]


def test_a_deployment_check_on_the_command_line_fails():
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=BASE_DIR,
        env=ENVIRONMENT | {"ALLOWED_HOSTS": "*"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "(config.E002) ALLOWED_HOSTS has a *" in done.stderr
