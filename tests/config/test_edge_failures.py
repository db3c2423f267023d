"""A save stands, and is answered in time, whatever becomes of telling the edge."""

import logging
import socket
import threading

import pytest

from config import edge, metrics
from portfolio.models import Skill
from tests.aws.odd import Answer, Odd
from tests.config.services import Reply
from tests.config.telling import FUNCTION, services, told
from tests.factories import a_skill

__all__ = ["services", "told"]


def observed(name: str) -> int:
    return len(metrics.observed.pop(name, ()))


@pytest.fixture
def complaints(caplog):
    """What was logged."""
    caplog.set_level(logging.WARNING, edge.__name__)
    metrics.observed.clear()
    return lambda: caplog.messages


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (
            Reply(403, b"", {"x-amzn-ErrorType": "AccessDeniedException"}),
            "Lambda in eu-central-1 answered 403 (AccessDeniedException)",
        ),
        (Reply(500), "Lambda in eu-central-1 answered 500"),
        (None, "Lambda in eu-central-1 answered 404 (ResourceNotFoundException)"),
    ],
)
def test_what_aws_refuses_is_one_line_and_the_save_stands(
    told, services, complaints, reply, reason
):
    services.functions = {FUNCTION: reply} if reply else {}
    a_skill()
    assert Skill.objects.count() == 1
    sentence = "The edge was not told of a change, and keeps its copies until they expire"
    assert complaints() == [f"{sentence}: {reason}."]
    assert (observed("EdgeTold"), observed("EdgeNotTold")) == (0, 1)


def test_what_aws_takes_is_counted_without_a_line(told, complaints):
    a_skill()
    assert complaints() == []
    assert (observed("EdgeTold"), observed("EdgeNotTold")) == (1, 0)


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_ACCESS_KEY_ID"])
def test_a_function_without_what_it_needs_saves_all_the_same(
    told, complaints, monkeypatch, variable
):
    monkeypatch.setenv(variable, "")
    a_skill()
    assert len(complaints()) == 1
    assert Skill.objects.count() == 1


def test_an_aws_that_does_not_speak_costs_a_line(told, complaints, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        nobody = f"http://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", nobody)
        monkeypatch.setattr(edge, "SECONDS", 0.2)
        a_skill()
    assert len(complaints()) == 1
    assert Skill.objects.count() == 1


def test_an_aws_that_answers_without_end_is_waited_for_no_longer_than_the_bound(
    told, complaints, monkeypatch
):
    """A byte now and then, for a minute: no single step of the call takes too long."""
    with Odd([Answer(raw=b"x" * 600, pause=0.1)]) as endless:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", endless.url)
        monkeypatch.setattr(edge, "SECONDS", 0.5)
        a_skill()
        assert "edge" in {thread.name for thread in threading.enumerate()}
    assert Skill.objects.count() == 1
    assert len(complaints()) == 1
    assert observed("EdgeNotTold") == 1
