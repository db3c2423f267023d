"""The function in Lambda's emulator: sessions, odd events, logs, what it needs to start."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.accounts import code, enrol
from tests.emulator.emulator import Emulator, EmulatorError, binary
from tests.emulator.events import (
    MakeEvent,
    cookies_of,
    headers_of,
    http_api,
    load_balancer,
    rest_api,
)
from tests.factories import a_skill

UNREACHABLE = "postgresql://someone:hunter22@127.0.0.1:1/none"


def one_value(method: str, target: str, **request: Any) -> dict[str, Any]:
    return load_balancer(method, target, several=False, **request)


class Browser:
    """Keeps cookies, as far as the admin's log-in needs."""

    def __init__(self, emulator: Emulator, make_event: MakeEvent) -> None:
        self.emulator, self.make_event = emulator, make_event
        self.cookies: dict[str, str] = {}

    def __call__(self, method: str, target: str, body: str | None = None) -> dict[str, Any]:
        headers = {"origin": "https://testserver"}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
        event = self.make_event(method, target, headers=headers, body=body)
        answer = self.emulator.invoke(event)
        for cookie in cookies_of(answer):
            name, _, value = cookie.partition(";")[0].partition("=")
            assert "Secure" in cookie
            self.cookies[name] = value
        return answer


@pytest.mark.parametrize("make_event", [http_api, rest_api, one_value])
def test_the_owner_logs_in_to_the_admin(emulator: Emulator, make_event: MakeEvent) -> None:
    secret = enrol(get_user_model().objects.create_superuser("owner", password="correct horse"))
    browser = Browser(emulator, make_event)
    prefix = "/prod" if make_event is rest_api else ""
    wished = f"username=owner&password=correct+horse&next={prefix}/admin/portfolio/skill/"

    form = browser("GET", "/admin/login/")
    answer = browser("POST", "/admin/login/", f"{token_of(form)}&{wished}")
    step = headers_of(answer)["location"]
    assert (answer["statusCode"], step) == (302, f"{prefix}/admin/login/code/")
    page = browser("GET", "/admin/login/code/")
    answer = browser("POST", "/admin/login/code/", f"{token_of(page)}&code={code(secret)}")
    location = headers_of(answer)["location"]
    assert (answer["statusCode"], location) == (302, f"{prefix}/admin/portfolio/skill/")
    # Several cookies in one answer: of the session, of its forms, and of a browser that is known.
    assert len(cookies_of(answer)) == 3
    assert browser("GET", "/admin/")["statusCode"] == 200


def token_of(page: dict[str, Any]) -> str:
    """What the page's form sends back, against forms from elsewhere."""
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page["body"])
    return f"csrfmiddlewaretoken={token}"


def test_links_keep_the_stage(emulator: Emulator) -> None:
    for name in ("Go", "Python", "SQL"):
        a_skill(name=name)
    for make_event in (http_api, rest_api):
        answer = emulator.invoke(make_event("GET", "/api/skills?limit=1&offset=1", stage="prod"))
        assert headers_of(answer)["link"] == (
            '</prod/api/skills?limit=1&offset=2>; rel="next", '
            '</prod/api/skills?limit=1&offset=0>; rel="prev"'
        )


@pytest.mark.parametrize(
    "event", [None, {}, [], "text", {"manage": ["migrate"]}, {"Records": [{"body": "topsecret"}]}]
)
def test_event_that_is_no_request_is_refused_and_logged(emulator: Emulator, event: Any) -> None:
    answer = emulator.invoke(event)
    (record,) = emulator.records()
    assert answer == {"error": {"type": "UnsupportedEvent", "message": record["message"]}}
    assert (record["level"], record["error"]) == ("WARNING", "UnsupportedEvent")
    assert "topsecret" not in emulator.log()


def test_scheduled_ping_is_answered(emulator: Emulator) -> None:
    assert emulator.invoke({"source": "aws.events", "version": "0"}) == {"status": "alive"}


def test_broken_requests_get_their_answers(emulator: Emulator) -> None:
    broken = http_api("POST", "/api/skills", body="!") | {"isBase64Encoded": True}
    assert emulator.invoke(broken)["statusCode"] == 400
    assert emulator.invoke(http_api("GET", "/страница"))["statusCode"] == 404
    assert emulator.invoke(http_api("GET", "/\ud800"))["statusCode"] == 404
    assert emulator.invoke(http_api("GET", "/healthz") | {"headers": None})["statusCode"] == 200


def test_log_of_a_request_is_one_line_under_its_id(emulator: Emulator) -> None:
    secret = {"authorization": "Bearer topsecret", "cookie": "sessionid=topsecret"}
    event = http_api("POST", "/api/skills?token=topsecret", headers=secret, body="topsecret")
    answer = emulator.invoke(event)
    (record,) = emulator.records()
    assert record["correlation_id"] == headers_of(answer)["x-request-id"]
    assert record["correlation_id"] == json.loads(answer["body"])["request_id"]
    assert f"START RequestId: {record['correlation_id']}" in emulator.log()
    told = {name: record[name] for name in ("level", "message", "method", "path", "status")}
    assert told == {
        "level": "INFO",
        "message": "POST /api/skills",
        "method": "POST",
        "path": "/api/skills",
        "status": 401,
    }
    assert "topsecret" not in emulator.log()


def test_without_a_database_it_starts_and_says_so_without_the_password() -> None:
    with Emulator(UNREACHABLE, SECURE_SSL_REDIRECT=None) as emulator:
        assert emulator.invoke(http_api("GET", "/healthz"))["statusCode"] == 200
        (first,) = emulator.records()
        assert (first["cold_start"], first["ColdStart"]) == (True, 1)
        ready = emulator.invoke(http_api("GET", "/readyz"))
        assert ready["statusCode"] == 503
        assert json.loads(ready["body"])["detail"] == "The database does not answer."
        emulator.invoke(http_api("GET", "/api/skills"))
        assert emulator.records()[-1]["cold_start"] is False
        assert "hunter22" not in emulator.log()
        assert emulator.init_ms() < 10_000


def test_a_missing_setting_is_one_sentence_in_the_log() -> None:
    with Emulator(UNREACHABLE, SECRET_KEY=None) as emulator:
        answer = emulator.invoke(http_api("GET", "/healthz"))
        assert answer["errorType"] == "ConfigurationError"
        assert answer["errorMessage"].startswith("SECRET_KEY is not set. ")
        assert "[ERROR] ConfigurationError: SECRET_KEY is not set. " in emulator.log()
        assert "hunter22" not in emulator.log()


def test_a_missing_emulator_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EmulatorError, match="run `make install`"):
        binary()
