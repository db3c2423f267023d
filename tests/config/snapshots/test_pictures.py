"""Uploaded pictures, kept as pages are: for as long as something visible shows them."""

import pytest

from portfolio.images import keeping
from portfolio.images.checking import check
from tests.config.snapshots.conftest import hide, to_come
from tests.factories import a_project
from tests.portfolio import pictures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def picture():
    found = check(pictures.TALKATIVE["image/png"])
    keeping.keep(found)
    return found


def test_picture_costs_nothing_while_fresh_and_is_the_same_from_the_copy(
    api, clock, costs, picture
):
    a_project(image=picture.address)
    first = costs(2, api, picture.address)
    hit = costs(0, api, picture.address)
    assert first.content == hit.content == pictures.ALL["image/png"]
    for name in ("Content-Type", "Content-Security-Policy", "ETag", "X-Content-Type-Options"):
        assert hit[name] == first[name], name
    clock.wait(6)
    assert costs(1, api, picture.address).content == first.content


def test_picture_goes_with_the_row_that_showed_it(api, clock, picture):
    project = a_project(image=picture.address)
    assert api.get(picture.address).status_code == 200
    hide(project)
    clock.wait(6)
    assert api.get(picture.address).status_code == 404


def test_picture_that_nothing_shows_yet_is_not_kept_as_absent(api, clock, picture):
    project = a_project(image=picture.address, active=False)
    assert api.get(picture.address).status_code == 404
    type(project).objects.update(active=True)
    clock.wait(6)
    assert api.get(picture.address).status_code == 200


def test_picture_of_a_row_to_come_is_nobodys_before(api, picture):
    a_project(image=picture.address, visible_from=to_come(3600))
    assert api.get(picture.address).status_code == 404
