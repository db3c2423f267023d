"""The order of a list: by date, unless the owner puts it in another."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.api.views import LISTS, EntryViewSet
from tests.conftest import Client
from tests.portfolio.api.rows import HIDDEN, MODELS, faults, one_of

pytestmark = pytest.mark.django_db

ENTRIES = [name for name, view in LISTS.items() if issubclass(view, EntryViewSet)]


def ids(client, name):
    return [row["id"] for row in client.get(f"/api/{name}").json()]


@pytest.mark.parametrize("name", ENTRIES)
def test_list_comes_in_the_order_that_was_put_until_it_is_taken_back(owner_api, api, name):
    for title in "abcd":
        one_of(name, title, **(HIDDEN["hidden"] if title == "b" else {}))
    by_itself = ids(owner_api, name)
    for wanted in (by_itself[::-1], by_itself[2:] + by_itself[:2]):
        answer = owner_api.put(f"/api/{name}/order", wanted)
        assert (answer.status_code, answer.json()) == (200, wanted)
        assert ids(owner_api, name) == wanted
        hidden = set(wanted) - set(ids(api, name))
        assert len(hidden) == 1
        assert ids(api, name) == [pk for pk in wanted if pk not in hidden]
        whole = api.get("/api/portfolio").json()[name]
        assert [row["id"] for row in whole] == ids(api, name)
    answer = owner_api.put(f"/api/{name}/order", [])
    assert (answer.status_code, answer.json()) == (200, [])
    assert ids(owner_api, name) == by_itself


def test_a_row_that_is_added_later_comes_first(owner_api):
    first, second = (one_of("skills", title).pk for title in "ab")
    owner_api.put("/api/skills/order", [second, first])
    third = one_of("skills", "c").pk
    assert ids(owner_api, "skills") == [third, second, first]


def test_order_by_a_field_goes_before(owner_api, api):
    made = [one_of("skills", title).pk for title in "abc"]
    owner_api.put("/api/skills/order", made[::-1])
    assert [row["id"] for row in api.get("/api/skills?ordering=name").json()] == made


@pytest.mark.parametrize("name", ENTRIES)
def test_each_row_stands_in_the_order_once(owner_api, name):
    one, two, three = (one_of(name, title).pk for title in "abc")
    stranger = 2_000_000_000
    before = ids(owner_api, name)
    assert faults(owner_api.put(f"/api/{name}/order", [one, stranger, one])) == {
        "#/1": f"There is no row {stranger} here.",
        "#/2": f"Row {one} stands here already.",
        "#": f"Each row stands here once. Missing: {two}, {three}.",
    }
    assert ids(owner_api, name) == before


def test_many_missing_rows_are_counted(owner_api):
    made = [one_of("skills").pk for _ in range(25)]
    told = faults(owner_api.put("/api/skills/order", made[:1]))
    some = ", ".join(map(str, made[1:21]))
    assert told == {"#": f"Each row stands here once. Missing: {some} and 4 more."}


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ('["1"]', ["#/0"]),
        ("[true]", ["#/0"]),
        ("[1.0]", ["#/0"]),
        ("[null]", ["#/0"]),
        ("[[1]]", ["#/0"]),
        ("[0, -1]", ["#/0", "#/1"]),
        ("[2147483648]", ["#/0"]),
        (f"[{10**20}]", ["#/0"]),
        ("{}", ["#"]),
        ('{"order": []}', ["#"]),
        ("null", ["#"]),
        ("7", ["#"]),
        ('"1,2"', ["#"]),
    ],
)
def test_what_is_no_list_of_ids_is_a_400(owner_api, body, pointers):
    one_of("skills")
    answer = owner_api.put("/api/skills/order", body, content_type="application/json")
    assert list(faults(answer)) == pointers


def test_a_flood_of_mistakes_is_a_short_answer(owner_api):
    answer = owner_api.put("/api/skills/order", [7] * 5_000)
    assert len(faults(answer)) == 100
    assert len(answer.content) < 50_000


def test_order_takes_no_parameters(owner_api):
    answer = owner_api.put("/api/skills/order?fields=id", [])
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "fields"


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_order_can_only_be_read_and_put(owner_api, method):
    answer = getattr(owner_api, method)("/api/skills/order")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, PUT, HEAD, OPTIONS")


def test_technologies_have_no_order_of_their_own(owner_api):
    assert owner_api.put("/api/technologies/order", []).status_code == 404


def test_a_slash_at_the_end_changes_nothing(owner_api):
    pk = one_of("skills").pk
    assert owner_api.put("/api/skills/order/", [pk]).json() == [pk]


def test_order_is_the_owners(api, owner, owner_token):
    from portfolio.models import ApiToken

    for answer in (api.put("/api/skills/order", []), api.get("/api/skills/order")):
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == 'Bearer realm="portfolio"'
    _, secret = ApiToken.objects.issue(owner, "reader", scope="read")
    assert Client(secret).put("/api/skills/order", []).status_code == 403
    assert Client(secret).get("/api/skills/order").status_code == 200


def test_who_may_not_see_hidden_rows_neither_reads_nor_puts_an_order(django_user_model):
    from django.contrib.auth.models import Permission

    from portfolio.models import ApiToken

    user = django_user_model.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="change_skill"))
    client = Client(ApiToken.objects.issue(user, "staff")[1])
    assert client.get("/api/skills/order").status_code == 403
    assert client.put("/api/skills/order", []).status_code == 403


def test_order_costs_four_statements_however_many_rows_there_are(owner_api):
    for count in (2, 40):
        wanted = [one_of("skills").pk for _ in range(count)]
        wanted += [pk for pk in ids(owner_api, "skills") if pk not in wanted]
        with CaptureQueriesContext(connection) as context:
            assert owner_api.put("/api/skills/order", wanted).status_code == 200
        # the token, the table, its order, the places
        verbs = [query["sql"].split()[0] for query in context.captured_queries]
        assert verbs == ["SELECT", "LOCK", "SELECT", "UPDATE"]
    assert MODELS["skills"].objects.filter(sort_order=None).count() == 0
