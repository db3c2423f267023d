"""What a browser may do with an answer: of every route, every refusal, every error."""

import re
from typing import Any

import pytest
from django.test import Client

from config.lambda_handler import handler
from config.middleware import HEADERS
from portfolio.models import ApiToken
from tests.canaries.routes import addresses
from tests.config.handler.serving import ALL_SENDERS, Context
from tests.emulator.events import MakeEvent, cookies_of, headers_of, http_api
from tests.factories import CONTENT, a_row
from tests.fuzz import screens

pytestmark = pytest.mark.django_db(transaction=True)

YEAR = 365 * 24 * 3600
PROTECTIONS = {
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "same-origin",
    "strict-transport-security": f"max-age={YEAR}; includeSubDomains; preload",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
# Of the brief answers of the gateway's shape nothing else is told.
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "QUERY")
DEAD = ("TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND", "FOO")
JSON = {"content-type": "application/json"}


def wrong_with(answer: dict[str, Any]) -> list[str]:
    headers = headers_of(answer)
    found = [
        f"{name}: {headers.get(name)}"
        for name, value in PROTECTIONS.items()
        if headers.get(name) != value
    ]
    policy = headers.get("content-security-policy", "")
    if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy:
        found.append(f"policy: {policy}")
    if "unsafe" in policy or "*" in policy or "http" in policy:
        found.append(f"policy: {policy}")
    permissions = headers.get("permissions-policy", "")
    if "camera=()" not in permissions or "*" in permissions or "self" in permissions:
        found.append(f"permissions: {permissions}")
    if headers.get("cross-origin-resource-policy") not in {"same-origin", "cross-origin"}:
        found.append(f"resources: {headers.get('cross-origin-resource-policy')}")
    found += [name for name in headers if name.startswith("access-control-")]
    return found + [
        f"server: {headers[each]}" for each in ("server", "x-powered-by") if each in headers
    ]


def ask(method: str, target: str, headers: Any = None, body: str | None = None) -> dict[str, Any]:
    answer: dict[str, Any] = handler(
        http_api(method, target, headers=headers, body=body), Context()
    )
    return answer


def test_every_route_answers_the_public_under_all_protections() -> None:
    for model in CONTENT:
        a_row(model, pk=screens.PK)
    problems, asked = [], 0
    for first, *_ in addresses([str(screens.PK), screens.DIGEST, "experience"]):
        for method in METHODS if not first.startswith("/admin/portfolio") else ("GET", "POST"):
            answer = ask(method, first)
            asked += 1
            problems += [
                f"{method} {first} {answer['statusCode']}: {e}" for e in wrong_with(answer)
            ]
            if answer["statusCode"] >= 500:
                problems.append(f"{method} {first}: {answer['statusCode']}")
    assert problems == []
    assert asked > 500


def test_the_owners_screens_are_under_all_protections() -> None:
    screens.furnish()
    cookie = {
        "cookie": screens.owner().cookies.output(header="", sep=";").partition(";")[0].strip()
    }
    seen, problems = set(), []
    for address in [each for each in screens.addresses() if not each.endswith("logout/")]:
        answer = ask("GET", address, cookie)
        seen.add(answer["statusCode"])
        problems += [f"{address} {answer['statusCode']}: {each}" for each in wrong_with(answer)]
        assert headers_of(answer).get("cache-control", "private") != "public"
    assert problems == []
    assert 200 in seen


@pytest.mark.parametrize(
    ("status", "method", "target", "headers", "body"),
    [
        (400, "GET", "/api/skills", {"host": "canary.example"}, None),
        (400, "GET", "/admin/", {"host": "canary.example"}, None),
        (400, "GET", "/", {"host": "a b"}, None),
        (400, "GET", "/static/portfolio/page.css", {"host": "canary.example"}, None),
        (400, "GET", "/api/skills?level=x", None, None),
        (401, "POST", "/api/skills", JSON, "{}"),
        (403, "POST", "/admin/login/", None, "username=x"),
        (404, "GET", "/nothing", None, None),
        (404, "GET", "/admin-nothing", None, None),
        (404, "GET", "/static/nothing.css", None, None),
        (404, "GET", f"/images/{'0' * 32}.png", None, None),
        (404, "GET", f"/{'x' * 20_000}", None, None),
        (404, "GET", "/nothing", {"x-junk": "x" * 60_000}, None),
        (403, "POST", "/", None, None),
        (405, "DELETE", "/static/portfolio/page.css", None, None),
        (403, "POST", f"/images/{'0' * 32}.png", None, None),
        (405, "PUT", "/admin/", None, None),
        (406, "GET", "/api/skills", {"accept": "text/csv"}, None),
        (200, "GET", "/static/portfolio/page.css", None, None),
        (200, "GET", "/api/docs", None, None),
        (301, "GET", "/api/docs", {"x-forwarded-proto": "http"}, None),
        (403, "GET", "/api/skills", {"x-forwarded-proto": "http"}, None),
    ],
)  # fmt: skip
def test_refusal_is_under_all_protections(
    status: int, method: str, target: str, headers: Any, body: str | None
) -> None:
    answer = ask(method, target, headers, body)
    assert answer["statusCode"] == status
    # Over plain HTTP a browser would not believe it.
    plain = ["strict-transport-security: None"] if "x-forwarded-proto" in (headers or {}) else []
    assert wrong_with(answer) == plain


def test_owners_mistakes_are_under_all_protections(owner_token: str) -> None:
    bearer = {**JSON, "authorization": f"Bearer {owner_token}"}
    for status, headers, body in (
        (413, bearer, "x" * 1_100_000),
        (415, bearer | {"content-type": "text/plain"}, "x"),
        (400, bearer, "{"),
        (401, bearer | {"authorization": "Bearer nonsense"}, "{}"),
    ):
        answer = ask("POST", "/api/skills", headers, body)
        assert (answer["statusCode"], wrong_with(answer)) == (status, [])


def test_form_above_a_megabyte_is_a_413_that_a_person_can_read() -> None:
    screens.furnish()
    answer = screens.owner().post("/admin/portfolio/skill/add/", {"name": "x" * 1_100_000})
    assert (answer.status_code, answer["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert {name: answer[name] for name in HEADERS} == HEADERS


@ALL_SENDERS
def test_answer_without_the_application_is_under_all_protections(make_event: MakeEvent) -> None:
    event = make_event("POST", "/api/skills", body="!") | {"isBase64Encoded": True}
    answer = handler(event, Context())
    assert (answer["statusCode"], wrong_with(answer)) == (400, [])


def test_failure_is_under_all_protections(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("portfolio.api.views.whole.IndexView.get", broken)
    answer = ask("GET", "/api")
    assert (answer["statusCode"], wrong_with(answer)) == (500, [])


def test_database_that_is_away_is_told_under_all_protections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.db import OperationalError

    from config.neon import failures
    from config.neon.failures import Failure, Kind, Phase

    away = Failure(Kind.UNREACHABLE, Phase.CONNECTING)
    monkeypatch.setattr(failures, "of", lambda error: away if error else None)

    def broken(*_: Any) -> None:
        raise OperationalError

    monkeypatch.setattr("portfolio.api.views.whole.IndexView.get", broken)
    monkeypatch.setattr("portfolio.pages.views.PageView.get", broken)
    for target in ("/api", "/"):
        answer = ask("GET", target)
        assert (answer["statusCode"], wrong_with(answer)) == (503, [])


def test_stranger_who_goes_round_the_edge_is_refused_under_all_protections(settings: Any) -> None:
    settings.ORIGIN_SECRETS = ["canary-secret-" + "0" * 32]
    client = Client()
    answer = client.get("/api/skills", secure=True)
    assert answer.status_code == 403
    assert {name: answer[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("method", DEAD)
@pytest.mark.parametrize(
    "target",
    ["/", "/api", "/api/skills", "/admin/", "/admin/login/", "/healthz", "/static/x", "/x"],
)
def test_method_that_nothing_here_has_is_405(method: str, target: str) -> None:
    answer = ask(method, target)
    assert answer["statusCode"] == 405
    assert "TRACE" not in headers_of(answer)["allow"]
    assert wrong_with(answer) == []
    # Nothing of the request comes back.
    assert "canary" not in ask(method, target, {"x-canary": "canary"})["body"]


@pytest.mark.parametrize(
    "name", ["x-http-method-override", "x-method-override", "x-http-method", "x-original-method"]
)
def test_no_header_field_or_parameter_makes_another_method(name: str, owner_token: str) -> None:
    row = a_row(CONTENT[3])
    bearer = {**JSON, "authorization": f"Bearer {owner_token}", "if-match": "*"}
    target = f"/api/skills/{row.pk}"
    assert ask("GET", target, bearer | {name: "DELETE"})["statusCode"] == 200
    assert ask("POST", target, bearer | {name: "DELETE"}, "{}")["statusCode"] == 405
    form = {**bearer, "content-type": "application/x-www-form-urlencoded"}
    assert ask("POST", target, form, "_method=DELETE")["statusCode"] in {405, 415}
    assert ask("GET", f"{target}?_method=DELETE", bearer)["statusCode"] == 400
    row.refresh_from_db()


def test_pictures_alone_may_be_shown_by_other_sites() -> None:
    screens.furnish()
    answer = ask("GET", "/api/skills")
    assert headers_of(answer)["cross-origin-resource-policy"] == "same-origin"
    assert headers_of(ask("GET", "/"))["cross-origin-resource-policy"] == "same-origin"


def test_cookies_are_for_this_host_over_https_and_for_no_script(settings: Any) -> None:
    # The session's is set by a log-in, with these.
    assert settings.SESSION_COOKIE_NAME.startswith("__Host-")
    assert settings.SESSION_COOKIE_SECURE
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE in {"Lax", "Strict"}
    assert (settings.SESSION_COOKIE_DOMAIN, settings.SESSION_COOKIE_PATH) == (None, "/")
    found = cookies_of(ask("GET", "/admin/login/"))
    assert found
    for cookie in found:
        parts = {each.strip().lower() for each in cookie.split(";")[1:]}
        assert {"secure", "httponly", "path=/"} <= parts, cookie
        assert {"samesite=lax", "samesite=strict"} & parts, cookie
        assert not [each for each in parts if each.startswith("domain")], cookie
        assert cookie.strip().startswith("__Host-"), cookie


def test_no_answer_to_a_reader_sets_a_cookie() -> None:
    for target in ("/", "/api/skills", "/api/docs", "/healthz", "/static/portfolio/page.css"):
        assert cookies_of(ask("GET", target)) == []


def test_token_in_an_address_lets_nobody_in(owner_token: str) -> None:
    for name in ("token", "access_token", "authorization", "api_key"):
        assert ask("GET", f"/api/skills?{name}={owner_token}")["statusCode"] == 400
    assert ApiToken.objects.get().last_used_at is None


def test_pages_have_no_script_or_style_within() -> None:
    for target in ("/", "/api/docs", "/admin/login/"):
        body = ask("GET", target)["body"]
        assert (
            re.findall(r"<script(?![^>]*(?:src=|type=\"application/(?:ld\+)?json\"))", body) == []
        )
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=", body) == []
