"""Which sites' scripts may read what is public. None, until they are named."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings

from config.env import BASE_DIR, ConfigurationError, origins
from tests.factories import a_skill

NAMED, OTHER = "https://me.example.org", "https://canary.example"
MIDDLEWARE = [
    *django_settings.MIDDLEWARE[:2],
    "config.cross_origin.CrossOriginMiddleware",
    *django_settings.MIDDLEWARE[2:],
]

pytestmark = pytest.mark.django_db


def ask(method: str = "GET", target: str = "/api/skills", **headers: str) -> Any:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = Client().generic(method, target, headers=given, secure=True)
    answer.close()  # a static file's
    return answer


def told(answer: Any) -> dict[str, str]:
    return {k: v for k, v in answer.headers.items() if k.startswith("Access-Control-")}


@pytest.fixture
def _named() -> Any:
    with override_settings(CORS_ORIGINS=[NAMED], MIDDLEWARE=MIDDLEWARE):
        yield


@pytest.mark.parametrize(
    "target", ["/api/skills", "/", "/admin/login/", "/static/portfolio/page.css"]
)
def test_nobody_is_named_by_default(target: str) -> None:
    assert "config.cross_origin.CrossOriginMiddleware" not in django_settings.MIDDLEWARE
    for method in ("GET", "OPTIONS"):
        answer = ask(method, target, origin=NAMED, access_control_request_method="GET")
        assert told(answer) == {}


@pytest.mark.usefixtures("_named")
def test_named_site_reads_what_is_public() -> None:
    a_skill()
    answer = ask(origin=NAMED)
    assert answer.status_code == 200
    shown = "Age, Cache-Status, ETag, Link, Retry-After, X-Request-Id"
    assert told(answer) == {
        "Access-Control-Allow-Origin": NAMED,
        "Access-Control-Expose-Headers": shown,
    }
    assert "Origin" in answer["Vary"]


@pytest.mark.usefixtures("_named")
@pytest.mark.parametrize(
    "origin", [OTHER, "null", "", f"{NAMED}.canary.example", f"{NAMED}:8443", NAMED.upper(), "*"]
)
def test_other_site_reads_nothing(origin: str) -> None:
    answer = ask(origin=origin)
    assert told(answer) == {}
    # A cache between must know that it would be another answer for another.
    assert "Origin" in answer["Vary"]
    assert told(ask("OPTIONS", origin=origin, access_control_request_method="GET")) == {}


@pytest.mark.usefixtures("_named")
def test_named_sites_browser_is_told_what_it_may_ask() -> None:
    answer = ask("OPTIONS", origin=NAMED, access_control_request_method="GET")
    assert (answer.status_code, answer.content) == (204, b"")
    assert told(answer) == {
        "Access-Control-Allow-Origin": NAMED,
        "Access-Control-Allow-Methods": "GET, HEAD",
        "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
        "Access-Control-Max-Age": "7200",
    }


@pytest.mark.usefixtures("_named")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "x"])
def test_named_site_may_not_write(method: str) -> None:
    assert told(ask("OPTIONS", origin=NAMED, access_control_request_method=method)) == {}
    assert told(ask(method, origin=NAMED)) == {}


@pytest.mark.usefixtures("_named")
@pytest.mark.parametrize("name", ["authorization", "cookie"])
def test_credentials_are_not_for_another_sites_page(name: str, owner_token: str) -> None:
    value = f"Bearer {owner_token}" if name == "authorization" else "sessionid=x"
    answer = ask(origin=NAMED, **{name: value})
    assert answer.status_code == 200
    assert told(answer) == {}


@pytest.mark.usefixtures("_named")
@pytest.mark.parametrize("target", ["/", "/admin/login/", "/healthz", "/static/portfolio/page.css"])
def test_named_site_reads_the_api_alone(target: str) -> None:
    assert told(ask(target=target, origin=NAMED)) == {}


@pytest.mark.parametrize(
    "value", ["*", "https://*.example.org", "null", "example.org", "https://a/b"]
)
def test_setting_takes_origins_alone(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("CORS_ORIGINS", f"{NAMED},{value}")
    with pytest.raises(ConfigurationError, match="CORS_ORIGINS is no origin"):
        origins("CORS_ORIGINS")


def test_setting_names_origins() -> None:
    code = "from django.conf import settings; print(settings.CORS_ORIGINS, settings.MIDDLEWARE[2])"
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "CORS_ORIGINS": f" {NAMED}/ , https://B.example ",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    middleware = "config.cross_origin.CrossOriginMiddleware"
    assert done.stdout.strip() == f"['{NAMED}', 'https://b.example'] {middleware}"
