"""What an answer carries, from a view or from memory, and when it is a 304."""

from datetime import UTC, datetime

import pytest
from django.utils.http import http_date

from portfolio.api.conditional import entity_tag
from portfolio.models import Revision
from tests.config.snapshots.conftest import PRIVATE, PUBLIC, hide
from tests.conftest import Client
from tests.factories import a_skill

pytestmark = pytest.mark.django_db(transaction=True)


def test_headers_of_the_first_answer_and_of_one_from_memory(api, clock):
    a_skill(id=1)
    changed = int(Revision.objects.get().changed_at.timestamp())
    common = {
        "Content-Type": "application/json",
        "Allow": "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
        "X-Frame-Options": "DENY",
        "Vary": "Accept, Authorization",
        "Cache-Control": PUBLIC,
        "Last-Modified": http_date(changed),
    }
    first = api.get("/api/skills/1")
    clock.wait(2)
    hit = api.get("/api/skills/1")
    tag = f'"1.{entity_tag(first.content)[1:]}'
    common |= {"ETag": tag, "Content-Length": str(len(first.content))}
    for answer, own in (
        (first, {"Cache-Status": "portfolio; fwd=uri-miss; stored"}),
        (hit, {"Cache-Status": "portfolio; hit; ttl=2", "Age": "2"}),
    ):
        policies = {
            "Content-Security-Policy",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
            "Permissions-Policy",
            "Referrer-Policy",
            "Strict-Transport-Security",
            "X-Content-Type-Options",
            "X-Request-Id",
        }
        assert set(answer.headers) == set(common) | set(own) | policies
        assert {name: answer[name] for name in common | own} == common | own
    assert first["X-Request-Id"] != hit["X-Request-Id"]


def test_304_carries_what_brings_a_copy_up_to_date(api):
    for number in range(2):
        a_skill(name=f"{number}")
    full = api.get("/api/skills?limit=1")
    for _ in range(2):
        answer = api.get("/api/skills?limit=1", headers={"If-None-Match": f"W/{full['ETag']}"})
        assert (answer.status_code, answer.content) == (304, b"")
        for name in ("ETag", "Cache-Control", "Vary", "Last-Modified", "Link"):
            assert answer[name] == full[name]
        assert "Content-Type" not in answer
        assert "Content-Length" not in answer or answer["Content-Length"] == "0"


def test_head_is_get_without_the_body_from_memory_too(api, costs):
    head = api.head("/api/skills")
    get = costs(0, api, "/api/skills")
    assert get.content == b"[]"
    again = api.head("/api/skills")
    assert (again.status_code, again.content) == (200, b"")
    assert head["ETag"] == get["ETag"] == again["ETag"] == entity_tag(b"[]")
    answer = api.head("/api/skills", headers={"If-None-Match": "*"})
    assert answer.status_code == 304


def test_two_processes_name_the_same_bytes_alike(api):
    a_skill()
    assert api.get("/api/skills")["ETag"] == Client().get("/api/skills")["ETag"]


def test_a_date_is_enough_where_no_tag_is_sent(api):
    a_skill()
    modified = api.get("/api/skills")["Last-Modified"]
    assert api.get("/api/skills", headers={"If-Modified-Since": modified}).status_code == 304


def test_what_is_hidden_can_be_edited_and_no_date_tells(api, clock):
    a_skill()
    hidden = a_skill(active=False)
    Revision.objects.update(changed_at=datetime(2020, 1, 1, tzinfo=UTC))
    before = api.get("/api/skills")["Last-Modified"]
    hidden.save()
    hidden.delete()
    clock.wait(60)
    assert api.get("/api/skills")["Last-Modified"] == before


def test_two_changes_within_a_second_are_not_taken_for_one(clock):
    """The second change bears the same second as the first, whose reader asks by its date."""
    skill = a_skill()
    reader = Client()
    changed = Revision.objects.get().changed_at.timestamp()
    clock.freeze(changed + 0.01 - clock.moment.wall)
    modified = reader.get("/api/skills")["Last-Modified"]
    hide(skill)
    Revision.objects.update(changed_at=datetime.fromtimestamp(changed + 0.000_01, UTC))
    clock.wait(60)
    answer = reader.get("/api/skills", headers={"If-Modified-Since": modified})
    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize("path", ["/api", "/api/docs", "/api/openapi.json"])
def test_what_stays_until_the_next_release_is_kept_for_an_hour(api, path):
    answer = api.get(path)
    assert answer["Cache-Control"] == "public, max-age=3600, stale-if-error=86400"
    assert answer["ETag"] == entity_tag(answer.content)
    assert answer.get("Vary") == ("Accept, Authorization" if path == "/api" else None)
    again = api.get(path, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/api/skills/1", 404),
        ("/api/personal-info", 404),
        ("/api/nothing", 404),
        ("/nothing", 404),
        ("/api/skills?colour=red", 400),
    ],
)
def test_what_may_change_at_once_is_kept_by_nobody(api, path, status):
    for _ in range(2):
        answer = api.get(path)
        assert answer.status_code == status
        assert answer["Cache-Control"] == PRIVATE
        assert "ETag" not in answer
