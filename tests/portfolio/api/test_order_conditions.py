"""The order of a list has a tag of its own, and is put under it."""

import pytest

from portfolio.api.views import LISTS, EntryViewSet
from portfolio.models import Experience, Skill
from tests.factories import a_job, a_skill, a_technology
from tests.portfolio.api.conditions import STALE, TAUGHT, problem, write
from tests.portfolio.api.rows import one_of

pytestmark = pytest.mark.django_db

ENTRIES = [name for name, view in LISTS.items() if issubclass(view, EntryViewSet)]


@pytest.mark.parametrize("name", ENTRIES)
def test_order_is_read_with_its_tag_and_put_under_it(careful, name):
    for title in "abc":
        one_of(name, title, active=title != "b")
    path = f"/api/{name}/order"
    read = careful.get(path)
    assert read.json() == [row["id"] for row in careful.get(f"/api/{name}").json()]
    assert len(read.json()) == 3
    put = write(careful, "put", path, read["ETag"], read.json()[::-1])
    assert (put.status_code, put.json()) == (200, read.json()[::-1])
    again = careful.get(path)
    assert (again.json(), again["ETag"]) == (put.json(), put["ETag"])
    assert put["ETag"] != read["ETag"]
    stale = write(careful, "put", path, read["ETag"], read.json())
    more = problem(stale, 412, "Precondition Failed", STALE)
    assert more == {"current": put.json()}
    assert stale["ETag"] == put["ETag"]
    back = write(careful, "put", path, stale["ETag"], [])
    assert back["ETag"] == read["ETag"] == careful.get(path)["ETag"]


def test_order_asks_for_a_condition(careful):
    pk = a_skill().pk
    answer = write(careful, "put", "/api/skills/order", None, [pk])
    problem(answer, 428, "Precondition Required", TAUGHT.format("/api/skills/order"))
    assert write(careful, "put", "/api/skills/order", "*", [pk]).status_code == 200


def test_order_is_stale_when_a_row_comes_goes_or_changes_its_place(careful):
    path = "/api/skills/order"
    first, second = a_skill(name="a", level=5), a_skill(name="b", level=4)

    def refused(tag: str) -> bool:
        ids = careful.get(path).json()
        return write(careful, "put", path, tag, ids).status_code == 412

    tag = careful.get(path)["ETag"]
    third = a_skill(name="c", level=3)
    assert refused(tag)
    tag = careful.get(path)["ETag"]
    Skill.objects.change(third.pk, level=5)
    assert refused(tag)
    tag = careful.get(path)["ETag"]
    Skill.objects.remove(third.pk)
    assert refused(tag)
    tag = careful.get(path)["ETag"]
    Skill.objects.arrange([second.pk, first.pk])
    assert refused(tag)


def test_order_is_not_stale_when_a_row_changes_in_other_ways(careful):
    job = a_job(a_technology("Go"))
    read = careful.get("/api/experience/order")
    Experience.objects.change(job.pk, description="New", active=False, technology_names=[])
    put = write(careful, "put", "/api/experience/order", read["ETag"], read.json())
    assert put.status_code == 200


def test_what_is_no_order_is_a_400_before_it_is_stale_and_a_wrong_one_after(careful):
    path = "/api/skills/order"
    pk = a_skill().pk
    assert write(careful, "put", path, '"stale"', ["x"]).status_code == 400
    assert write(careful, "put", path, '"stale"', [pk, 2_000_000_000]).status_code == 412
    tag = careful.get(path)["ETag"]
    assert write(careful, "put", path, tag, [pk, 2_000_000_000]).status_code == 400


def test_weak_tag_of_an_order_matches_nothing(careful):
    pk = a_skill().pk
    tag = careful.get("/api/skills/order")["ETag"]
    assert write(careful, "put", "/api/skills/order", f"W/{tag}", [pk]).status_code == 412
