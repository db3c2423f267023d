"""Django's debug page, looked at by whoever finds it."""

import sys

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.views.debug import ExceptionReporter, get_exception_reporter_filter

from config.neon import database
from config.scrubbing import Filter

CANARY = "c4nary-p4ssword"
# The one place where this file itself, which the page quotes, has it.
SOURCE = f"CANARY = &quot;{CANARY}"
URL = f"postgresql://app:{CANARY}@db.example.com/cv"


def test_the_project_uses_it():
    assert settings.DEFAULT_EXCEPTION_REPORTER_FILTER == "config.scrubbing.Filter"
    assert isinstance(get_exception_reporter_filter(None), Filter)


@pytest.mark.parametrize(
    "name", ["DATABASE_URL", "DATABASE_URL_UNPOOLED", "PGPASSWORD", "SOME_DSN"]
)
def test_a_variable_that_holds_an_address_is_hidden(name: str):
    assert Filter().cleanse_setting(name, URL) == Filter.cleansed_substitute


def test_a_url_in_a_variable_of_any_name_loses_its_password():
    hidden = Filter().cleanse_setting("ANYTHING", f"see {URL}")
    assert hidden == f"see postgresql://{Filter.cleansed_substitute}@db.example.com/cv"


def test_what_is_no_secret_stays():
    assert Filter().cleanse_setting("PATH_INFO", "/api/skills?a=b@c") == "/api/skills?a=b@c"
    assert Filter().cleanse_setting("NUMBER", 3) == 3


def test_a_debug_page_shows_no_password(settings):
    settings.DEBUG = True
    # A development server hands its whole environment to the request.
    request = RequestFactory().get("/", DATABASE_URL=URL, OTHER=URL)
    try:
        connect()
    except ValueError:
        reporter = ExceptionReporter(request, *sys.exc_info())
    shown = reporter.get_traceback_html() + reporter.get_traceback_text()
    assert "db.example.com" in shown
    assert CANARY not in shown.replace(SOURCE, "")


def connect() -> None:
    """Fails with what Django and the engine have in their hands as they connect."""
    settings_dict = database.from_url(URL, variable="DATABASE_URL", max_age=0)
    conn_params = {"host": settings_dict["HOST"], "password": settings_dict["PASSWORD"]}
    raise ValueError(conn_params)
