"""How often an account may write, and strangers may try; counted where all processes see it."""

import secrets
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.lambda_handler import handler
from portfolio.api import throttling
from portfolio.api.authentication import shows_a_token
from portfolio.api.throttling import WriteThrottle
from portfolio.models import ApiToken, Attempt, Skill
from portfolio.tokens import PREFIX
from tests.conftest import Client
from tests.emulator.events import http_api
from tests.factories import a_skill
from tests.portfolio.api.rows import NEW

pytestmark = pytest.mark.django_db

SKILL = NEW["skills"]
STRANGERS = [f"198.51.100.{number}" for number in range(50)]


@pytest.fixture
def three_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as any test takes."""
    monkeypatch.setitem(WriteThrottle.THROTTLE_RATES, "write", "3/day")


def write(client: Client, **headers: str) -> Any:
    return client.post("/api/skills", SKILL, headers=headers)


def in_another_process() -> None:
    """What this one has counted is not known there."""
    cache.clear()


def an_unknown_token() -> str:
    return PREFIX + secrets.token_hex(22)[:43]


# Writes


@pytest.mark.usefixtures("three_a_day")
def test_too_many_writes_are_a_429_that_says_when_to_come_back(owner_api):
    assert [write(owner_api).status_code for _ in range(3)] == [201] * 3
    answer = write(owner_api)

    assert answer.status_code == 429
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 429
    seconds = int(answer["Retry-After"])
    assert 0 < seconds <= 86_400
    assert answer["RateLimit-Policy"] == '"writes";q=3;w=86400'
    assert answer["RateLimit"] == f'"writes";r=0;t={seconds}'
    assert Skill.objects.count() == 3


@pytest.mark.usefixtures("three_a_day")
def test_each_write_says_how_many_more_there_may_be(owner_api):
    told = [write(owner_api) for _ in range(3)]
    assert [answer["RateLimit"] for answer in told] == [f'"writes";r={n}' for n in (2, 1, 0)]
    assert {answer["RateLimit-Policy"] for answer in told} == {'"writes";q=3;w=86400'}
    assert not any("Retry-After" in answer for answer in told)


@pytest.mark.usefixtures("three_a_day")
def test_all_processes_count_together(owner_api):
    seen = []
    for _ in range(5):
        in_another_process()
        seen.append(write(owner_api))
    assert [answer.status_code for answer in seen] == [201] * 3 + [429] * 2
    assert seen[1]["RateLimit"] == '"writes";r=1'
    assert 0 < int(seen[-1]["Retry-After"]) <= 86_400


@pytest.mark.usefixtures("three_a_day")
def test_all_tokens_of_an_account_count_together_and_those_of_another_apart(
    owner, owner_api, django_user_model
):
    another = Client(ApiToken.objects.issue(owner, "another")[1])
    somebody = django_user_model.objects.create_superuser("somebody")
    theirs = Client(ApiToken.objects.issue(somebody, "theirs")[1])
    seen = [write(each).status_code for each in (owner_api, another, owner_api, another)]
    assert seen == [201, 201, 201, 429]
    assert write(theirs).status_code == 201


@pytest.mark.usefixtures("three_a_day")
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_each_kind_of_write_counts(owner_api, method):
    for _ in range(3):
        write(owner_api)
    path = f"/api/skills/{Skill.objects.last().pk}"
    answer = getattr(owner_api, method)(path, SKILL, headers={"If-Match": "*"})
    assert answer.status_code == 429


# In a transaction of its own each, as ever but in tests: with it goes what the database counted.
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("three_a_day")
def test_refused_writes_are_braked_too(owner_api):
    wrong = [owner_api.post("/api/skills", {"level": 9}) for _ in range(4)]
    assert [answer.status_code for answer in wrong] == [400] * 3 + [429]
    assert wrong[0]["RateLimit"] == '"writes";r=2'


@pytest.mark.usefixtures("three_a_day")
def test_who_may_not_write_is_braked_too(owner):
    reader = Client(ApiToken.objects.issue(owner, "reader", scope="read")[1])
    assert [write(reader).status_code for _ in range(4)] == [403] * 3 + [429]
    assert reader.get("/api/skills").status_code == 200


@pytest.mark.usefixtures("three_a_day")
def test_what_is_answered_from_before_counts_and_tells_of_now(owner_api):
    told = [write(owner_api, **{"Idempotency-Key": "once"}) for _ in range(4)]
    assert [answer.status_code for answer in told] == [201, 201, 201, 429]
    assert [answer["RateLimit"] for answer in told[:3]] == [f'"writes";r={n}' for n in (2, 1, 0)]


def test_counting_is_no_statement_of_its_own(owner_api):
    with CaptureQueriesContext(connection) as context:
        write(owner_api)
    statements = [query["sql"] for query in context.captured_queries]
    assert len(statements) == 3
    assert ["portfolio_attempt" in sql for sql in statements] == [True, False, False]
    assert Attempt.objects.count() == 1


def test_a_rate_that_is_empty_counts_nothing(owner_api, monkeypatch):
    monkeypatch.setitem(WriteThrottle.THROTTLE_RATES, "write", None)
    answer = write(owner_api)
    assert (answer.status_code, "RateLimit" in answer) == (201, False)
    assert not Attempt.objects.exists()


# Reads


def test_reads_are_not_counted_and_cost_no_statement_more(api, owner_api, monkeypatch):
    monkeypatch.setitem(WriteThrottle.THROTTLE_RATES, "write", "1/day")
    a_skill()
    for reader, statements in ((api, 1), (owner_api, 2)):
        for _ in range(3):
            with CaptureQueriesContext(connection) as context:
                answer = reader.get("/api/skills")
            assert (answer.status_code, len(context)) == (200, statements)
            assert "RateLimit" not in answer
    assert not Attempt.objects.exists()


# Whatever a stranger writes into a header


SPOOFED = ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Viewer-Address", "True-Client-IP"]


@pytest.mark.usefixtures("three_a_day")
@pytest.mark.parametrize("header", SPOOFED)
def test_fifty_addresses_of_one_account_are_one_account(owner_api, header):
    seen = [write(owner_api, **{header: address}).status_code for address in STRANGERS]
    assert seen == [201] * 3 + [429] * 47


@pytest.mark.parametrize("header", SPOOFED)
def test_fifty_addresses_of_one_stranger_are_one_stranger(api, header):
    statements = []
    for address in STRANGERS:
        token = {"Authorization": f"Bearer {an_unknown_token()}"}
        with CaptureQueriesContext(connection) as context:
            answer = api.post("/api/skills", SKILL, headers=token | {header: address})
        statements.append((answer.status_code, len(context)))
    # Ten look-ups, one for all living tokens, and no more.
    assert statements == [(401, 1)] * 10 + [(429, 1)] + [(429, 0)] * 39


@pytest.mark.parametrize("header", SPOOFED)
def test_fifty_addresses_reach_the_application_as_the_one_that_the_gateway_saw(header):
    from django.core.signals import request_started

    seen = set()

    def note(environ: dict[str, Any], **_: Any) -> None:
        seen.add(environ["REMOTE_ADDR"])

    request_started.connect(note)
    try:
        for address in STRANGERS:
            event = http_api("GET", "/api/nothing-here", headers={header.lower(): address})
            event["requestContext"]["http"]["sourceIp"] = "203.0.113.9"
            assert handler(event, None)["statusCode"] == 404
    finally:
        request_started.disconnect(note)
    assert seen == {"203.0.113.9"}


# Strangers that try tokens


def try_tokens(client: Client, times: int) -> list[int]:
    tokens = [an_unknown_token() for _ in range(times)]
    answers = [
        client.get("/api/skills", headers={"Authorization": f"Bearer {token}"}) for token in tokens
    ]
    return [answer.status_code for answer in answers]


def test_a_stranger_is_braked_and_told_so(api):
    assert try_tokens(api, 12) == [401] * 10 + [429] * 2
    answer = api.get("/api/skills", headers={"Authorization": f"Bearer {an_unknown_token()}"})
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "60"
    assert answer["RateLimit-Policy"] == '"unknown-tokens";q=10;w=60'
    assert answer["RateLimit"] == '"unknown-tokens";r=0;t=60'


def test_a_stranger_keeps_no_owner_out(api, owner_api):
    for _ in range(3):
        try_tokens(api, 30)
        assert write(owner_api).status_code == 201
        assert owner_api.get("/api/skills").status_code == 200
    assert api.get("/api/skills").status_code == 200


def test_a_token_that_was_revoked_while_strangers_try_opens_nothing(api, owner_api):
    try_tokens(api, 30)
    assert write(owner_api).status_code == 201
    ApiToken.objects.all().revoke()
    assert write(owner_api).status_code == 401


def test_a_token_that_was_made_while_strangers_try_waits_a_minute_at_most(api, owner):
    try_tokens(api, 30)
    client = Client(ApiToken.objects.issue(owner, "new")[1])
    answer = write(client)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    # What the process knows of living tokens is kept for as long.
    cache.delete(throttling.LIVING)
    assert write(client).status_code == 201


def test_living_tokens_are_known_by_their_digests_alone(api, owner_token):
    try_tokens(api, 30)
    assert owner_token not in repr(cache.get(throttling.LIVING))
    assert cache.get(throttling.LIVING) == {ApiToken.objects.get().digest}


@pytest.mark.parametrize(
    "text",
    [
        "nope",
        PREFIX,
        PREFIX + "x" * 42,
        PREFIX + "x" * 44,
        PREFIX + "x" * 42 + "-",
        PREFIX + "x" * 42 + "é",
        PREFIX + "x" * 42 + "²",
        "x" * (43 + len(PREFIX)),
        "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl",
        PREFIX.upper() + "x" * 43,
    ],
)
def test_what_is_no_token_is_refused_without_the_database(api, text, django_assert_num_queries):
    for method in (api.get, api.post):
        with django_assert_num_queries(0):
            answer = method("/api/skills", headers={"Authorization": f"Bearer {text}"})
        assert answer.status_code == 401


@pytest.mark.parametrize("header", ["Bearer {}", "bearer {}", "BEARER   {}  "])
def test_a_token_that_opens_is_known_for_one_beforehand(api, owner_token, header):
    """Or what it writes would not be one transaction (`config.repeating`)."""
    text = header.format(owner_token)
    assert write(api, Authorization=text).status_code == 201
    assert shows_a_token({"HTTP_AUTHORIZATION": text})


def test_every_token_that_is_issued_is_taken_for_one(owner, django_assert_num_queries):
    for number in range(20):
        client = Client(ApiToken.objects.issue(owner, f"{number}")[1])
        assert client.get("/api/skills").status_code == 200
