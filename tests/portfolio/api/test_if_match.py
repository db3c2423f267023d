"""Which `If-Match` fits, which does not, and which is none at all."""

import pytest
from django.test import RequestFactory
from rest_framework.request import Request

from portfolio.api import preconditions
from portfolio.api.exceptions import HeaderError, PreconditionRequired
from portfolio.models import PersonalInfo, Skill
from tests.factories import a_person, a_skill
from tests.portfolio.api.conditions import METHODS, STALE, problem, write
from tests.portfolio.api.rows import NEW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("if_match", "matches"),
    [
        ("*", True),
        (" * ", True),
        ('"2"', True),
        ('"1", "2"', True),
        ('"2","1"', True),
        ('"1" ,\t"2" , "3"', True),
        (',, "2",', True),
        ('"2.7ebb3c7c2a87b1a2f8a7ed729ecb040d"', True),
        ('"2."', True),
        ('W/"1", "2"', True),
        ('"a,b", "2"', True),
        ('"a\\", "2"', True),
        ('"', None),
        ('"1"', False),
        ('W/"2"', False),
        ('W/"2", W/"1"', False),
        ('"02"', False),
        ('"+2"', False),
        ('" 2"', None),
        ('"2 "', None),
        ('"2x"', False),
        ('"22"', False),
        ('""', False),
        ('"-2"', False),
        ('"0"', False),
        ('"*"', False),
        ('"2147483648"', False),
        ('"9999999999"', False),
        ('"' + "9" * 2000 + '"', False),
        ('"\xb2"', False),
        ('"\xff"', False),
        ("2", None),
        ("'2'", None),
        ('w/"2"', None),
        ('W/ "2"', None),
        ('"2" "3"', None),
        ('"2""3"', None),
        ('"2"; "3"', None),
        ('*, "2"', None),
        ('"2", *', None),
        ("*, *", None),
        ("**", None),
        ('"2', None),
        ('2"', None),
        ('"2"x', None),
        ('"\x7f"', None),
        ('"\u0662"', None),
        (", ".join(['"2"'] * 100), True),
        (", ".join(['"2"'] * 101), None),
    ],
)
def test_if_match(careful, if_match, matches):
    skill = a_skill(level=5)
    Skill.objects.change(skill.pk)
    path = f"/api/skills/{skill.pk}"
    answer = write(careful, "patch", path, if_match, {"level": 1})
    if matches is None:
        fault = {"header": "If-Match", "detail": preconditions.MALFORMED}
        sentence = f"If-Match: {preconditions.MALFORMED}"
        assert problem(answer, 400, "Bad Request", sentence) == {"errors": [fault]}
    else:
        assert answer.status_code == (200 if matches else 412)
    skill.refresh_from_db()
    assert skill.level == (1 if matches else 5)


@pytest.mark.parametrize("method", METHODS)
def test_who_sends_weak_tags_alone_is_told_so(careful, method):
    path = f"/api/skills/{a_skill().pk}"
    answer = write(careful, method, path, 'W/"1", W/"2"', NEW["skills"])
    assert "current" in problem(answer, 412, "Precondition Failed", preconditions.WEAK)
    answer = write(careful, method, path, 'W/"1", "2"', NEW["skills"])
    assert "current" in problem(answer, 412, "Precondition Failed", STALE)


def test_personal_info_is_matched_by_version_and_by_the_row_that_a_tag_names(careful):
    person = a_person(title="Engineer")
    stranger = person.pk + 1
    path = "/api/personal-info"
    others = (f'"1.r{stranger}"', f'"1.r{stranger}.r{person.pk}"', f'"2.r{person.pk}"', '"2"')
    for tag in (*others, '"1.r9999999999"', f'"9999999999.r{person.pk}"'):
        assert write(careful, "patch", path, tag, {"title": "canary"}).status_code == 412, tag
    assert PersonalInfo.objects.get().title == "Engineer"
    several = f'"1.r{stranger}", "9", "1.r{person.pk}.7ebb3c7c"'
    assert write(careful, "patch", path, several, {"title": "Lead"}).status_code == 200
    assert write(careful, "patch", path, '"2"', {"title": "Head"}).status_code == 200


def test_a_flood_of_commas_is_read_in_no_time():
    request = Request(RequestFactory().put("/", headers={"If-Match": ", \t" * 20_000 + "x"}))
    with pytest.raises(HeaderError):
        preconditions.tags(request)
    request = Request(RequestFactory().put("/", headers={"If-Match": " ," * 30_000}))
    with pytest.raises(PreconditionRequired):
        preconditions.tags(request)


# To make what is not there yet


@pytest.mark.parametrize("method", METHODS)
def test_if_none_match_of_anything_writes_nothing_that_is_there(careful, method):
    skill = a_skill()
    path = f"/api/skills/{skill.pk}"
    for headers in ({"If-None-Match": "*"}, {"If-None-Match": "*", "If-Match": "*"}):
        answer = getattr(careful, method)(path, NEW["skills"], headers=headers)
        assert problem(answer, 412, "Precondition Failed", STALE)["current"]["id"] == skill.pk
    gone = getattr(careful, method)(f"{path}9", NEW["skills"], headers={"If-None-Match": "*"})
    assert gone.status_code == 404
    assert Skill.objects.get().version == 1


def test_if_none_match_takes_nothing_else_on_a_write(careful):
    path = f"/api/skills/{a_skill().pk}"
    for value in ('"1"', 'W/"7"', "junk", '*, "1"'):
        headers = {"If-None-Match": value, "If-Match": "*"}
        answer = careful.patch(path, {"level": 1}, headers=headers)
        assert answer.status_code == 400
        assert [fault["header"] for fault in answer.json()["errors"]] == ["If-None-Match"]
