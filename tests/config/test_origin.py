"""Who is let in, and what a request is taken for, in each arrangement in front of the function."""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from config.env import BASE_DIR
from tests.portfolio.admin.conftest import Browser
from tests.portfolio.admin.forms import SKILL

PUBLIC = "https://cv.example.org"
OLD, NEW = "canary-old-" + "0123456789" * 3, "canary-new-" + "0123456789" * 3
EDGE = {"X-Origin-Secret": NEW}
GATEWAY = "abc123.execute-api.eu-central-1.amazonaws.com"


@pytest.fixture
def behind_edge(settings):
    """A CDN before an HTTP API, while its secret is being replaced."""
    settings.PUBLIC_ORIGIN = PUBLIC
    settings.ORIGIN_SECRETS = [NEW, OLD]
    settings.VIEWER_ADDRESS_HEADER = "X-Viewer-Address"
    settings.ALLOWED_HOSTS = ["cv.example.org"]


@pytest.fixture
def with_domain(settings):
    """An HTTP API with a domain of its own."""
    settings.PUBLIC_ORIGIN = PUBLIC
    settings.ALLOWED_HOSTS = ["cv.example.org"]


class Stranger(Client):
    """Asks the gateway, over HTTPS, with headers of its own."""

    def ask(self, path: str = "/api", **headers: str) -> Any:
        environ: dict[str, Any] = {"wsgi.url_scheme": "https", "REMOTE_ADDR": "203.0.113.9"}
        return self.get(path, headers={"Host": GATEWAY} | headers, **environ)

    def seen(self, **headers: str) -> dict[str, str]:
        """What the application takes the request for."""
        request = self.ask("/api/nothing-here", **headers).wsgi_request
        return {
            "host": request.get_host(),
            "scheme": request.scheme,
            "address": request.META["REMOTE_ADDR"],
        }


# Around the edge


@pytest.mark.usefixtures("behind_edge")
@pytest.mark.parametrize("path", ["/api", "/api/skills", "/readyz", "/admin/login/", "/static/x"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Origin-Secret": ""},
        {"X-Origin-Secret": NEW[:-1]},
        {"X-Origin-Secret": NEW + "x"},
        {"X-Origin-Secret": NEW.upper()},
        {"X-Origin-Secret": f"{NEW},{OLD}"},
        {"X-Origin-Secret": "ä"},
        {"Host": "cv.example.org", "X-Forwarded-Host": "cv.example.org"},
    ],
)
def test_nobody_gets_past_the_edge(path: str, headers: dict[str, str]):
    answer = Stranger().ask(path, **headers)
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    detail = answer.json()["detail"]
    assert detail == f"This address is not open to visitors. Ask {PUBLIC} instead."


@pytest.mark.usefixtures("behind_edge")
def test_a_write_around_the_edge_is_refused_before_anything_else():
    answer = Stranger().post("/admin/login/", {"username": "x"}, headers={"Host": GATEWAY})
    assert answer.status_code == 403


@pytest.mark.usefixtures("behind_edge")
@pytest.mark.parametrize("word", [OLD, NEW])
def test_the_edge_is_let_in_with_the_old_secret_and_the_new_one(word: str):
    assert Stranger().ask(**{"X-Origin-Secret": word}).status_code == 200


@pytest.mark.usefixtures("behind_edge")
@pytest.mark.parametrize("path", ["/healthz", "/healthz/"])
def test_a_load_balancer_may_ask_whether_the_code_runs(path: str):
    answer = Stranger().ask(path)
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.usefixtures("behind_edge")
def test_the_secret_goes_no_further_than_the_door():
    request = Stranger().ask(**EDGE).wsgi_request
    assert NEW not in repr(request.META)


# What a request is taken for


def test_without_a_configuration_the_gateway_is_believed(settings):
    settings.ALLOWED_HOSTS = [GATEWAY]
    lies = {"X-Viewer-Address": "198.51.100.1", "X-Forwarded-Host": "evil.example"}
    seen = Stranger().seen(**lies, **EDGE)
    assert seen == {"host": GATEWAY, "scheme": "https", "address": "203.0.113.9"}


@pytest.mark.usefixtures("with_domain")
@pytest.mark.parametrize("host", [GATEWAY, "evil.example", "cv.example.org:8443", "?"])
def test_with_a_public_origin_the_host_is_never_the_clients_to_say(host: str):
    lies = {"X-Viewer-Address": "198.51.100.1", "X-Forwarded-Host": "evil.example"}
    seen = Stranger().seen(Host=host, **lies, **EDGE)
    assert seen == {"host": "cv.example.org", "scheme": "https", "address": "203.0.113.9"}


@pytest.mark.usefixtures("behind_edge")
def test_behind_the_edge_its_word_counts():
    seen = Stranger().seen(**EDGE, **{"X-Viewer-Address": "198.51.100.1"})
    assert seen == {"host": "cv.example.org", "scheme": "https", "address": "198.51.100.1"}


@pytest.mark.usefixtures("behind_edge")
def test_the_edges_visitors_speak_https_however_the_edge_asks():
    answer = Client().get("/api", headers=EDGE)  # plain HTTP
    assert answer.status_code == 200
    assert answer.wsgi_request.is_secure()


@pytest.mark.usefixtures("behind_edge")
@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ("198.51.100.1", "198.51.100.1"),
        (" 2001:db8::1 ", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("", "203.0.113.9"),
        ("198.51.100.1:443", "203.0.113.9"),
        ("<script>", "203.0.113.9"),
    ],
)
def test_the_visitors_address_is_one_or_the_edges(sent: str, address: str):
    assert Stranger().seen(**EDGE, **{"X-Viewer-Address": sent})["address"] == address


@pytest.mark.usefixtures("behind_edge")
@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ("198.51.100.1:46532", "198.51.100.1"),
        ("2001:db8::1:8080", "2001:db8::1"),
        ("[2001:db8::1]:8080", "2001:db8::1"),
        ("nonsense", "203.0.113.9"),
    ],
)
def test_cloudfronts_own_header_has_a_port(settings, sent: str, address: str):
    settings.VIEWER_ADDRESS_HEADER = "CloudFront-Viewer-Address"
    others = {"X-Viewer-Address": "192.0.2.1"}
    seen = Stranger().seen(**EDGE, **others, **{"CloudFront-Viewer-Address": sent})
    assert seen["address"] == address


# What follows from it


@pytest.mark.usefixtures("with_domain")
def test_a_redirect_leads_to_the_public_origin():
    answer = Client().get("/api/docs?x=1", headers={"Host": "evil.example"})
    assert answer.status_code == 301
    assert answer["Location"] == f"{PUBLIC}/api/docs?x=1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arrangement", "host"), [("with_domain", "cv.example.org"), ("behind_edge", GATEWAY)]
)
def test_a_form_of_the_public_origin_is_taken_and_a_foreign_one_is_not(
    request: pytest.FixtureRequest, owner: Any, arrangement: str, host: str
):
    request.getfixturevalue(arrangement)
    browser = Browser(owner)
    browser.handler.enforce_csrf_checks = True
    add = "/admin/portfolio/skill/add/"
    headers = EDGE | {"Host": host}
    page = browser.get(add, headers=headers)
    assert page.status_code == 200
    form = SKILL | {"csrfmiddlewaretoken": page.context["csrf_token"]}
    foreign = browser.post(add, form, headers=headers | {"Origin": f"https://{GATEWAY}"})
    assert foreign.status_code == 403
    assert browser.post(add, form, headers=headers | {"Origin": PUBLIC}).status_code == 302


def test_the_function_lets_nobody_in_from_memory_either():
    """The handler keeps answers beside their events: a copy must not open the door."""
    code = f"""
import json
from config.lambda_handler import handler
def ask(path, **headers):
    event = {{"version": "2.0", "rawPath": path, "headers": {{"host": "x"}} | headers,
        "requestContext": {{"stage": "$default", "http": {{"method": "GET", "sourceIp": "::1"}}}}}}
    return handler(event, None)["statusCode"]
edge = {{"x-origin-secret": "{NEW}"}}
found = [ask("/api", **edge) for _ in range(3)] + [ask("/api"), ask("/api", **edge)]
print(json.dumps(found))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env={
            "PATH": "",
            "SECRET_KEY": "0123456789" * 6,
            "DATABASE_URL": "postgresql://someone@127.0.0.1:1/none",
            "CONNECT_EARLY": "0",
            "AWS_LAMBDA_FUNCTION_NAME": "portfolio",
            "PUBLIC_ORIGIN": PUBLIC,
            "ORIGIN_SECRET": NEW,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [200, 200, 200, 403, 200]
    assert NEW not in done.stdout + done.stderr
