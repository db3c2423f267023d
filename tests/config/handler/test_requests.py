"""Requests as the application sees them, whoever sent them."""

import json
from base64 import b64encode
from typing import Any

import pytest

from config.lambda_handler import handler
from tests.config.handler.serving import ALL_SENDERS, Context, Recorder, environment, serve
from tests.emulator.events import MakeEvent, headers_of, http_api, load_balancer, rest_api


@ALL_SENDERS
def test_request_reaches_the_application_as_from_a_web_server(make_event: MakeEvent) -> None:
    event = make_event(
        "POST",
        "/api/caf%C3%A9?q=a%20b&q=%2B",
        headers={"content-type": 'multipart/form-data; boundary="a,b"', "content-length": "999"},
        body="žluť",
    )
    recorder = Recorder()
    serve(recorder, event)
    environ = recorder.environ
    assert recorder.sent == "žluť".encode()
    assert environ["CONTENT_LENGTH"] == "6"
    assert environ["CONTENT_TYPE"] == 'multipart/form-data; boundary="a,b"'
    assert "HTTP_CONTENT_TYPE" not in environ
    assert "HTTP_CONTENT_LENGTH" not in environ
    assert environ["PATH_INFO"] == "/api/café".encode().decode("latin-1")
    assert environ["QUERY_STRING"].replace("%20", "+") == "q=a+b&q=%2B"
    assert environ["REMOTE_ADDR"] == "203.0.113.7"
    assert (environ["wsgi.url_scheme"], environ["SERVER_PORT"]) == ("https", "443")
    assert environ["HTTP_HOST"] == "testserver"


@pytest.mark.parametrize(
    "event",
    [
        {**http_api("GET", "/"), "cookies": ["a=1", "b=2"]},
        http_api("GET", "/") | {"headers": {"cookie": "a=1; b=2"}},
        rest_api("GET", "/") | {"multiValueHeaders": {"Cookie": ["a=1", "b=2"]}},
        load_balancer("GET", "/", several=False) | {"headers": {"cookie": "a=1; b=2"}},
    ],
)
def test_all_cookies_arrive(event: dict[str, Any]) -> None:
    assert environment(event)["HTTP_COOKIE"] == "a=1; b=2"


@ALL_SENDERS
def test_without_cookies_there_is_no_cookie_header(make_event: MakeEvent) -> None:
    assert "HTTP_COOKIE" not in environment(make_event("GET", "/"))


def test_repeated_request_headers_are_joined() -> None:
    event = rest_api("GET", "/") | {"multiValueHeaders": {"Accept": ["text/html", "text/plain"]}}
    assert environment(event)["HTTP_ACCEPT"] == "text/html,text/plain"


@ALL_SENDERS
def test_headers_beyond_ascii_are_the_bytes_of_utf_8(make_event: MakeEvent) -> None:
    event = make_event("GET", "/", headers={"x-name": "Žofie", "cookie": "name=Žofie"})
    environ = environment(event)
    expected = "Žofie".encode().decode("latin-1")
    assert environ["HTTP_X_NAME"] == expected
    assert environ["HTTP_COOKIE"] == f"name={expected}"


@ALL_SENDERS
def test_binary_body_arrives(make_event: MakeEvent) -> None:
    event = make_event("POST", "/", body=b64encode(b"\x00\xff").decode()) | {
        "isBase64Encoded": True
    }
    recorder = Recorder()
    serve(recorder, event)
    assert recorder.sent == b"\x00\xff"


@ALL_SENDERS
def test_headers_can_not_forge_the_address_or_another_header(make_event: MakeEvent) -> None:
    forged = {
        "x-forwarded-for": "198.51.100.1, 203.0.113.7",
        "x_forwarded_proto": "http",
        "x-forwarded-proto": "javascript",
        "x-forwarded-port": "80; x",
    }
    environ = environment(make_event("GET", "/", headers=forged))
    assert environ["REMOTE_ADDR"] == "203.0.113.7"
    assert (environ["wsgi.url_scheme"], environ["SERVER_PORT"]) == ("https", "443")
    assert environ["HTTP_X_FORWARDED_PROTO"] == "javascript"


def test_the_scheme_is_what_the_nearest_proxy_says() -> None:
    headers = {"x-forwarded-proto": "https, http", "x-forwarded-port": "8080"}
    environ = environment(load_balancer("GET", "/", headers=headers))
    assert (environ["wsgi.url_scheme"], environ["SERVER_PORT"]) == ("http", "8080")


# Stages


@pytest.mark.parametrize(
    ("event", "prefix", "path"),
    [
        (http_api("GET", "/api/skills"), "", "/api/skills"),
        (http_api("GET", "/api/skills", stage="prod"), "/prod", "/api/skills"),
        (
            http_api("GET", "/production", stage="prod") | {"rawPath": "/production"},
            "",
            "/production",
        ),
        (http_api("GET", "", stage="prod"), "/prod", "/"),
        (rest_api("GET", "/api/skills"), "/prod", "/api/skills"),
        (rest_api("GET", "/"), "/prod", "/"),
        (rest_api("GET", "/api/skills", stage="api"), "/api", "/api/skills"),
        # An HTTP API with the older payload has the stage in both paths.
        (
            rest_api("GET", "/api/skills")
            | {"version": "1.0", "path": "/prod/api/skills", "pathParameters": None},
            "/prod",
            "/api/skills",
        ),
        # A domain of one's own, with a base path.
        (
            rest_api("GET", "/cv/api/skills")
            | {
                "pathParameters": {"proxy": "api/skills"},
                "requestContext": {"path": "/cv/api/skills", "stage": "prod"},
            },
            "/cv",
            "/api/skills",
        ),
        (load_balancer("GET", "/api/skills"), "", "/api/skills"),
    ],
)
def test_the_stage_is_not_the_applications(event: dict[str, Any], prefix: str, path: str) -> None:
    environ = environment(event)
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == (prefix, path)


@pytest.mark.parametrize("make_event", [http_api, rest_api])
def test_links_and_redirects_keep_the_stage(make_event: MakeEvent) -> None:
    index = handler(make_event("GET", "/api", stage="prod"), Context())
    assert json.loads(index["body"])["skills"] == "/prod/api/skills"
    redirect = handler(make_event("GET", "/admin/", stage="prod"), Context())
    assert redirect["statusCode"] == 302
    assert headers_of(redirect)["location"] == "/prod/admin/login/?next=/prod/admin/"
