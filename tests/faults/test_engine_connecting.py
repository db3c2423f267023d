"""Whom the engine connects as, what it insists on, and what it shows of that."""

import os
import sys
from itertools import count
from typing import Any

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from config.neon import deadline, failures
from config.neon.backend.base import DatabaseWrapper
from config.neon.failures import Kind
from tests.faults.asking import ask
from tests.faults.stack import PASSWORD, ROLE, Stack


def test_a_rotated_password_is_asked_for_once_and_taken(stack: Stack, engine: DatabaseWrapper):
    asked = []

    def read_again() -> dict[str, str]:
        asked.append(1)
        return {"PASSWORD": "the new one"}

    engine.settings_dict["OPTIONS"]["on_password_refused"] = read_again
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD 'the new one'")
    try:
        assert ask(engine) == (1,)
        engine.close()
        assert ask(engine) == (1,)
    finally:
        stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{PASSWORD}'")
    assert len(asked) == 1


NEW = count(1)


@pytest.mark.parametrize(
    ("answer", "attempts"),
    [
        (lambda: None, 1),
        (lambda: {"PASSWORD": PASSWORD}, 1),
        (lambda: {"PASSWORD": "still wrong"}, 2),
        (lambda: {"PASSWORD": f"another wrong one, {next(NEW)}"}, 2),
    ],
)
def test_a_wrong_password_is_not_insisted_on(
    stack: Stack, engine: DatabaseWrapper, answer: Any, attempts: int
):
    engine.settings_dict["OPTIONS"]["on_password_refused"] = answer
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD 'the new one'")
    try:
        with pytest.raises(OperationalError) as caught:
            ask(engine)
    finally:
        stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{PASSWORD}'")
    failure = failures.of(caught.value)
    assert failure
    assert (failure.kind, failure.attempts) == (Kind.PASSWORD, attempts)
    assert stack.proxy.accepted == attempts


def test_a_database_that_does_not_exist_is_not_waited_for(engine: DatabaseWrapper):
    engine.settings_dict["NAME"] = "nowhere"
    with pytest.raises(OperationalError) as caught:
        ask(engine)
    failure = failures.of(caught.value)
    assert failure
    assert (failure.kind, failure.attempts) == (Kind.CONFIGURATION, 1)


def test_time_that_is_up_does_not_hide_what_the_database_said(
    stack: Stack, engine: DatabaseWrapper
):
    """The first attempt is told that there are too many; the second is never answered."""
    stack.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")

    def mute() -> None:
        stack.proxy.is_mute = True

    # What a client sends first names its user.
    stack.proxy.when(ROLE.encode(), mute, skipped=1)
    engine.settings_dict["OPTIONS"]["connect_timeout"] = "3"
    try:
        with pytest.raises(OperationalError) as caught:
            ask(engine)
    finally:
        stack.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")
    failure = failures.of(caught.value)
    assert failure
    assert (failure.kind, failure.attempts) == (Kind.TOO_MANY, 2)


def test_a_debug_page_of_a_failed_connection_shows_no_password(
    stack: Stack, engine: DatabaseWrapper, settings: Any
):
    settings.DEBUG = True
    stack.proxy.refuse()
    deadline.start(0.3)
    try:
        engine.ensure_connection()
    except OperationalError:
        page = ExceptionReporter(RequestFactory().get("/"), *sys.exc_info()).get_traceback_html()
    assert "conn_params" in page
    assert "Connection refused" in page
    assert PASSWORD not in page


def test_the_server_tells_the_applications_name_and_utc_without_being_asked(
    stack: Stack, engine: DatabaseWrapper
):
    assert os.environ["PGTZ"] == "UTC"
    assert ask(
        engine, "SELECT current_setting('application_name'), current_setting('timezone')"
    ) == (
        "portfolio",
        "UTC",
    )
