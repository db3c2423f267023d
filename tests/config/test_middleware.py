"""What every answer carries, and the static files."""

import uuid

import pytest
from django.conf import settings

from config.middleware import StaticFilesMiddleware


def test_static_file_is_served_by_the_application_itself(api):
    answer = api.get("/static/admin/css/base.css")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/css")
    assert b"".join(answer.streaming_content).startswith(b"/*")


@pytest.mark.parametrize("path", ["nothing.css", "", "../manage.py", "%2e%2e/manage.py"])
def test_static_file_that_is_not_there_is_404(api, path):
    answer = api.get(f"/static/{path}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_files_are_looked_for_when_the_first_one_is_asked_for(rf):
    middleware = StaticFilesMiddleware(lambda request: request.path)
    assert middleware(rf.get("/api/skills")) == "/api/skills"
    assert "files" not in vars(middleware)
    assert middleware(rf.get("/static/nothing.css")) == "/static/nothing.css"
    assert "files" in vars(middleware)


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ['"\\000aaaaaaaaaaaa"', "x" * 32, "é" * 32, "", "'" * 10])
def test_any_session_cookie_is_just_no_session(api, cookie):
    answer = api.get("/admin/", headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/")


@pytest.mark.django_db
def test_a_person_who_goes_astray_reads_a_page(api, owner):
    api.force_login(owner)
    answer = api.get("/admin/nothing/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_browsers_find_an_icon(api):
    assert api.get("/favicon.ico")["Location"] == "/static/portfolio/favicon.ico"


def test_request_id_is_made_where_lambda_gives_none(api):
    assert uuid.UUID(api.get("/healthz")["X-Request-Id"]).version == 4


def test_policy_allows_nothing_inline_and_no_other_host(api):
    policy = api.get("/healthz")["Content-Security-Policy"]
    sources = {word for part in policy.split("; ") for word in part.split(" ")[1:]}
    assert sources == {"'none'", "'self'", "data:"}


@pytest.mark.parametrize("path", ["/?x=1", "/admin/login/", "/api/docs", "/healthz"])
def test_a_page_in_clear_is_sent_to_https(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True  # the suite's own environment turns it off
    answer = client.get(path)
    assert answer.status_code == 301
    assert answer["Location"] == f"https://testserver{path}"


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "delete"])
@pytest.mark.parametrize("path", ["/api", "/api/skills?level=5", "/api/nothing", "/api/docs/x"])
def test_the_api_in_clear_is_refused(client, settings, method, path):
    """Else nobody would notice that a token travels in clear each time."""
    settings.SECURE_SSL_REDIRECT = True
    answer = getattr(client, method)(path, headers={"authorization": "Bearer canary"})
    assert answer.status_code == 403
    assert "Location" not in answer
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"


def test_a_host_that_is_not_named_is_refused(api):
    answer = api.get("/healthz", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
