"""Secrets from a Parameter Store that AWS's own library would not tell from the real one."""

import json
import os
import subprocess
import sys

import pytest

from config import env, parameters, ssm
from config.env import ConfigurationError
from tests.aws.moto import POLICY, REGION, Moto

KEY = "/portfolio/secret-key"
CANARY = "c4nary-value"


@pytest.fixture(autouse=True)
def _a_function(monkeypatch, moto):
    monkeypatch.setattr(env, "provided", {})
    monkeypatch.setattr(parameters, "state", parameters.State())
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.setenv("SECRET_KEY_PARAMETER", KEY)
    for name, value in moto.environment.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("value", "tier"),
    [
        ('pässwörd ☃ 𝄞 " \\ \u2028 </x>', "Standard"),
        ("x" * 4096, "Standard"),
        ("é" * 4096, "Advanced"),  # 8 KB
    ],
)
def test_a_value_comes_as_it_was_written(moto: Moto, value: str, tier: str):
    moto.put(KEY, value, tier=tier)
    parameters.provide()
    assert env.text("SECRET_KEY") == value


def test_a_parameter_is_found_by_its_arn_and_version(moto: Moto, monkeypatch):
    arn = moto.put(KEY, "first")
    moto.put(KEY, "second")
    found = {}
    for name in (arn, f"{KEY}:1", f"{KEY}:2"):
        monkeypatch.setenv("SECRET_KEY_PARAMETER", name)
        parameters.provide()
        found[name] = env.text("SECRET_KEY")
    assert found == {arn: "second", f"{KEY}:1": "first", f"{KEY}:2": "second"}


def test_more_names_than_a_call_takes_are_read_in_several(moto: Moto):
    names = [f"/many/{number:02}" for number in range(23)]
    for name in names:
        moto.put(name, f"value of {name}")
    found = ssm.read([*names, "/many/none"], moto.environment, seconds=10)
    assert found == {name: f"value of {name}" for name in names} | {"/many/none": None}


def test_a_parameter_that_is_not_there_is_named(moto: Moto):
    with pytest.raises(ConfigurationError, match=rf"^SECRET_KEY_PARAMETER \({KEY}\): SSM has no "):
        parameters.provide()


def test_a_value_kept_in_clear_is_refused(moto: Moto):
    moto.put(KEY, CANARY, kind="String")
    with pytest.raises(ConfigurationError) as caught:
        parameters.provide()
    assert str(caught.value) == (
        f"SECRET_KEY_PARAMETER ({KEY}) can't be read from SSM: {KEY} is kept in clear: make it "
        "anew as a SecureString."
    )


def test_a_rotated_value_is_read_again(moto: Moto):
    moto.put(KEY, "old")
    parameters.provide()
    moto.put(KEY, "new")
    assert parameters.refresh() == {"SECRET_KEY": "new"}
    assert env.text("SECRET_KEY") == "new"


def test_the_signature_counts(moto: Moto, monkeypatch):
    moto.put(KEY, "told to the right one")
    user, secret = moto.user("reader", POLICY)
    stranger, strange = moto.user("stranger", None)
    moto.check_signatures(on=True)
    monkeypatch.delenv("AWS_SESSION_TOKEN")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", user)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    parameters.provide()
    assert env.text("SECRET_KEY") == "told to the right one"
    # moto refuses in XML, AWS in JSON: so the status is all that counts here.
    assert status(moto, user, "wrong") == 403
    assert status(moto, "nobody", secret) == 403
    assert status(moto, stranger, strange) == 403
    assert status(moto, user, secret) == 200


def status(moto: Moto, key_id: str, secret: str) -> int:
    known = {"AWS_ACCESS_KEY_ID": key_id, "AWS_SECRET_ACCESS_KEY": secret}
    place = ssm.place_in(known | {"AWS_REGION": REGION, "AWS_ENDPOINT_URL_SSM": moto.url})
    body = json.dumps({"Names": [KEY], "WithDecryption": True}).encode()
    return ssm.post(place, body, 5.0)[0]


def check(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", "check", "--deploy", "--fail-level=WARNING"],
        cwd=env.BASE_DIR,
        env={"PATH": os.environ["PATH"], "ALLOWED_HOSTS": "cv.example.com"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_settings_need_no_secret_in_the_environment(moto: Moto):
    moto.put(KEY, "0123456789" * 6)
    moto.put("/portfolio/url", f"postgresql://app:{CANARY}@db.example.com/portfolio")
    named = {"SECRET_KEY_PARAMETER": KEY, "DATABASE_URL_PARAMETER": "/portfolio/url"}
    done = check(**moto.environment | named)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_a_wrong_parameter_is_one_sentence_of_a_command(moto: Moto):
    moto.put(KEY, CANARY, kind="String")
    done = check(SECRET_KEY_PARAMETER=KEY, DATABASE_URL="postgresql://h/d", **moto.environment)
    assert done.returncode == 1
    assert done.stderr.startswith(f"SECRET_KEY_PARAMETER ({KEY}) can't be read from SSM: ")
    assert done.stderr.count("\n") == 1
    assert CANARY not in done.stdout + done.stderr
