"""What the handler makes of events, in this process. tests/emulator has it inside the emulator."""

import json
import os
import socket
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection

from config import door, events
from config.env import BASE_DIR
from config.lambda_handler import handler
from config.neon.backend.early import EarlyConnection
from tests.emulator.emulator import with_database
from tests.emulator.events import (
    MakeEvent,
    cookies_of,
    function_url,
    headers_of,
    http_api,
    load_balancer,
    rest_api,
)

ALL_SENDERS = pytest.mark.parametrize(
    "make_event", [http_api, function_url, rest_api, load_balancer]
)


class Context:
    aws_request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


def serve(application: Any, event: Any) -> dict[str, Any]:
    return door.serve(application, events.read(event), Context(), default_host="localhost")


class Recorder:
    """An application that keeps its environment and answers as it is told."""

    def __init__(
        self,
        *headers: tuple[str, str],
        status: str = "200 OK",
        body: Iterable[bytes] = (b"{}",),
    ) -> None:
        self.status, self.body = status, body
        self.headers = list(headers) or [("Content-Type", "application/json")]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.environ = environ
        self.sent = environ["wsgi.input"].read()
        start_response(self.status, self.headers)
        return self.body


def environment(event: Any) -> dict[str, Any]:
    recorder = Recorder()
    assert serve(recorder, event)["statusCode"] == 200
    return recorder.environ


# Answers


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


# Requests


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


# Odd events


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


# Logs


def test_each_invocation_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    headers = {"authorization": "Bearer topsecret", "cookie": "sessionid=topsecret"}
    event = http_api("GET", "/healthz?token=topsecret", headers=headers, body="topsecret")
    handler(event, Context())
    (text,) = capsys.readouterr().out.splitlines()
    line = json.loads(text)
    assert isinstance(line.pop("duration_ms"), float)
    assert line.pop("timestamp").endswith("+00:00")
    for name in ("cold_start", "ColdStart", "_aws"):
        line.pop(name, None)
    assert line == {
        "level": "INFO",
        "message": "GET /healthz",
        "service": "portfolio",
        "correlation_id": Context.aws_request_id,
        "method": "GET",
        "path": "/healthz",
        "status": 200,
    }


def test_refusal_is_a_warning_without_the_event(capsys: pytest.CaptureFixture[str]) -> None:
    handler({"secret": "topsecret"}, Context())
    (text,) = capsys.readouterr().out.splitlines()
    line = json.loads(text)
    assert (line["level"], line["error"]) == ("WARNING", "UnsupportedEvent")
    assert "secret" not in text


def test_long_or_broken_path_makes_one_short_line(capsys: pytest.CaptureFixture[str]) -> None:
    handler(http_api("GET", "/\ud800\r\n" + "x" * 5000), Context())
    (text,) = capsys.readouterr().out.splitlines()
    assert len(json.loads(text)["path"]) == 300


# The init phase


def fresh_process(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    base = {
        "PATH": "",
        "SECRET_KEY": "a key for tests alone, long enough for Django and known to everybody",
        "ALLOWED_HOSTS": "testserver",
        "DATABASE_URL": "postgresql://someone:hunter22@127.0.0.1:1/none",
        "AWS_LAMBDA_FUNCTION_NAME": "portfolio",
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env={name: value for name, value in (base | environment).items() if value},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_import_loads_nothing_that_the_function_does_not_need() -> None:
    heavy = {
        "aws_xray_sdk",
        "boto3",
        "botocore",
        "drf_spectacular",
        "httpx",
        "pydantic",
        "pytest",
        "requests",
    }
    code = "import sys, config.lambda_handler; print(*sys.modules)"
    done = fresh_process(code)
    assert done.returncode == 0, done.stderr
    assert heavy & set(done.stdout.split()) == set()


def test_import_told_so_reaches_for_no_database_and_leaves_garbage_collection_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"postgresql://someone@127.0.0.1:{server.getsockname()[1]}/none"
        code = (
            "import config.lambda_handler, gc; print(gc.isenabled(), gc.get_freeze_count() > 9999)"
        )
        done = fresh_process(code, DATABASE_URL=url, CONNECT_EARLY="0")
        with pytest.raises(BlockingIOError):
            server.accept()
    assert (done.returncode, done.stdout, done.stderr) == (0, "True True\n", "")


def test_import_connects_while_it_goes_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"postgresql://someone@127.0.0.1:{server.getsockname()[1]}/none"
        done = fresh_process("import config.lambda_handler", DATABASE_URL=url, CONNECT_EARLY="1")
        server.accept()[0].close()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_import_succeeds_whatever_becomes_of_the_connection() -> None:
    url = "postgresql://someone:hunter22@127.0.0.1:1/none"
    done = fresh_process("import config.lambda_handler", DATABASE_URL=url, CONNECT_EARLY="1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.django_db
def test_first_read_takes_over_the_connection_that_was_opened_early() -> None:
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    code = """
from config.lambda_handler import handler
from django.db import connection
from tests.emulator.events import http_api
early = connection.early
early._thread.join()
opened = early._connection
answer = handler(http_api("GET", "/api/skills"), None)
import sys
print(answer["statusCode"], connection.connection is opened is not None, file=sys.stderr)
"""
    done = fresh_process(code, DATABASE_URL=url, CONNECT_EARLY="1")
    assert done.stderr == "200 True\n", done.stdout


@pytest.mark.django_db
def test_early_connection_is_left_alone_by_who_wants_another() -> None:
    connection.ensure_connection()
    parameters = {"dbname": "one"}
    # Taken here: each thread has a connection of its own.
    opened = connection.connection
    early = EarlyConnection(parameters, lambda _: opened)
    assert early.take({"dbname": "two"}) is None
    assert early.take(parameters) is opened is not None


def test_silent_database_costs_no_more_than_lambda_has_left() -> None:
    code = """
from config.lambda_handler import handler
from tests.emulator.events import http_api
class Context:
    aws_request_id = "x"
    def get_remaining_time_in_millis(self):
        return 1500
handler(http_api("GET", "/api/skills"), Context())
"""
    # It takes connections and never says a word; without a deadline, connecting lasts 4 s.
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"postgresql://someone@127.0.0.1:{server.getsockname()[1]}/none"
        done = fresh_process(
            code, DATABASE_URL=url, CONNECT_EARLY="0", AWS_LAMBDA_FUNCTION_NAME="cv"
        )
    record = json.loads(done.stdout.splitlines()[-1])
    assert record["status"] == 503
    assert record["duration_ms"] < 3000


@pytest.mark.django_db
def test_first_request_imports_nothing_more() -> None:
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    code = """
import sys, config.lambda_handler
from tests.emulator.events import http_api
before = set(sys.modules)
answer = config.lambda_handler.handler(http_api("GET", "/api/skills"), None)
print(answer["statusCode"], *(set(sys.modules) - before), file=sys.stderr)
"""
    done = fresh_process(code, DATABASE_URL=url)
    assert done.stderr == "200\n", done.stdout


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set."),
        (
            {"DATABASE_URL": "mysql://someone:hunter22@host/db"},
            "DATABASE_URL is no PostgreSQL URL.",
        ),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set."),
    ],
)
def test_wrong_setting_is_one_sentence_without_a_secret(
    changed: dict[str, str], sentence: str
) -> None:
    done = fresh_process("import config.lambda_handler", **changed)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1].startswith(f"config.env.ConfigurationError: {sentence}")
    assert "settings.py" not in done.stderr
    assert "hunter22" not in done.stderr


# After a request Django closes a connection that is in a transaction, as a test's usually is.
@pytest.mark.django_db(transaction=True)
@ALL_SENDERS
def test_database_is_read_through_the_handler(make_event: MakeEvent) -> None:
    answer = handler(make_event("GET", "/api/personal-info"), Context())
    assert answer["statusCode"] == 404
    detail = "There is no personal info yet. Add it in the admin."
    assert json.loads(answer["body"])["detail"] == detail
