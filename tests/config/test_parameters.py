"""Secrets from SSM, where SSM or the configuration is not as it should be."""

import json
import logging
import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

import pytest

from config import env, parameters, ssm
from config.env import ConfigurationError
from tests.aws.odd import BLACK_HOLE, RESET, Answer, Odd, error, ok

VALUE = "c4nary-value"
KEY_ID, SECRET, TOKEN = "AKIAIOSFODNN7EXAMPLE", "c4nary-secret-access-key", "c4nary-token"
CANARIES = (VALUE, SECRET, TOKEN)
PATH = "/portfolio/secret-key"
THROTTLED = error("ThrottlingException", message="Rate exceeded")
TOLD = f"SECRET_KEY_PARAMETER ({PATH})"


@pytest.fixture(autouse=True)
def _a_function(monkeypatch, caplog):
    """Lambda's environment with a parameter in the place of the key. Nothing of it is logged."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(env, "provided", {})
    monkeypatch.setattr(parameters, "state", parameters.State())
    monkeypatch.delenv("SECRET_KEY")
    for name, value in {
        "AWS_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": TOKEN,
        "SECRET_KEY_PARAMETER": PATH,
    }.items():
        monkeypatch.setenv(name, value)
    yield
    assert not any(canary in caplog.text for canary in CANARIES)


@pytest.fixture
def served(monkeypatch):
    """Starts a server that gives these answers."""
    started = []

    def serve(*answers, **options):
        odd = Odd(answers, **options).__enter__()
        started.append(odd)
        monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", odd.url)
        return odd

    yield serve
    for odd in started:
        odd.__exit__()


def refused():
    """The sentence of the refusal, after a look at all that an error report could show of it."""
    with pytest.raises(ConfigurationError) as caught:
        parameters.provide()
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    # The first frames are this file's, which knows the canaries.
    mine = [frame for frame in report.stack if "tests" not in Path(frame.filename).parts]
    shown = f"{[(frame.line, frame.locals) for frame in mine]} {caught.value!r}"
    assert mine
    assert not any(canary in shown for canary in CANARIES)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_a_value_counts_as_if_it_stood_in_the_environment(served):
    odd = served(ok(PATH, f" {VALUE}\n"))
    parameters.provide()
    assert env.required("SECRET_KEY", "") == VALUE
    assert odd.requests == 1


def test_a_value_does_not_reach_child_processes_or_a_repr(served):
    served(ok(PATH, VALUE))
    parameters.provide()
    assert VALUE not in "".join(os.environ.values())
    assert repr(env.provided) == "{'SECRET_KEY': '***'}"


def test_all_parameters_are_read_in_one_signed_call(served, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("DATABASE_URL_PARAMETER", "/portfolio/database-url")
    names = [PATH, "/portfolio/database-url"]
    found = [{"Name": name, "Value": name.upper(), "Type": "SecureString"} for name in names]
    odd = served(Answer(body=json.dumps({"Parameters": found}).encode()))
    parameters.provide()
    assert env.text("SECRET_KEY") == PATH.upper()
    assert env.text("DATABASE_URL") == "/PORTFOLIO/DATABASE-URL"
    head, _, body = odd.received[0].partition(b"\r\n\r\n")
    assert len(odd.received) == 1
    assert json.loads(body) == {"Names": sorted(names), "WithDecryption": True}
    assert b"X-Amz-Target: AmazonSSM.GetParameters\r\n" in head
    assert b"SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target" in head


def test_begin_reads_while_others_work(served, monkeypatch):
    odd = served(ok(PATH, VALUE))
    parameters.begin()
    deadline = time.monotonic() + 5
    while not odd.requests and time.monotonic() < deadline:
        time.sleep(0.01)
    parameters.provide()
    assert env.text("SECRET_KEY") == VALUE
    assert odd.requests == 1


@pytest.mark.parametrize("selected", [f"{PATH}:3", f"{PATH}:live"])
def test_a_version_or_a_label_may_be_named(served, monkeypatch, selected):
    monkeypatch.setenv("SECRET_KEY_PARAMETER", selected)
    served(ok(PATH, VALUE, Selector=f":{selected.partition(':')[2]}"))
    parameters.provide()
    assert env.text("SECRET_KEY") == VALUE


def test_a_local_database_does_not_come_in_the_way_of_a_parameter(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("DATABASE_URL_PARAMETER", "/portfolio/database-url")
    file = tmp_path / "environment"
    file.write_text("DATABASE_URL=postgresql://local/x\n")
    env.read_local_environment(file)
    assert "DATABASE_URL" not in os.environ


# Refused before anything is sent


def test_a_value_and_a_parameter_at_once_are_refused(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", VALUE)
    assert refused() == (
        "SECRET_KEY and SECRET_KEY_PARAMETER are both set. Keep one: the second reads the value "
        "from SSM."
    )


@pytest.mark.parametrize(
    "mistake",
    [
        f"postgresql://u:{VALUE}@h/d",
        VALUE,
        f"/{VALUE}?",
        f"arn:aws:s3:::{VALUE}",
        f"/{VALUE}" * 300,
    ],
)
def test_a_secret_in_the_place_of_a_name_is_neither_sent_nor_shown(served, monkeypatch, mistake):
    odd = served(ok(PATH, VALUE))
    monkeypatch.setenv("SECRET_KEY_PARAMETER", mistake)
    assert refused() == (
        "SECRET_KEY_PARAMETER is no parameter's name. Write one that starts with a slash, as in "
        "/portfolio/database-url, or the full ARN."
    )
    assert odd.requests == 0


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("AWS_REGION", "", "AWS_REGION names no region"),
        ("AWS_REGION", "evil.example/", "AWS_REGION names no region"),
        ("AWS_ACCESS_KEY_ID", "", "there are no credentials. Outside of Lambda run "),
        ("AWS_SECRET_ACCESS_KEY", "", "there are no credentials. Outside of Lambda run "),
        ("AWS_SESSION_TOKEN", f"{TOKEN}\r\nX: y", "AWS refuses the credentials"),
        ("AWS_SESSION_TOKEN", f"{TOKEN}ä", "AWS refuses the credentials"),
        ("AWS_ENDPOINT_URL_SSM", "http://ssm.example", "AWS_ENDPOINT_URL_SSM is no endpoint"),
        ("AWS_ENDPOINT_URL_SSM", f"https://u:{VALUE}@h", "AWS_ENDPOINT_URL_SSM is no endpoint"),
        ("AWS_ENDPOINT_URL_SSM", "https://h/path", "AWS_ENDPOINT_URL_SSM is no endpoint"),
        ("AWS_ENDPOINT_URL_SSM", "https://h:x", "AWS_ENDPOINT_URL_SSM is no endpoint"),
        ("AWS_ENDPOINT_URL_SSM", "https://[", "AWS_ENDPOINT_URL_SSM is no endpoint"),
        ("AWS_ENDPOINT_URL_SSM", VALUE, "AWS_ENDPOINT_URL_SSM is no endpoint"),
    ],
)
def test_what_is_needed_to_ask_is_checked_first(monkeypatch, variable, value, words):
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", "http://127.0.0.1:1")
    monkeypatch.setenv(variable, value)
    assert refused().startswith(f"{TOLD} can't be read from SSM: {words}")


# What SSM answers


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            error("AccessDeniedException", message=VALUE),
            "its role may not read them: allow it ssm:",
        ),
        (error("com.amazonaws.ssm#AccessDeniedException", 403), "its role may not read them"),
        (error("InvalidKeyId"), "the KMS key that encrypts them can't be used"),
        (error("UnrecognizedClientException"), "AWS refuses the credentials in AWS_ACCESS_KEY_ID"),
        (error("ExpiredTokenException"), "AWS refuses the credentials"),
        (error("InvalidSignatureException", clock=200), "AWS refuses the credentials"),
        (error("InvalidSignatureException", clock=3601), "this machine's clock is wrong by 36"),
        (error("InvalidSignatureException", clock=-3600), "this machine's clock is wrong by 3"),
        (error("ValidationException"), "SSM in eu-central-1 answered 400 (ValidationException)"),
        (error(VALUE, message=VALUE), "what answers is not SSM"),
        (Answer(403, b"<html>"), "what answers is not SSM"),
        (Answer(302, b""), "what answers is not SSM"),
        (ok(PATH, VALUE, Type="String"), f"{PATH} is kept in clear: make it anew as a SecureSt"),
    ],
)
def test_what_no_repetition_mends_is_said_at_once(served, answer, words):
    odd = served(answer)
    assert refused().startswith(f"{TOLD} can't be read from SSM: {words}")
    assert odd.requests == 1


@pytest.mark.parametrize("answer", [Answer(body=b'{"Parameters": []}'), ok(PATH, " ")])
def test_a_parameter_that_is_not_there_is_named(served, answer):
    served(answer)
    assert refused() == (
        f"{TOLD}: SSM has no such parameter here, or a blank one. Put it there as a SecureString, "
        "or correct the name or AWS_REGION."
    )


@pytest.mark.parametrize(
    "trouble",
    [
        THROTTLED,
        error("RequestLimitExceeded"),
        error("TooManyRequestsException", 429),
        error("InternalServerError", 500),
        Answer(503, b"<html>"),
        Answer(429),
        RESET,
        Answer(raw=b"no HTTP at all\r\n\r\n"),
        Answer(body=b"garbage"),
        Answer(body=b"[" * 100_000),
        Answer(body=b"{}"),
        Answer(body=b'{"Parameters": [{}]}'),
        Answer(body=b'{"Parameters": 1}'),
        ok(PATH, None),
        ok(["x"], VALUE),
    ],
)
def test_what_may_pass_is_tried_again(served, trouble):
    odd = served(trouble, trouble, ok(PATH, VALUE))
    parameters.provide()
    assert env.text("SECRET_KEY") == VALUE
    assert odd.requests == 3


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (THROTTLED, "SSM in eu-central-1 answered 400 (ThrottlingException) however often it was "),
        (Answer(503, b""), "SSM in eu-central-1 answered 503 however often it was asked: wait, "),
        (RESET, "127.0.0.1 can't be reached: a function inside a VPC needs an endpoint for SSM"),
        (Answer(body=b"garbage"), "what answers is not SSM"),
    ],
)
def test_what_does_not_pass_ends_after_four_attempts(served, trouble, words):
    odd = served(trouble)
    assert refused().startswith(f"{TOLD} can't be read from SSM: {words}")
    assert odd.requests == 4


def test_no_attempt_begins_that_the_budget_has_no_room_for(served):
    odd = served(THROTTLED)
    with pytest.raises(ssm.RefusalError, match=r"answered 400 \(ThrottlingException\)"):
        ssm.read([PATH], os.environ, seconds=0.05)
    assert odd.requests == 1


def test_a_closed_port_is_a_sentence(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", "http://127.0.0.1:1")
    assert "127.0.0.1 can't be reached" in refused()


def test_a_name_that_does_not_resolve_is_a_sentence(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", "https://ssm.invalid")
    # Some resolvers take longer than the budget to say so.
    assert refused().startswith(f"{TOLD} can't be read from SSM: ")


@pytest.mark.parametrize("peer", [BLACK_HOLE, Answer(200, b"x" * 100_000, pause=0.05)])
def test_a_peer_that_hangs_holds_nobody_beyond_the_budget(served, monkeypatch, peer):
    monkeypatch.setattr(parameters, "BUDGET", 0.7)
    served(peer)
    started = time.monotonic()
    assert refused().startswith(f"{TOLD} can't be read from SSM: ")
    assert time.monotonic() - started < 5


def test_one_lost_answer_fits_into_the_budget(served):
    odd = served(BLACK_HOLE, ok(PATH, VALUE))
    parameters.provide()
    assert env.text("SECRET_KEY") == VALUE
    assert odd.requests == 2


# Reading again


def test_a_rotated_value_is_told_and_taken(served):
    served(ok(PATH, "old"), ok(PATH, VALUE))
    parameters.provide()
    assert parameters.refresh() == {"SECRET_KEY": VALUE}
    assert env.text("SECRET_KEY") == VALUE


def test_an_unchanged_value_is_no_news(served):
    served(ok(PATH, VALUE))
    parameters.provide()
    assert parameters.refresh() is None


@pytest.mark.parametrize("trouble", [error("AccessDeniedException"), THROTTLED, BLACK_HOLE])
def test_values_are_kept_when_ssm_is_down(served, caplog, trouble):
    served(ok(PATH, VALUE), trouble)
    parameters.provide()
    assert parameters.refresh(0.5) is None
    assert env.text("SECRET_KEY") == VALUE
    assert caplog.messages[0].startswith("The secrets stay as they were. SECRET_KEY_PARAMETER (/po")


def test_ssm_is_asked_at_most_once_in_an_interval(served, monkeypatch):
    odd = served(ok(PATH, "old"), ok(PATH, VALUE), ok(PATH, "newest"))
    parameters.provide()
    assert [bool(parameters.refresh()) for _ in range(3)] == [True, False, False]
    assert odd.requests == 2
    monkeypatch.setattr(parameters, "REFRESH_INTERVAL", 0.0)
    assert parameters.refresh() == {"SECRET_KEY": "newest"}


def test_nothing_is_read_again_where_nothing_was_read(served):
    odd = served(ok(PATH, VALUE))
    assert parameters.refresh() is None
    assert odd.requests == 0


# Who has no parameters pays nothing


def test_without_parameters_nothing_more_is_imported():
    code = (
        "import sys; from config import env; before = set(sys.modules)\n"
        "from config import parameters; parameters.begin(); parameters.provide()\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=env.BASE_DIR,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"ssl", "http.client", "config.ssm", "json"} & set(found.stdout.split())
