"""Who sees an uploaded picture, as what, and how long it is kept."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portfolio.images import keeping
from portfolio.images.checking import check
from portfolio.models import Image, PersonalInfo, Project
from tests.factories import a_person, a_project
from tests.portfolio import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture():
    found = check(pictures.TALKATIVE["image/png"])
    keeping.keep(found)
    return found


@pytest.mark.parametrize("content_type", pictures.ALL)
def test_picture_of_a_visible_row_is_served_as_what_it_is(api, content_type):
    found = check(pictures.TALKATIVE[content_type])
    keeping.keep(found)
    a_project(image=found.address)
    answer = api.get(found.address)
    assert answer.status_code == 200
    assert answer.content == pictures.ALL[content_type]
    assert answer["Content-Type"] == content_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    name = found.address.removeprefix("/images/")
    assert answer["Content-Disposition"] == f'inline; filename="{name}"'
    policy = "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer["Content-Security-Policy"] == policy


def test_picture_is_one_statement_and_may_be_kept_and_asked_for_again(api, picture):
    a_person(image=picture.address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = api.get(picture.address)
    assert len(queries) == 1
    assert "public" in answer["Cache-Control"]
    again = api.get(picture.address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_head_has_no_body(api, picture):
    a_person(image=picture.address)
    answer = api.head(picture.address)
    assert (answer.status_code, answer.content) == (200, b"")


def test_picture_that_no_row_shows_is_absent(api, picture):
    assert api.get(picture.address).status_code == 404


@pytest.mark.parametrize("make", [a_person, a_project])
def test_picture_of_a_hidden_row_is_absent(api, picture, make):
    make(image=picture.address, active=False)
    assert api.get(picture.address).status_code == 404


@pytest.mark.parametrize("make", [a_person, a_project])
def test_picture_of_a_row_that_shows_later_is_absent_until_then(api, picture, make):
    row = make(image=picture.address, visible_from=timezone.now() + timedelta(days=365))
    assert api.get(picture.address).status_code == 404
    row.visible_from = timezone.now() - timedelta(days=1)
    row.save()
    assert api.get(picture.address).status_code == 200


def test_hidden_picture_is_absent_for_the_owners_token_too(owner_api, picture):
    a_project(image=picture.address, active=False)
    assert owner_api.get(picture.address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/images/",
        f"/images/{'0' * 32}.png",
        f"/images/{'0' * 31}.png",
        f"/images/{'G' * 32}.png",
        f"/images/{'0' * 32}.svg",
        f"/images/{'0' * 32}.png/",
        f"/images/..%2f{'0' * 32}.png",
    ],
)
def test_address_without_a_picture_is_not_found(api, address):
    assert api.get(address).status_code == 404


def test_picture_is_not_found_under_another_ending(api, picture):
    a_project(image=picture.address)
    assert api.get(picture.address.replace(".png", ".gif")).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_public_address_takes_no_uploads(api, picture, method):
    a_project(image=picture.address)
    assert getattr(api, method)(picture.address).status_code in {403, 405}


# How long


def later():
    """Another upload, when the first ones are older than a day."""
    Image.objects.update(created_at=timezone.now() - timedelta(days=2))
    keeping.keep(check(pictures.GIF))
    return set(Image.objects.values_list("content_type", flat=True)) - {"image/gif"}


def test_unused_picture_goes_with_an_upload_a_day_later(picture):
    assert later() == set()


def test_unused_picture_stays_for_a_day(picture):
    keeping.keep(check(pictures.GIF))
    assert Image.objects.count() == 2


def test_picture_uploaded_again_is_kept_once_and_for_another_day(picture):
    Image.objects.update(created_at=timezone.now() - timedelta(days=2))
    keeping.keep(picture)
    assert Image.objects.count() == 1


@pytest.mark.parametrize("make", [a_person, a_project])
def test_picture_of_a_hidden_row_stays(picture, make):
    make(image=picture.address, active=False)
    assert later() == {"image/png"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [PersonalInfo, Project])
def test_picture_that_the_history_of_a_row_names_stays(picture, model):
    row = (a_person if model is PersonalInfo else a_project)(image=picture.address)
    model.objects.filter(pk=row.pk).update(image=None)
    assert later() == {"image/png"}


def test_addresses_of_other_hosts_are_no_uploads(picture):
    a_project(image=f"https://example.org{picture.address}")
    assert later() == set()
