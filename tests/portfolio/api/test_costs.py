"""What answers cost: one statement, however many rows there are."""

import pytest

from portfolio.api.views import LISTS
from tests.factories import a_person, a_technology
from tests.portfolio.api.rows import one_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_one_statement(api, name, django_assert_num_queries):
    go, sql = a_technology("Go"), a_technology("SQL")
    for count in (1, 30):
        for number in range(count):
            row = one_of(name, f"{count} {number}")
            if hasattr(row, "technologies"):
                row.technologies.set([go, sql])
        with django_assert_num_queries(1):
            assert len(api.get(f"/api/{name}?limit=100").json()) >= count


@pytest.mark.parametrize("name", ["personal-info", *LISTS])
def test_an_item_is_one_statement(api, name, django_assert_num_queries):
    path = f"/api/{name}" if name == "personal-info" else f"/api/{name}/{one_of(name).pk}"
    a_person()
    with django_assert_num_queries(1):
        assert api.get(path).status_code == 200


@pytest.mark.parametrize("path", ["portfolio", "resume.json"])
def test_the_whole_is_one_statement(api, owner_api, path, django_assert_num_queries):
    a_person()
    for count in (1, 5):
        for name in LISTS:
            for number in range(count):
                row = one_of(name, f"{count} {number}")
                if hasattr(row, "technologies"):
                    row.technologies.add(a_technology())
        with django_assert_num_queries(1):
            assert api.get(f"/api/{path}").status_code == 200
        # And the token's.
        with django_assert_num_queries(2):
            assert owner_api.get(f"/api/{path}").status_code == 200
