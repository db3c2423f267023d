"""Events that are no requests, and requests that no client should send."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from config.lambda_handler import handler
from tests.config.handler.serving import ALL_SENDERS, Context, environment
from tests.emulator.events import MakeEvent, headers_of, http_api, load_balancer, rest_api


@pytest.mark.parametrize(
    "event",
    [
        None,
        {},
        [],
        [{}],
        "text",
        7,
        {"manage": ["migrate"]},
        {"version": "2.0"},
        {"version": "2.0", "rawPath": "/api"},
        {"version": "2.0", "rawPath": "/api", "requestContext": None},
        {"version": "2.0", "rawPath": "/api", "requestContext": {"http": None}},
        {"version": "2.0", "rawPath": None, "requestContext": {"http": {"method": "GET"}}},
        {"version": "2.0", "rawPath": "/", "requestContext": {"http": {"method": ["GET"]}}},
        {"version": "2.0", "rawPath": "/", "requestContext": {"http": {"method": "G T\r\n"}}},
        http_api("GET", "/") | {"version": "3.0"},
        http_api("GET", "/") | {"version": 2.0},
        http_api("GET", "/") | {"version": None},
        rest_api("GET", "/") | {"version": {}},
        {"httpMethod": "GET"},
        {"httpMethod": None, "path": "/"},
        {"httpMethod": "GET", "path": 7},
        {"requestContext": {"elb": {}}},
        {"Records": [{"eventSource": "aws:sqs", "body": "{}"}]},
        {"requestContext": {"connectionId": "x", "eventType": "CONNECT", "routeKey": "$connect"}},
        rest_api("GET", "/") | {"type": "REQUEST", "methodArn": "arn:aws:execute-api:x"},
        # No JSON.
        rest_api("GET", "/") | {"multiValueQueryStringParameters": {7: ["x"]}},
    ],
)
def test_event_that_is_no_request_is_refused_in_a_typed_answer(event: Any) -> None:
    answer = handler(event, Context())
    assert list(answer) == ["error"]
    assert answer["error"]["type"] == "UnsupportedEvent"
    assert answer["error"]["message"].startswith("The event ")


def test_scheduled_ping_is_answered() -> None:
    event = {
        "version": "0",
        "source": "aws.events",
        "detail-type": "Scheduled Event",
        "detail": {},
        "resources": ["arn:aws:events:eu-central-1:123456789012:rule/warm"],
    }
    assert handler(event, Context()) == {"status": "alive"}


@pytest.mark.parametrize(
    "change",
    [
        {"headers": None},
        {"headers": []},
        {"headers": {"accept": None, "x-number": 7, "x-list": ["a", None], "x-object": {}}},
        {"headers": {"": "x", "x y": "z", "x:y": "z", "naïve": "z"}},
        {"headers": {"x-name": "Žofie 🐎 \ud800"}},
        {"cookies": None},
        {"cookies": "a=1"},
        {"cookies": [None, 1, {}]},
        {"body": None},
        {"rawQueryString": None},
        {"rawQueryString": 5},
        {"isBase64Encoded": None},
        {"isBase64Encoded": "no"},
    ],
)
def test_http_api_with_values_of_other_types_is_answered(change: dict[str, Any]) -> None:
    assert handler(http_api("GET", "/healthz") | change, Context())["statusCode"] == 200


@pytest.mark.parametrize(
    "change",
    [
        {"headers": None, "multiValueHeaders": None},
        {"multiValueHeaders": {"accept": "*/*", "x": None, "y": [None, 1, {}]}},
        {"queryStringParameters": {"a": None}, "multiValueQueryStringParameters": None},
        {"multiValueQueryStringParameters": {"a": None, "b": "x", "c": [None, 1]}},
        {"multiValueQueryStringParameters": ["a"]},
        {"requestContext": None},
        {"requestContext": {"identity": None, "path": 7, "stage": {}}},
        {"pathParameters": "x"},
    ],
)
def test_rest_api_with_values_of_other_types_is_answered(change: dict[str, Any]) -> None:
    assert handler(rest_api("GET", "/healthz") | change, Context())["statusCode"] == 200


def test_request_without_a_host_header_is_meant_for_us() -> None:
    environ = environment(http_api("GET", "/") | {"headers": None})
    assert environ["SERVER_NAME"] == "localhost"
    assert "HTTP_HOST" not in environ


@ALL_SENDERS
@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (
            {"body": "!!!", "isBase64Encoded": True},
            "The body is not the Base64 that the event says it is.",
        ),
        (
            {"body": "é", "isBase64Encoded": True},
            "The body is not the Base64 that the event says it is.",
        ),
        ({"body": {"a": 1}}, "The body is no text."),
        ({"body": "\ud800"}, "The body is no Unicode text."),
    ],
)
def test_broken_body_is_a_400(make_event: MakeEvent, change: dict[str, Any], detail: str) -> None:
    answer = handler(make_event("POST", "/api/skills") | change, Context())
    assert answer["statusCode"] == 400
    assert headers_of(answer)["content-type"] == "application/problem+json"
    assert json.loads(answer["body"]) == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": detail,
        "request_id": Context.aws_request_id,
    }


@ALL_SENDERS
@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\0b"])
def test_line_break_or_null_in_a_header_is_a_400(make_event: MakeEvent, value: str) -> None:
    answer = handler(make_event("GET", "/healthz", headers={"x-name": value}), Context())
    assert answer["statusCode"] == 400
    detail = "A header's value holds a line break or a null character."
    assert json.loads(answer["body"])["detail"] == detail


@pytest.mark.parametrize("make_event", [rest_api, load_balancer])
def test_half_a_surrogate_pair_in_the_query_is_a_400(make_event: MakeEvent) -> None:
    event = make_event("GET", "/healthz") | {"multiValueQueryStringParameters": {"q": ["\ud800"]}}
    assert handler(event, Context())["statusCode"] == 400


@ALL_SENDERS
@pytest.mark.parametrize(
    "path",
    [
        "/caf\xe9",
        "/страница",
        "/%zz%",
        "/%ff%fe",
        "/%00",
        "/\ud800",
        "/a b\r\nc",
        "//",
        "nothing",
        "*",
    ],
)
def test_strange_path_is_a_404(make_event: MakeEvent, path: str) -> None:
    answer = handler(make_event("GET", path), Context())
    assert answer["statusCode"] == 404
    assert headers_of(answer)["content-type"] == "application/problem+json"


@ALL_SENDERS
def test_non_ascii_path_is_the_same_with_and_without_percent_signs(make_event: MakeEvent) -> None:
    expected = "/café".encode().decode("latin-1")
    assert environment(make_event("GET", "/café"))["PATH_INFO"] == expected
    assert environment(make_event("GET", "/caf%C3%A9"))["PATH_INFO"] == expected


def test_non_ascii_query_is_percent_encoded() -> None:
    environ = environment(http_api("GET", "/?q=é \ud800"))
    assert environ["QUERY_STRING"] == "q=%C3%A9%20%ED%A0%80"


def test_unknown_host_is_a_400() -> None:
    answer = handler(http_api("GET", "/api", headers={"host": "evil.example"}), Context())
    assert answer["statusCode"] == 400


def test_a_missing_context_is_no_obstacle() -> None:
    assert handler(http_api("GET", "/healthz"), None)["statusCode"] == 200


@ALL_SENDERS
def test_failure_of_the_whole_application_is_a_500_in_the_events_shape(
    make_event: MakeEvent, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raise RuntimeError("postgresql://someone:hunter22@host/db")

    monkeypatch.setattr("config.lambda_handler.application", broken)
    answer = handler(make_event("GET", "/api"), Context())
    assert answer["statusCode"] == 500
    assert json.loads(answer["body"]) == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Something went wrong here. The request_id finds it in the log.",
        "request_id": Context.aws_request_id,
    }
    failure, line = map(json.loads, capsys.readouterr().out.splitlines())
    assert (failure["level"], failure["exception_name"]) == ("ERROR", "RuntimeError")
    assert "postgresql://someone:***@host/db" in failure["exception"]
    assert (line["status"], line["correlation_id"]) == (500, Context.aws_request_id)
