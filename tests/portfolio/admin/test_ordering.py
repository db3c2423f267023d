"""The order of a list, as the owner drags it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.admin.ordering import merged, shifted
from portfolio.models import Experience, History, Language
from tests.factories import a_job

pytestmark = pytest.mark.django_db

JOBS = "/admin/portfolio/experience/"
ORDER = f"{JOBS}order/"
# A list is dragged by a script, which a page about a form that was not sent is of no use to.
SCRIPT = {"sec-fetch-mode": "cors"}


@pytest.fixture
def jobs():
    """Four jobs, the newest first."""
    return [a_job(company=name, start_date=date(2020 - n, 1, 1)) for n, name in enumerate("ABCD")]


def companies():
    rows = Experience.objects.order_by(*Experience._meta.ordering)
    return "".join(rows.values_list("company", flat=True))


def ids(jobs, names):
    return [job.pk for name in names for job in jobs if job.company == name]


def test_rows_take_the_order_that_is_sent(screens, jobs, api):
    answer = screens.post(ORDER, {"ids": ids(jobs, "DBAC")})
    # One stays where it was.
    assert (answer.status_code, answer.json()["moved"]) == (200, 3)
    assert companies() == "DBAC"
    assert [job["company"] for job in api.get("/api/experience").json()] == list("DBAC")


def test_rows_of_one_page_change_places_among_themselves(screens, jobs):
    screens.post(ORDER, {"ids": ids(jobs, "CB")})
    assert companies() == "ACBD"
    screens.post(ORDER, {"ids": ids(jobs, "DA")})
    assert companies() == "DCBA"


def test_row_that_was_added_meanwhile_stays_where_it_is(screens, jobs):
    screens.post(ORDER, {"ids": ids(jobs, "BACD")})
    a_job(company="N", start_date=date(1990, 1, 1))
    assert companies() == "NBACD"
    screens.post(ORDER, {"ids": ids(jobs, "ABCD")})
    assert companies() == "NABCD"


def test_row_that_was_deleted_meanwhile_is_left_out(screens, jobs):
    sent = ids(jobs, "DCBA")
    jobs[1].delete()
    assert screens.post(ORDER, {"ids": sent}).status_code == 200
    assert companies() == "DCA"


def test_order_is_one_update_of_the_rows_that_move(screens, jobs):
    screens.post(ORDER, {"ids": ids(jobs, "ABCD")})
    versions = dict(Experience.objects.values_list("company", "version"))
    with CaptureQueriesContext(connection) as queries:
        screens.post(ORDER, {"ids": ids(jobs, "BACD")})
    assert len([query for query in queries if query["sql"].lstrip().startswith("UPDATE")]) == 1
    moved = dict(Experience.objects.values_list("company", "version"))
    assert {name for name in "ABCD" if moved[name] != versions[name]} == {"A", "B"}


def test_list_goes_back_to_the_order_by_date(screens, jobs):
    screens.post(ORDER, {"ids": ids(jobs, "DCBA")})
    assert "Back to the list" in screens.get(JOBS).content.decode()
    answer = screens.post(ORDER, {"by_date": "1"}, follow=True)
    assert "in its own order again" in answer.content.decode()
    assert companies() == "ABCD"
    assert not Experience.objects.exclude(sort_order=None).exists()


@pytest.mark.parametrize(
    "sent", [[], ["x"], ["1", "²"], ["-1"], ["9" * 30], ["2147483648"], ["1\0"]]
)
def test_order_that_is_none_is_refused(screens, jobs, sent):
    assert screens.post(ORDER, {"ids": sent}).status_code == 400
    assert companies() == "ABCD"


def test_order_is_posted(screens, jobs):
    answer = screens.get(ORDER)
    assert (answer.status_code, answer["Location"]) == (302, JOBS)


def test_staff_without_the_right_neither_drag_nor_order(staff, jobs):
    browser = staff("view_experience")
    assert b"arranging" not in browser.get(JOBS).content
    assert browser.post(ORDER, {"ids": ids(jobs, "DCBA")}).status_code == 403
    answer = browser.post(JOBS, {"action": "move_up", "_selected_action": ids(jobs, "B")})
    assert answer.status_code in {200, 302}
    assert companies() == "ABCD"


def test_public_can_order_nothing(client, jobs):
    answer = client.post(ORDER, {"ids": ids(jobs, "DCBA")}, secure=True, headers=SCRIPT)
    assert answer["Location"].startswith("/admin/login/")
    assert companies() == "ABCD"


@pytest.mark.django_db(transaction=True)
def test_history_of_the_rows_does_not_speak_of_their_places(screens, jobs):
    entries = History.objects.count()
    screens.post(ORDER, {"ids": ids(jobs, "BACD")})
    assert companies() == "BACD"
    assert History.objects.count() == entries


@pytest.mark.parametrize("query", ["", "?p=1", "?all="])
def test_list_in_its_own_order_can_be_dragged(screens, jobs, query):
    assert b'id="arranging"' in screens.get(JOBS + query).content


@pytest.mark.parametrize("query", ["?o=1", "?q=A", "?ongoing=yes", "?publication=visible"])
def test_list_in_another_order_or_cut_by_a_filter_can_not(screens, jobs, query):
    answer = screens.get(JOBS + query)
    assert answer.status_code == 200
    assert b'id="arranging"' not in answer.content


def test_every_list_but_the_technologies_has_an_order(screens):
    Language.objects.create(language="Czech")
    second = Language.objects.create(language="French")
    answer = screens.post("/admin/portfolio/language/order/", {"ids": [str(second.pk)]})
    assert answer.status_code == 200
    assert screens.post("/admin/portfolio/technology/order/", {"ids": ["1"]}).status_code == 302


@pytest.mark.parametrize(
    ("action", "chosen", "order"),
    [
        ("move_up", "C", "ACBD"),
        ("move_up", "A", "ABCD"),
        ("move_up", "CD", "ACDB"),
        ("move_down", "A", "BACD"),
        ("move_down", "AB", "CABD"),
        ("move_down", "D", "ABCD"),
        ("move_to_top", "BD", "BDAC"),
    ],
)
def test_chosen_rows_are_moved_by_an_action(screens, jobs, action, chosen, order):
    sent = {"action": action, "_selected_action": ids(jobs, chosen)}
    answer = screens.post(JOBS, sent, follow=True)
    assert "moved" in answer.content.decode()
    assert companies() == order


def test_places_are_merged_and_shifted_for_any_ids():
    assert merged([1, 2, 3, 4], [4, 2]) == [1, 4, 3, 2]
    assert merged([1, 2], [2, 2, 1, 9]) == [2, 1]
    assert merged([], [1]) == []
    assert shifted([1, 2, 3], {1, 2, 3}, -1) == [1, 2, 3]
    assert shifted([], {1}, 1) == []
