"""Twenty secrets, and more, are found in no log, metric, traceback or answer of a run that goes
wrong in every way: odd requests, wrong passwords, a database that is killed, full, locked, broken.

Each step is a sentence of its own; processes and servers are what costs, so it is one test.
"""

import os
import re
import subprocess
import sys
import time
from base64 import b32decode
from collections.abc import Iterator

import pytest

from config.env import BASE_DIR
from portfolio.accounts import totp
from tests.aws.odd import Odd, error
from tests.canaries.keys import Keys, text_of
from tests.canaries.provoking import (
    DAYS,
    FORMS,
    SESSION,
    Provoked,
    broken,
    everything,
    some,
    strange_events,
    strange_requests,
)
from tests.faults.stack import PASSWORD, PATIENCE, ROLE, Stack
from tests.plugin import SETTINGS
from tests.portfolio.accounts.persons import CODES, KEY
from tests.torture.codes import give_password
from tests.torture.store import Store, parameters

BEGINNING = 24  # characters


@pytest.fixture
def stack() -> Iterator[Stack]:
    with Stack() as stack:
        yield stack


def test_no_secret_is_found_in_anything_that_a_run_says(stack: Stack) -> None:
    keys = planted()
    keys.learn("token", stack.token)
    give_passwords(stack, keys)
    with Store() as store:
        environment = surroundings(stack, store, keys)
        with Provoked("", **environment) as door:
            door.until_connected()
            the_owner_logs_in(door, keys)
            everything(door, keys)
            strange_requests(door, keys)
            strange_events(door, keys)
            for day, questions in DAYS.items():
                with broken(stack, day, keys):
                    questions(door, keys)
            the_network_breaks(door, stack, keys)
            the_password_is_rotated(door, stack, store, keys)
    assert len(keys.known) >= 20
    all_went_wrong(door)
    nothing_is_said(door, keys)
    nothing_is_answered(door, keys)
    nothing_is_kept_in_clear(stack, keys)


def planted() -> Keys:
    keys = Keys()
    for name in (
        *("database password", "new database password", "secret key", "origin secret"),
        *("other origin secret", "secret access key", "session token of AWS", "words of AWS"),
        *("password", "guess", "name", "header", "cookie", "query", "body", "event"),
        *("idempotency key", "wrong code", "wrong recovery code"),
    ):
        keys.plant(name)
    return keys


def give_passwords(stack: Stack, keys: Keys) -> None:
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{keys.known['database password']}'")
    url = stack.url.replace(PASSWORD, keys.known["database password"])
    keys.learn("database URL", url)
    give_password(url, keys.known["password"])


def surroundings(stack: Stack, store: Store, keys: Keys) -> dict[str, str]:
    """Patient with a busy machine; with a database that can't be had see `values`."""
    store.say(parameters(values(keys, keys.known["database URL"])))
    return store.environment | {
        "SECRET_KEY": "",
        "SECRET_KEY_PARAMETER": "/portfolio/secret-key",
        "PUBLIC_ORIGIN": "https://testserver",
        "ORIGIN_SECRET_PARAMETER": "/portfolio/origin-secret",
        "ORIGIN_SECRET_ALSO": keys.known["other origin secret"],
        "AWS_SECRET_ACCESS_KEY": keys.known["secret access key"],
        "AWS_SESSION_TOKEN": keys.known["session token of AWS"],
        "REQUEST_DEADLINE": "30",
        "SNAPSHOT_FRESH_SECONDS": "0",
    }


def values(keys: Keys, url: str) -> dict[str, str]:
    """2 s for connecting, for there is much to wait for."""
    return {
        "/portfolio/database-url": f"{url}?connect_timeout=2",
        "/portfolio/origin-secret": keys.known["origin secret"],
        "/portfolio/secret-key": keys.known["secret key"] + "-and-more-characters-than-fifty",
    }


def the_owner_logs_in(door: Provoked, keys: Keys) -> None:
    """By a name that nobody has, a wrong password, the right one; with an app, then without."""
    door.send("/admin/login/", username=keys.known["name"], password=keys.known["guess"])
    door.send("/admin/login/", username="owner", password=keys.known["guess"])
    answer = door.send("/admin/login/", username="owner", password=keys.known["password"])
    assert answer.headers.get("location") == "/admin/login/second-factor/"
    [key] = KEY.findall(door.get("/admin/login/second-factor/").body)
    secret = keys.learn("secret of the app", "".join(key.split()))
    door.send("/admin/login/second-factor/", code=keys.known["wrong code"])
    codes = CODES.findall(door.send("/admin/login/second-factor/", code=now(secret)).body)
    for number, code in enumerate(codes):
        keys.learn(f"recovery code {number}", code)
    assert door.get("/admin/").status == 200
    door.get("/admin/second-factor/")
    door.send("/admin/confirm/", password=keys.known["guess"])
    first, door.cookies = door.cookies, {}
    door.send("/admin/login/", username="owner", password=keys.known["password"])
    door.send("/admin/login/code/", code=keys.known["wrong code"])
    door.send("/admin/login/recovery/", code=keys.known["wrong recovery code"])
    door.send("/admin/login/recovery/", code=codes[0])
    assert door.get("/admin/").status == 200
    for number, cookies in enumerate((first, door.cookies)):
        for name, value in cookies.items():
            # Messages to the owner are no secret, and gone once they are read.
            if "__Host-" in name:
                keys.learn(f"cookie {name.strip()} {number}", value)
            if name.strip() == SESSION:
                # The table has no room for the whole of it.
                keys.learn(f"beginning of {SESSION} {number}", value[:BEGINNING])
    assert {f"cookie {name} 1" for name in (SESSION, FORMS)} <= set(keys.known)


def now(secret: str) -> str:
    return totp.code(b32decode(secret), totp.step_at(time.time()))


def the_network_breaks(door: Provoked, stack: Stack, keys: Keys) -> None:
    stack.proxy.refuse()
    some(door, keys)
    stack.proxy.open()
    stack.proxy.is_mute = True
    some(door, keys)
    stack.proxy.reset()


def the_password_is_rotated(door: Provoked, stack: Stack, store: Store, keys: Keys) -> None:
    """While SSM refuses in words that quote a secret, then while it answers."""
    store.say(error("AccessDeniedException", message=keys.known["words of AWS"]))
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{keys.known['new database password']}'")
    stack.kill_backends()
    everything(door, keys)
    url = keys.known["database URL"]
    new = url.replace(keys.known["database password"], keys.known["new database password"])
    store.say(parameters(values(keys, keys.learn("new database URL", new))))
    end = time.monotonic() + PATIENCE
    while door.get("/api/skills").status != 200:
        assert time.monotonic() < end, "the new password is not taken"
        time.sleep(0.2)


def all_went_wrong(door: Provoked) -> None:
    """Or the search would find nothing for want of anything to find."""
    wanted = {200, 201, 302, 400, 401, 403, 404, 428, 429, 500, 503}
    assert wanted - door.statuses == set()
    said = "".join(door.said)
    assert said.count("Traceback") > 3
    assert said.count("CloudWatchMetrics") > 100


def nothing_is_said(door: Provoked, keys: Keys) -> None:
    # An address that was asked for stands in the log, as it does in every log on the way there.
    found = [
        (sorted(names), line) for line in door.said if (names := keys.within(without_paths(line)))
    ]
    assert found == []


def without_paths(line: str) -> str:
    return re.sub(r"(/api/skills|/nothing)/canary-body-\w+", "", line)


def nothing_is_answered(door: Provoked, keys: Keys) -> None:
    """Save the app's secret and the recovery codes, in the page that is for them alone."""
    found = [
        (question, sorted(names))
        for question, answer in door.answered
        if (names := keys.within(text_of(answer), but=shown(question, answer, keys)))
    ]
    assert found == []
    # A search that finds what is there to be found.
    texts = [text_of(answer) for _, answer in door.answered]
    pages = [text for text in texts if "secret of the app" in keys.within(text)]
    codes = [text for text in texts if "recovery code 1" in keys.within(text)]
    assert pages
    assert len(codes) == 1


def shown(question: str, answer: dict[str, object], keys: Keys) -> set[str]:
    """What an answer may say, because its asker said it or is to be told it here."""
    if question.endswith("/login/second-factor/"):
        codes = {name for name in keys.known if name.startswith("recovery code")}
        return {"secret of the app", *codes}
    if question == "POST /admin/login/":
        return {"name"}
    return {"body", "query"}


def nothing_is_kept_in_clear(stack: Stack, keys: Keys) -> None:
    """Who reads the whole database gets in nowhere."""
    tables = stack.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    # Both are what the client chose for it to be known by.
    allowed = {"body", "idempotency key"}
    found = {
        table: names
        for (table,) in tables
        for row in stack.sql(f'SELECT t::text FROM "{table}" AS t')
        if (names := keys.within(row[0], but=allowed))
    }
    assert found == {}


WRONG_SETTINGS = {
    "scheme": {"DATABASE_URL": "mysql://app:{}@db.example.com/cv"},
    "port": {"DATABASE_URL": "postgresql://app:{}@db.example.com:port/cv"},
    "encoding": {"DATABASE_URL": "postgresql://app:{}%zz@db.example.com/cv"},
    "parameter": {"DATABASE_URL": "postgresql://app:{}@db.example.com/cv?branch=x"},
    "no host": {"DATABASE_URL": "postgresql://app:{}@/"},
    "a key for a name": {"DATABASE_URL": "", "DATABASE_URL_PARAMETER": "{}"},
    "two": {"DATABASE_URL": "postgresql://app:{}@h/d", "DATABASE_URL_PARAMETER": "/{}"},
    "a number": {"REQUEST_DEADLINE": "{}"},
}


@pytest.mark.parametrize("wrong", list(WRONG_SETTINGS.values()), ids=list(WRONG_SETTINGS))
def test_a_start_that_fails_shows_nothing_of_what_was_wrong(wrong: dict[str, str]) -> None:
    keys = Keys()
    secret = keys.plant("value")
    given = {name: value.format(secret) for name, value in wrong.items()}
    environment = os.environ | SETTINGS | {"DATABASE_URL": "postgresql://a@127.0.0.1:1/d"} | given
    done = subprocess.run(
        [sys.executable, "-c", "import config.lambda_handler"],
        cwd=BASE_DIR,
        env=environment | {"AWS_LAMBDA_FUNCTION_NAME": "portfolio"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode != 0
    assert "ConfigurationError" in done.stderr
    but = {"value"} if "REQUEST_DEADLINE" in wrong else set()
    assert keys.within(done.stdout + done.stderr, but=but) == set()


def test_ssm_that_quotes_a_secret_is_not_quoted() -> None:
    keys = Keys()
    words = keys.plant("words of AWS")
    with Odd([error("AccessDeniedException", message=words)]) as odd:
        environment = {
            "DATABASE_URL": "",
            "DATABASE_URL_PARAMETER": "/portfolio/database-url",
            "AWS_REGION": "eu-central-1",
            "AWS_ENDPOINT_URL_SSM": odd.url,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": keys.plant("secret access key"),
            "AWS_SESSION_TOKEN": keys.plant("session token of AWS"),
        }
        done = subprocess.run(
            [sys.executable, "-c", "import config.lambda_handler"],
            cwd=BASE_DIR,
            env=os.environ | SETTINGS | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    assert "ssm:GetParameters" in done.stderr
    assert keys.within(done.stdout + done.stderr) == set()
