"""The corpus in what the owner brings along: JSON Resumes, and files that are not what they say."""

import json
from html import unescape
from re import findall
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portfolio.models import Image, PersonalInfo
from tests.conftest import Client
from tests.fuzz import chosen, screens
from tests.fuzz.corpus import odd
from tests.fuzz.test_corpus_admin import wrong_with

IMPORT, UPLOAD = "/admin/resume/import/", "/admin/images/"
VALUES = 6
BATCH = 8  # values whose rows stand beside each other
# A part of the values: some are no text, or too long for one.
FEWEST = 0.6
PARTS = 4 if chosen.EVERYTHING else 1
PAGES = ("/", "/api/portfolio", "/api/resume.json")

pytestmark = pytest.mark.django_db(transaction=True)


def resume(value: str) -> dict[str, Any]:
    """The value wherever a document has a text, its own keys included."""
    entry = {"x": value, value[:50]: value}
    place = {"address": value, "postalCode": value, "city": value, "countryCode": value}
    profile = {"network": value, "username": value, "url": value}
    texts = dict.fromkeys(("summary", "description", "url", "location"), value)
    lists = {name: [value] for name in ("highlights", "keywords", "courses", "roles")}
    dates = {"startDate": value, "endDate": value}
    basics = dict.fromkeys(("name", "label", "image", "email", "phone", "url", "summary"), value)
    return {
        "$schema": value,
        "basics": {**basics, "location": place, "profiles": [profile], **entry},
        "work": [{"name": value, "position": value, **texts, **lists, **dates, **entry}],
        "volunteer": [{"organization": value, "position": value, **texts, **lists, **dates}],
        "education": [{"institution": value, "area": value, "studyType": value, **lists, **dates}],
        "awards": [{"title": value, "date": value, "awarder": value, "summary": value}],
        "certificates": [{"name": value, "date": value, "issuer": value, "url": value}],
        "publications": [{"name": value, "publisher": value, "releaseDate": value, "url": value}],
        "skills": [{"name": value, "level": value, **lists}],
        "languages": [{"language": value, "fluency": value}],
        "interests": [{"name": value, **lists}],
        "references": [{"name": value, "reference": value}],
        "projects": [{"name": value, "entity": value, "type": value, **texts, **lists, **dates}],
        "meta": {"canonical": value, "version": value, "lastModified": value, **entry},
    }


def plain(value: str) -> dict[str, Any]:
    """Only where any text may stand."""
    texts = dict.fromkeys(("summary", "description"), value)
    lists = {name: [value] for name in ("highlights", "keywords", "courses", "roles")}
    place = {"address": value, "city": value, "region": value}
    profile = {"network": value, "username": value, "url": "https://example.com/kim"}
    basics = {"name": value, "label": value, "summary": value, "email": "kim@example.com"}
    return {
        "basics": {**basics, "location": place, "profiles": [profile], "x": value},
        "work": [{"name": value, "position": value, "location": value, **texts, **lists}],
        "volunteer": [{"organization": value, "position": value, **texts, **lists}],
        "education": [{"institution": value, "area": value, "studyType": value, **lists}],
        "awards": [{"title": value, "awarder": value, **texts}],
        "certificates": [{"name": value, "issuer": value}],
        "publications": [{"name": value, "publisher": value, **texts}],
        "skills": [{"name": value, "level": value, **lists}],
        "languages": [{"language": value, "fluency": value}],
        "interests": [{"name": value, **lists}],
        "references": [{"name": value, "reference": value}],
        "projects": [{"name": value, "entity": value, "type": value, **texts, **lists}],
    }


@pytest.mark.parametrize("part", range(PARTS))
def test_document_is_refused_with_its_places_or_imported_and_shown_harmlessly(
    api: Client, part: int
) -> None:
    browser, imported = screens.owner(), 0
    values = chosen.values(VALUES)[part::PARTS]
    for batch in chosen.batches(values, BATCH):
        screens.clear()
        for value in batch:
            for document in (resume(value), plain(value)):
                problems, is_imported = brought(browser, document)
                assert problems == [], value
                imported += is_imported
            problems = [each for address in PAGES for each in wrong_with(address, api.get(address))]
            assert problems == [], value
    # Whoever refuses everything keeps nothing that could do harm.
    assert imported >= FEWEST * len(values)
    assert PersonalInfo.objects.exists()


def brought(browser: screens.Browser, document: dict[str, Any]) -> tuple[list[str], bool]:
    """What is wrong with the answers to an import and to its confirmation; whether it was done."""
    text = json.dumps(document).encode()
    answer = browser.post(IMPORT, {"file": a_file(text, "resume.json"), "way": "merge"})
    problems = wrong_with("import", answer)
    answer = browser.post(IMPORT, sent_back(answer))
    return problems + wrong_with("applying", answer), answer.status_code == 302


def test_document_that_is_none_is_refused_with_a_sentence() -> None:
    browser = screens.owner()
    bodies = [*odd.BYTES, *(each.encode("utf-8", "surrogatepass") for each in odd.JSON)]
    for body in chosen.some(bodies, 8):
        answer = browser.post(IMPORT, {"file": a_file(body, "resume.json"), "way": "merge"})
        assert wrong_with(f"import of {body[:80]!r}", answer) == []
        back = browser.post(IMPORT, {"document": body[:9_000], "way": "merge", "seen": "x"})
        assert wrong_with(f"sent back {body[:80]!r}", back) == []


def test_file_is_a_picture_or_refused_whatever_it_says() -> None:
    browser = screens.owner()
    for name, kind, data in odd.FILES:
        file = SimpleUploadedFile(name or "x", data, kind)
        answer = browser.post(UPLOAD, {"file": file})
        assert answer.status_code in {200, 400, 422}, (name, kind, data[:40])
        if answer.status_code == 200:
            shown = browser.get(answer.json()["shown"])
            assert shown["Content-Type"] in {"image/png", "image/jpeg", "image/gif", "image/webp"}
            assert shown["X-Content-Type-Options"] == "nosniff"
            assert b"<svg" not in shown.content
            assert b"canary" not in shown.content
    assert not Image.objects.filter(content_type__contains="svg").exists()


def a_file(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/json")


def sent_back(answer: Any) -> dict[str, str]:
    page = answer.content.decode()
    found = dict(findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    names = ("document", "way", "seen")
    return {name: unescape(found.get(name, "")) for name in names} if "seen" in found else {"x": ""}
