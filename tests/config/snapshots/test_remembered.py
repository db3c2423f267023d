"""Repeated public reads that the handler answers before Django: no reader can tell."""

import json
from base64 import b64decode
from itertools import product

import pytest

from config import lambda_handler, remembered
from portfolio.models import Image
from tests.config.snapshots.handling import (
    PNG,
    Context,
    asked,
    by_django,
    content,
    read_until_remembered,
    send,
)
from tests.emulator.events import function_url, http_api, load_balancer, rest_api

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["asked", "content"]
PATHS = [
    "/api/experience",
    "/api/experience/1",
    "/api/projects?featured=true&fields=name,technologies",
    "/api/skills?limit=1",
    "/api/skills/",
    "/api/technologies?search=py",
    "/api/personal-info",
    "/api/portfolio",
    "/api/resume.json",
    "/",
    "/?utm_source=canary",
    f"/images/{'ab' * 16}.png",
]
HEADERS = [
    {},
    {"accept": "application/json; indent=2"},
    {"accept": "text/html, */*;q=0.1"},
    {"host": "localhost"},
    {"x-forwarded-port": "8443"},
    {"if-none-match": "*"},
    {"if-none-match": '"other"'},
    {"if-modified-since": "Fri, 31 Dec 9999 23:59:59 GMT"},
    {"if-modified-since": "Sat, 01 Jan 2000 00:00:00 GMT"},
    {"Accept": "application/json"},
    {"x-unheard-of": "1"},
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.usefixtures("content")
def test_remembered_answer_is_djangos_own_to_the_byte(asked, monkeypatch, path):
    for method, headers in product(("GET", "HEAD"), HEADERS):
        event = http_api(method, path, headers=headers)
        answer = read_until_remembered(asked, event)
        assert answer == by_django(asked, monkeypatch, event), headers
        assert answer["headers"]["cache-status"].startswith("portfolio; hit; ttl=")
        assert answer["headers"]["x-request-id"] == Context.aws_request_id


@pytest.mark.usefixtures("content")
def test_page_and_picture_are_remembered_whole(asked):
    page = read_until_remembered(asked, http_api("GET", "/"))
    assert page["body"].startswith("<!")
    assert page["headers"]["content-type"] == "text/html; charset=utf-8"
    picture = read_until_remembered(asked, http_api("GET", PATHS[-1]))
    assert (b64decode(picture["body"]), picture["isBase64Encoded"]) == (PNG, True)


def test_large_picture_is_djangos_each_time_and_drives_nothing_out(asked, content, costs):
    read_until_remembered(asked, http_api("GET", "/"))
    Image.objects.update(data=PNG * 1000)
    before = len(asked)
    for _ in range(4):
        picture = send(http_api("GET", PATHS[-1]))
    assert b64decode(picture["body"]) == PNG * 1000
    assert picture["headers"]["cache-status"].startswith("portfolio; hit")
    assert len(asked) == before + 4
    send(http_api("GET", "/"))
    assert len(asked) == before + 4


@pytest.mark.parametrize("make_event", [http_api, function_url])
def test_stage_and_sender_make_no_difference_either(asked, monkeypatch, make_event, content):
    event = make_event("GET", "/api/skills?limit=1")
    event["requestContext"]["stage"] = "prod"
    event["rawPath"] = f"/prod{event['rawPath']}"
    answer = read_until_remembered(asked, event)
    assert answer == by_django(asked, monkeypatch, event)
    assert answer["headers"]["link"].startswith("</prod/api/skills?limit=1&offset=1>")


def test_header_without_a_meaning_changes_nothing_that_django_answers(asked, monkeypatch, content):
    assert remembered.MEANINGLESS
    for name in remembered.MEANINGLESS:
        plain, other = (
            http_api("GET", "/api/portfolio", headers={name: value})
            for value in ("198.51.100.1", "gzip, br;q=1, *;q=0")
        )
        answer = read_until_remembered(asked, plain)
        assert send(other) == answer == by_django(asked, monkeypatch, other), name


def test_what_django_refuses_is_refused_whatever_is_remembered(asked):
    read_until_remembered(asked, http_api("GET", "/api/skills"))
    for headers, status in (
        ({"host": "evil.example"}, 400),
        ({"x-forwarded-proto": "http"}, 403),
        ({"accept": "text/csv"}, 406),
        ({"authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"user-agent": "a\r\nb"}, 400),
    ):
        for _ in range(3):
            answer = send(http_api("GET", "/api/skills", headers=headers))
            assert answer["statusCode"] == status, headers


@pytest.mark.parametrize(
    "event",
    [
        http_api("GET", "/api/skills", headers={"cookie": "a=1"}),
        http_api("GET", "/api/skills") | {"cookies": ["a=1"]},
        http_api("GET", "/api/skills") | {"headers": {"host": "testserver", "Cookie": "a=1"}},
        http_api("GET", "/api/skills", headers={"authorization": ""}),
        http_api("GET", "/api/skills", headers={"user-agent": "Žofie"}),
        http_api("GET", "/api/skills", headers={"user-agent": 7}),
        http_api("GET", "/api/skills", headers={"accept": "application/json" + ";x=1" * 500}),
        http_api("GET", "/api/skills", body="x"),
        http_api("GET", "/api/skills") | {"isBase64Encoded": True},
        http_api("GET", "/api/skills") | {"headers": None},
        http_api("GET", "/api/skills") | {"rawQueryString": 5},
        http_api("OPTIONS", "/api/skills"),
        http_api("GET", "/healthz"),
        http_api("GET", "/api"),
        http_api("GET", "/api/skills?colour=red"),
        http_api("GET", "/api/skills/999"),
        rest_api("GET", "/api/skills"),
        load_balancer("GET", "/api/skills"),
    ],
)
def test_anything_else_is_djangos_each_time(asked, event):
    for _ in range(4):
        send(event)
    assert len(asked) == 4


def test_secret_of_the_edge_is_looked_at_each_time(asked):
    """What was remembered for who knows it is for nobody else."""
    right, wrong = (
        http_api("GET", "/api/skills", headers={"x-origin-secret": word})
        for word in ("canary-right", "canary-wrong")
    )
    read_until_remembered(asked, right)
    before = len(asked)
    send(wrong)
    send(http_api("GET", "/api/skills"))
    assert len(asked) == before + 2


def test_event_that_is_no_request_stays_none(asked):
    read_until_remembered(asked, http_api("GET", "/api/skills"))
    for other in (
        {"methodArn": "arn:aws:execute-api:x"},
        {"version": "3.0"},
        {"requestContext": None},
        {"requestContext": {"http": None}},
    ):
        assert "error" in send(http_api("GET", "/api/skills") | other)
    assert send(http_api("GET", "/api/skills") | {"source": "aws.events"}) == {"status": "alive"}


def test_log_record_is_the_same(asked, capsys):
    event = http_api("GET", "/api/skills")
    for _ in range(3):
        send(event)
    _, django, handler = map(json.loads, capsys.readouterr().out.splitlines())
    for line in (django, handler):
        assert isinstance(line.pop("duration_ms"), float)
        line.pop("timestamp")
        line["_aws"].pop("Timestamp")
        for name in ("cold_start", "ColdStart"):
            line.pop(name, None)
    assert handler == django
    assert handler["SnapshotHit"] == 1
    assert len(asked) == 2


def test_who_changes_an_answer_changes_no_other(asked):
    event = http_api("GET", "/api/skills")
    for _ in range(4):
        answer = send(event)
        assert answer.pop("headers").pop("content-type") == "application/json"
        answer["cookies"].append("canary-cookie=1")
    assert len(asked) == 2


def test_each_reader_gets_the_id_of_its_own_invocation(asked):
    event = http_api("GET", "/api/skills")
    read_until_remembered(asked, event)
    other = type("Other", (), {"aws_request_id": "canary-id"})
    answers = [lambda_handler.handler(event, context) for context in (other, None, None)]
    first, *chance = [answer["headers"]["x-request-id"] for answer in answers]
    assert first == "canary-id"
    assert len({*chance, first, Context.aws_request_id}) == 4
    assert len(asked) == 2


def test_memory_is_bounded_in_entries_and_characters(asked, monkeypatch):
    answers = lambda_handler.answers
    monkeypatch.setattr(remembered, "MOST_ENTRIES", 3)
    for number in range(5):
        read_until_remembered(asked, http_api("GET", f"/api/skills?limit={number + 1}"))
    assert [key[2] for key in answers.kept] == ["limit=3", "limit=4", "limit=5"]
    one = answers.size // 3
    monkeypatch.setattr(remembered, "MOST_CHARACTERS", 2 * one + 100)
    read_until_remembered(asked, http_api("GET", "/api/skills?limit=6"))
    assert len(answers.kept) == 2
    monkeypatch.setattr(remembered, "MOST_CHARACTERS", 0)
    send(http_api("GET", "/api/skills?limit=7"))
    send(http_api("GET", "/api/skills?limit=7"))
    assert (len(answers.kept), answers.size) == (0, 0)
