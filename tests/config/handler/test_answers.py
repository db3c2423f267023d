"""Answers in the shape that each sender understands."""

from base64 import b64decode, b64encode

import pytest

from config.lambda_handler import handler
from tests.config.handler.serving import ALL_SENDERS, Context, Recorder, serve
from tests.emulator.events import (
    MakeEvent,
    cookies_of,
    headers_of,
    http_api,
    load_balancer,
    rest_api,
)


def test_http_api_gets_a_whole_answer() -> None:
    answer = handler(http_api("GET", "/healthz"), Context())
    headers = answer.pop("headers")
    assert answer == {
        "statusCode": 200,
        "cookies": [],
        "isBase64Encoded": False,
        "body": '{"status": "alive"}',
    }
    assert headers["content-type"] == "application/json"
    assert headers["x-request-id"] == Context.aws_request_id


def test_rest_api_gets_a_whole_answer() -> None:
    answer = handler(rest_api("GET", "/healthz"), Context())
    headers = answer.pop("multiValueHeaders")
    assert answer == {"statusCode": 200, "isBase64Encoded": False, "body": '{"status": "alive"}'}
    assert headers["Content-Type"] == ["application/json"]


def test_load_balancer_gets_the_kind_of_headers_that_it_sends() -> None:
    one = handler(load_balancer("GET", "/healthz", several=False), Context())
    assert (one["headers"]["Content-Type"], one["statusCode"]) == ("application/json", 200)
    assert "multiValueHeaders" not in one
    several = handler(load_balancer("GET", "/healthz", several=True), Context())
    assert several["multiValueHeaders"]["Content-Type"] == ["application/json"]
    assert "headers" not in several


def test_health_check_of_a_load_balancer_needs_no_headers() -> None:
    event = load_balancer("GET", "/healthz", several=False)
    event["headers"] = {"user-agent": "ELB-HealthChecker/2.0"}
    assert handler(event, Context())["statusCode"] == 200


@ALL_SENDERS
def test_repeated_headers_are_joined_and_cookies_stay_apart(make_event: MakeEvent) -> None:
    application = Recorder(
        ("Vary", "Cookie"),
        ("Set-Cookie", "a=1; Path=/"),
        ("vary", "Accept"),
        ("Set-Cookie", "b=2; Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
    )
    answer = serve(application, make_event("GET", "/"))
    assert headers_of(answer) == {"vary": "Cookie, Accept"}
    assert cookies_of(answer) == ["a=1; Path=/", "b=2; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]


def test_cookies_survive_where_a_header_has_one_value() -> None:
    cookies = [f"c{number}=1" for number in range(12)]
    application = Recorder(*(("Set-Cookie", cookie) for cookie in cookies))
    balancer = serve(application, load_balancer("GET", "/", several=False))
    assert list(balancer["headers"].values()) == cookies
    assert {name.lower() for name in balancer["headers"]} == {"set-cookie"}

    event = rest_api("GET", "/")
    del event["multiValueHeaders"]
    assert serve(application, event) == {
        "statusCode": 200,
        "headers": {},
        "multiValueHeaders": {"Set-Cookie": cookies},
        "isBase64Encoded": False,
        "body": "{}",
    } | {"isBase64Encoded": True, "body": b64encode(b"{}").decode()}


@ALL_SENDERS
@pytest.mark.parametrize(
    ("content_type", "is_text"),
    [
        ("application/json", True),
        ("application/problem+json", True),
        ("text/html; charset=utf-8", True),
        ("text/javascript", True),
        ("application/javascript", True),
        ("image/svg+xml", True),
        ("application/vnd.oai.openapi+json;version=3.1", True),
        ("image/png", False),
        ("font/woff2", False),
        ("application/octet-stream", False),
    ],
)
def test_text_goes_as_text_and_the_rest_as_base64(
    make_event: MakeEvent, content_type: str, *, is_text: bool
) -> None:
    body = "é".encode() if is_text else b"\x89PNG\xff"
    answer = serve(Recorder(("Content-Type", content_type), body=[body]), make_event("GET", "/"))
    assert answer["isBase64Encoded"] is not is_text
    assert (answer["body"].encode() if is_text else b64decode(answer["body"])) == body


def test_compressed_text_goes_as_base64() -> None:
    application = Recorder(
        ("Content-Type", "text/css"), ("Content-Encoding", "gzip"), body=[b"\x1f\x8b"]
    )
    answer = serve(application, http_api("GET", "/"))
    assert (answer["isBase64Encoded"], answer["body"]) == (True, "H4s=")


@ALL_SENDERS
@pytest.mark.parametrize(
    ("method", "status"),
    [("HEAD", "200 OK"), ("GET", "204 No Content"), ("GET", "304 Not Modified")],
)
def test_answer_without_a_body_has_none_and_is_closed(
    make_event: MakeEvent, method: str, status: str
) -> None:
    class Body(list):
        closed = False

        def close(self) -> None:
            self.closed = True

    body = Body([b"not sent"])
    application = Recorder(("Content-Type", "image/png"), status=status, body=body)
    answer = serve(application, make_event(method, "/"))
    assert (answer["body"], answer["isBase64Encoded"], body.closed) == ("", False, True)
    assert answer["statusCode"] == int(status[:3])
