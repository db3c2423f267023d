"""The handler with snapshots that are on, and what of its events reaches Django."""

import pytest
from django.core.wsgi import get_wsgi_application

from config import lambda_handler, remembered
from portfolio.models import Image
from tests.factories import a_job, a_person, a_project, a_skill, a_technology

PNG = bytes(range(256))


class Context:
    aws_request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


@pytest.fixture
def asked(clock, monkeypatch):
    """The handler as in a fresh process whose snapshots are on: a list of what reached Django."""
    application = get_wsgi_application()
    asked = []

    def counted(environ, start_response):
        asked.append(environ["PATH_INFO"])
        return application(environ, start_response)

    monkeypatch.setattr(lambda_handler, "application", counted)
    monkeypatch.setattr(lambda_handler, "answers", remembered.Answers())
    return asked


@pytest.fixture
def content():
    technology = a_technology("Python")
    picture = Image(digest="ab" * 16, content_type="image/png", data=PNG, width=1, height=1)
    picture.save()
    a_person(image=picture.path)
    a_job(technology, id=1)
    a_project(technology, featured=True)
    a_skill(name="Go")
    a_skill(name="Rust")


def send(event):
    return lambda_handler.handler(event, Context())


def read_until_remembered(asked, event):
    """The view's answer, the snapshot's, and then one that Django knows nothing of."""
    send(event)
    send(event)
    before = len(asked)
    answer = send(event)
    assert len(asked) == before
    return answer


def by_django(asked, monkeypatch, event):
    monkeypatch.setattr(lambda_handler, "answers", remembered.Answers())
    before = len(asked)
    answer = send(event)
    assert len(asked) == before + 1
    return answer
