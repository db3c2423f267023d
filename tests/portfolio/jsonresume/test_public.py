"""The public's document holds nothing that is hidden, and nothing that nobody knows."""

import json

import pytest

from portfolio import cv, jsonresume
from portfolio.models import PersonalInfo
from tests.portfolio.jsonresume.conftest import exported, import_, published
from tests.portfolio.jsonresume.documents import SCHEMA, is_valid

pytestmark = pytest.mark.django_db

CANARY = "canary-"
STRANGE = {"x-strange": {"deep": ["canary-strange"]}, "hidden": "canary-hidden-as-text"}
FUTURE = {"visibleFrom": "2999-01-01T00:00:00+00:00"}
PLANTED = {
    "$schema": "https://example.com/canary-schema",
    "x-top": "canary-top",
    "basics": {
        "name": "Kim",
        "email": "canary-email@example.com",
        "phone": "canary-phone",
        "image": "canary-image.png",
        "url": "ftp://canary-url.example.com",
        "location": {
            "address": "canary-street",
            "postalCode": "canary-postal-code",
            "city": "Lyon",
            "x-location": "canary-location",
        },
        "profiles": [
            {"network": "canary-profile", "hidden": True},
            {"network": "Mastodon", "x-profile": "canary-profile-key"},
        ],
        "showEmail": False,
        "showPhone": False,
        **STRANGE,
    },
    "work": [
        {"name": "Acme", "url": "javascript:canary-url", "endDate": "2014-02-31", **STRANGE},
        {"name": "canary-draft", "hidden": True},
        {"name": "canary-later", **FUTURE},
        {"summary": "canary-without-a-name"},
        {"name": "Used", "technologies": ["Go", "canary-technology", "canary-later-technology"]},
    ],
    "technologies": [
        {"name": "Go", "category": "language", "x-technology": "canary-technology-key"},
        {"name": "canary-technology", "hidden": True},
        {"name": "canary-later-technology", **FUTURE},
    ],
    "skills": [{"name": "SQL", "level": "Expert", "levelNumber": "canary-level", **STRANGE}],
    "awards": [{"title": "canary-award", "hidden": True}],
    "meta": {"canonical": "https://example.com/canary-meta"},
}


def test_public_document_holds_no_canary():
    import_(PLANTED)
    owners, public = json.dumps(exported()), json.dumps(published())
    assert owners == json.dumps(PLANTED)
    assert CANARY not in public


def test_public_document_has_keys_of_the_schema_and_documented_ones_alone():
    import_(PLANTED)
    assert is_valid(published())
    assert published() == {
        "$schema": (
            "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
        ),
        "basics": {
            "name": "Kim",
            "location": {"city": "Lyon"},
            "profiles": [{"network": "Mastodon"}],
        },
        "work": [
            {"name": "Acme", "endDate": "2014-02"},
            {"name": "Used", "technologies": ["Go"]},
        ],
        "skills": [{"name": "SQL", "level": "Expert"}],
        "technologies": [{"name": "Go", "category": "language"}],
    }


def test_nothing_of_a_hidden_person_is_published():
    import_({"basics": {"label": "canary-title", "email": "canary-email@example.com"}})
    assert not PersonalInfo.objects.get().active
    assert exported()["basics"]["label"] == "canary-title"
    assert published().keys() == {"$schema"}


def test_contact_values_that_the_owner_shows_are_published():
    import_({"basics": {"name": "Kim", "phone": "1", "location": {"address": "s"}}})
    assert published()["basics"] == {"name": "Kim", "phone": "1"}
    PersonalInfo.objects.update(show_phone=False, show_address=True)
    assert published()["basics"] == {"name": "Kim", "location": {"address": "s"}}


@pytest.mark.parametrize("owner", [True, False])
def test_cv_that_was_read_for_another_reader_is_not_exported(owner):
    with pytest.raises(ValueError, match="what the public reads"):
        jsonresume.export(cv.read(owner=owner), public=owner)


def test_every_key_of_the_schema_is_published():
    """Whatever the schema has a key for comes out for the public, too, if nothing hides it."""
    document = {}
    for key, part in SCHEMA["properties"].items():
        if part["type"] == "array":
            document[key] = [example(part["items"])]
    document["basics"] = example(SCHEMA["properties"]["basics"])
    document["basics"]["location"] = {"city": "x"}
    import_(document)
    public = published()
    assert {key: value for key, value in public.items() if key != "$schema"} == document


def example(schema):
    def value(name, part):
        if "$ref" in part:
            return "2014-03"
        if part["type"] == "array":
            item = part["items"]
            return [example(item) if item["type"] == "object" else "x"]
        if part["type"] == "object":
            return example(part)
        if name in {"url", "image"}:
            return "https://example.com/x"
        return "x@example.com" if name == "email" else "x"

    return {name: value(name, part) for name, part in schema["properties"].items()}
