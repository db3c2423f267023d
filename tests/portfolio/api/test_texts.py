"""Lists of short texts: highlights, keywords, roles, courses."""

import pytest

from portfolio import rules
from portfolio.api.fields import Texts
from portfolio.api.views import LISTS
from tests.portfolio.api.rows import NEW, faults, one_of

pytestmark = pytest.mark.django_db

# Each list of texts that there is.
PLACES = [
    (name, field)
    for name, view in LISTS.items()
    for field, kind in view.serializer_class().fields.items()
    if isinstance(kind, Texts)
]
LONGEST = ["x" * rules.LONGEST_TEXT] * rules.LONGEST_LIST


def test_the_lists_of_texts_are_known():
    assert PLACES == [
        ("experience", "highlights"),
        ("experience", "keywords"),
        ("projects", "highlights"),
        ("projects", "keywords"),
        ("projects", "roles"),
        ("skills", "keywords"),
        ("education", "courses"),
        ("volunteer", "highlights"),
        ("interests", "keywords"),
    ]


@pytest.mark.parametrize(("name", "field"), PLACES)
def test_texts_are_answered_as_they_were_written(owner_api, api, name, field):
    path = owner_api.post(f"/api/{name}", NEW[name])["Location"]
    assert api.get(path).json()[field] == []
    for texts in (["b", "a", "b"], ["“ü” 🦜 \\ \" '"], ["two\nlines"], LONGEST, []):
        assert owner_api.patch(path, {field: texts}).json()[field] == texts
        assert api.get(path).json()[field] == texts
        assert api.get("/api/portfolio").json()[name][0][field] == texts
    assert owner_api.patch(path, {field: ["  trimmed "]}).json()[field] == ["trimmed"]


BAD = [
    (None, "#/{}", "This field may not be null."),
    ("a", "#/{}", 'Expected a list of items but got type "str".'),
    ({"a": 1}, "#/{}", 'Expected a list of items but got type "dict".'),
    ([1], "#/{}/0", "Not a valid string."),
    (["a", None], "#/{}/1", "This field may not be null."),
    ([["a"]], "#/{}/0", "Not a valid string."),
    (["a", True], "#/{}/1", "Not a valid string."),
    ([""], "#/{}/0", "This field may not be blank."),
    (["a", " \t"], "#/{}/1", "This field may not be blank."),
    (["a\0b"], "#/{}/0", "Null characters are not allowed."),
    (["x" * 1_001], "#/{}/0", "Ensure this field has no more than 1000 characters."),
    (["x"] * 101, "#/{}", "Ensure this field has no more than 100 elements."),
]


@pytest.mark.parametrize(("name", "field"), PLACES)
def test_what_is_no_list_of_texts_is_a_400(owner_api, name, field):
    for value, pointer, sentence in BAD:
        told = faults(owner_api.post(f"/api/{name}", NEW[name] | {field: value}))
        assert told == {pointer.format(field): sentence}, str(value)[:40]


def test_half_a_character_is_a_400(owner_api):
    body = r'{"name": "Chess", "keywords": ["fine", "\ud83e"]}'
    answer = owner_api.post("/api/interests", body, content_type="application/json")
    assert list(faults(answer)) == ["#/keywords/1"]


@pytest.mark.parametrize(("name", "field"), PLACES)
def test_search_finds_in_each_of_the_texts(api, name, field):
    found = one_of(name, "x", **{field: ["First", '100% of “a_b” and "c"']}).pk
    one_of(name, "y", **{field: ["second"]})
    for words in ("fIRST", "100%", "a_b", '"c"', "of first"):
        rows = api.get(f"/api/{name}", {"search": words}).json()
        assert [row["id"] for row in rows] == [found], words
    # Neither the brackets and commas between the texts, nor patterns.
    for words in ('["', '", "', "first,", "1__%", "a%b"):
        assert api.get(f"/api/{name}", {"search": words}).json() == [], words


@pytest.mark.parametrize("name", ["experience", "projects", "skills", "interests"])
def test_keyword_filter_finds_a_whole_one_whatever_its_case(api, name):
    found = one_of(name, "x", keywords=["First", "a_b"]).pk
    one_of(name, "y", keywords=["second"])
    for word in ("first", "A_B"):
        rows = api.get(f"/api/{name}", {"keyword": word}).json()
        assert [row["id"] for row in rows] == [found]
    for word in ("firs", "a%b", "axb", '"First"', "[", "%"):
        assert api.get(f"/api/{name}", {"keyword": word}).json() == []
