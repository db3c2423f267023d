"""An unavailable database in a view, in a middleware, for people and for programs."""

import logging
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from config.neon import deadline, failures
from config.neon.failures import Failure, Kind, Phase
from config.unavailable import ANSWERS, UnavailableMiddleware, server_error

LOST = Failure(Kind.LOST, Phase.READING, "57P01", 2)
LEFT: list[float | None] = []


def broken(failure: Failure | None) -> OperationalError:
    error = OperationalError("row (42, s3cret) at postgresql://app:c4nary@h/d")
    if failure:
        failures.attach(error, failure)
    return error


def fails(request: HttpRequest) -> HttpResponse:
    raise broken(LOST)


def answers(request: HttpRequest) -> HttpResponse:
    LEFT.append(deadline.left())
    return HttpResponse("fine")


def refuses(request: HttpRequest) -> HttpResponse:
    raise IntegrityError("a rule")


urlpatterns = [
    path("", fails),
    path("fails", fails),
    path("answers", answers),
    path("refuses", refuses),
]
handler500 = server_error

ABOVE = ["config.middleware.RequestIdMiddleware", "config.unavailable.UnavailableMiddleware"]


def breaking_middleware(get_response: Any) -> Any:
    def middleware(request: HttpRequest) -> HttpResponse:
        raise broken(LOST)

    return middleware


@pytest.fixture
def client() -> Client:
    """Sees what a client of the server would: no exception."""
    return Client(raise_request_exception=False)


def settings(*more: str) -> Any:
    return override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[*ABOVE, *more])


@pytest.mark.parametrize(
    ("address", "middlewares"),
    [("/fails", []), ("/answers", [f"{__name__}.breaking_middleware"])],
)
def test_view_and_middleware_fail_alike(
    client: Client, caplog: pytest.LogCaptureFixture, address: str, middlewares: list[str]
):
    with settings(*middlewares), caplog.at_level(logging.INFO):
        response = client.get(address)
    assert response.status_code == 503
    assert response["Retry-After"] == "1"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "The connection to the database broke.",
        "request_id": response["X-Request-Id"],
    }
    (record,) = caplog.records
    assert record.name == "config.neon"
    assert record.levelname == "ERROR"
    assert record.getMessage() == "The database could not be had."
    assert record.exc_info is None
    fields = vars(record)
    assert fields["failure"] == "connection-lost"
    assert fields["phase"] == "reading"
    assert fields["sqlstate"] == "57P01"
    assert fields["attempts"] == 2
    assert 0 <= fields["elapsed_ms"] < 30_000
    assert "c4nary" not in str(fields)
    assert "s3cret" not in str(fields)


def test_a_browser_gets_a_page_outside_the_api(client: Client):
    with settings():
        response = client.get("/fails", headers={"accept": "text/html,*/*"})
    assert response.status_code == 503
    assert response["Retry-After"] == "1"
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "<p>The connection to the database broke.</p>" in response.text
    assert '<p><a href="">Try again</a> in 1 second.</p>' in response.text


@pytest.mark.parametrize("accept", ["*/*", "application/json", ""])
def test_the_public_page_is_a_page_whatever_is_asked_for(client: Client, accept: str):
    with settings():
        response = client.get("/", headers={"accept": accept})
    assert (response.status_code, response["Retry-After"]) == (503, "1")
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>Unavailable for a moment</h1>" in response.text


def test_an_owner_whose_change_may_be_lost_is_told_so():
    request = RequestFactory().post("/admin/x", headers={"accept": "text/html"})
    error = broken(Failure(Kind.OUTCOME_UNKNOWN, Phase.AFTER_COMMIT))
    response = UnavailableMiddleware(answers).process_exception(request, error)
    assert response
    assert response.status_code == 503
    assert "Whether the change was saved is not known: look first." in response.text


AGAIN = "Reload this page in 1 second, and let your browser send the form again."


def test_an_owner_whose_form_is_saved_once_is_told_to_send_it_again():
    request = RequestFactory().post("/admin/x", headers={"accept": "text/html"})
    request.is_done_once = True  # type: ignore[attr-defined]  # as its view has found out
    error = broken(Failure(Kind.OUTCOME_UNKNOWN, Phase.AFTER_COMMIT))
    response = UnavailableMiddleware(answers).process_exception(request, error)
    assert response
    assert "It can just be sent again: nothing is added twice." in response.text
    assert f"<p>{AGAIN}</p>" in response.text
    assert 'href=""' not in response.text
    assert "look first" not in response.text


@pytest.mark.parametrize(
    ("method", "kind", "is_sent_again"),
    [
        ("POST", Kind.LOST, True),
        # Whether that would do it twice is not known.
        ("POST", Kind.OUTCOME_UNKNOWN, False),
        ("GET", Kind.LOST, False),
    ],
)
def test_a_form_is_sent_again_by_loading_the_page_anew(
    method: str, kind: Kind, is_sent_again: bool
):
    request = RequestFactory().generic(method, "/admin/x", headers={"accept": "text/html"})
    error = broken(Failure(kind, Phase.READING))
    response = UnavailableMiddleware(answers).process_exception(request, error)
    assert response
    assert (AGAIN in response.text) == is_sent_again
    assert ('<a href="">Try again</a>' in response.text) != is_sent_again


def test_what_is_no_fault_of_the_database_stays_a_500(client: Client):
    with settings():
        response = client.get("/refuses")
    assert response.status_code == 500
    assert "Retry-After" not in response


def test_an_error_that_no_engine_judged_stays_a_500(client: Client):
    middleware = UnavailableMiddleware(answers)
    request = HttpRequest()
    for error in (broken(None), InternalError("x"), ValueError("x")):
        assert middleware.process_exception(request, error) is None
    failure = Failure(Kind.OTHER, Phase.READING)
    assert middleware.process_exception(request, broken(failure)) is None


def test_each_request_has_a_deadline_of_its_own(client: Client):
    LEFT.clear()
    with settings(), override_settings(REQUEST_DEADLINE=7):
        client.get("/answers")
    with settings(), deadline.within(3):
        client.get("/answers")
    first, second = LEFT
    assert first is not None
    assert 6 < first <= 7
    assert second is not None
    assert 2 < second <= 3
    assert deadline.left() is None


def test_every_kind_has_an_answer():
    assert set(ANSWERS) == set(Kind) - {Kind.OTHER}
