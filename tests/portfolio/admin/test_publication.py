"""Hidden, visible, or visible from a moment on."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.utils import timezone

from portfolio import rules
from portfolio.admin.publication import A_MOMENT, WHEN, state
from portfolio.models import Education, Interest
from tests.factories import a_row
from tests.portfolio.admin.forms import mistakes, wait_for_a_blocked_statement

pytestmark = pytest.mark.django_db

INTERESTS = "/admin/portfolio/interest/"
EDUCATION = "/admin/portfolio/education/"
FAR = datetime(9000, 12, 3, 9, 0, tzinfo=UTC)
PAST = datetime(2001, 1, 1, tzinfo=UTC)
# The moment as a browser posts it.
POSTED = "9000-12-03T09:00"


def save(client, row, **values):
    posted = {"name": row.name} | values
    return client.post(f"{INTERESTS}{row.pk}/change/", posted)


def columns(row):
    row.refresh_from_db()
    return row.active, row.visible_from


@pytest.mark.parametrize(
    ("posted", "saved"),
    [
        ({"publication": "visible"}, (True, None)),
        ({"publication": "hidden"}, (False, None)),
        ({"publication": "from", "publication_from": POSTED}, (True, FAR)),
        ({"publication": "from", "publication_from": "9000-12-03 09:00"}, (True, FAR)),
        ({"publication": "visible", "publication_from": POSTED}, (True, None)),
        ({"publication": "hidden", "publication_from": POSTED}, (False, FAR)),
    ],
)
@pytest.mark.parametrize("before", [(True, None), (False, None), (True, PAST)])
def test_choice_becomes_two_columns(screens, posted, saved, before):
    row = a_row(Interest, active=before[0], visible_from=before[1])
    assert save(screens, row, **posted).status_code == 302
    assert columns(row) == saved


@pytest.mark.parametrize(
    ("active", "moment", "checked"),
    [
        (True, None, "visible"),
        (False, None, "hidden"),
        (False, FAR, "hidden"),
        (True, FAR, "from"),
        (True, PAST, "from"),
    ],
)
def test_form_shows_what_the_row_is_and_saves_it_unchanged(screens, active, moment, checked):
    row = a_row(Interest, active=active, visible_from=moment)
    form = screens.get(f"{INTERESTS}{row.pk}/change/").context["adminform"].form
    choice, shown = form["publication"].value()
    assert choice == checked
    page = screens.get(f"{INTERESTS}{row.pk}/change/").content.decode()
    (tag,) = (tag for tag in page.split("<input ") if " checked" in tag and "radio" in tag)
    assert f'value="{checked}"' in tag
    given = shown.strftime("%Y-%m-%dT%H:%M") if shown else ""
    assert save(screens, row, publication=choice, publication_from=given).status_code == 302
    assert columns(row) == (active, moment)


def test_moment_keeps_its_microseconds_while_another_field_is_edited(screens):
    moment = FAR.replace(second=7, microsecond=654321)
    row = a_row(Interest, visible_from=moment)
    form = f"{INTERESTS}{row.pk}/change/"
    assert 'value="9000-12-03T09:00:07"' in screens.get(form).content.decode()
    values = {"publication": "from", "publication_from": "9000-12-03T09:00:07"}
    assert save(screens, row, name="Go", **values).status_code == 302
    assert columns(row) == (True, moment)


def test_new_row_is_visible_unless_told_otherwise(screens):
    assert screens.post(f"{INTERESTS}add/", {"name": "Go"}).status_code == 302
    assert columns(Interest.objects.get()) == (True, None)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"publication": "from"}, WHEN),
        ({"publication": "from", "publication_from": "soon"}, A_MOMENT),
        ({"publication": "from", "publication_from": "\0"}, A_MOMENT),
        ({"publication": "from", "publication_from": "0001-01-01T00:00"}, rules.DATE_RANGE),
        ({"publication": "from", "publication_from": "9999-12-31T23:59"}, rules.DATE_RANGE),
    ],
)
def test_moment_that_is_none_is_refused_with_a_sentence(screens, values, sentence):
    row = a_row(Interest)
    assert mistakes(save(screens, row, **values)) == {"publication": [str(sentence)]}
    assert columns(row) == (True, None)


def test_choice_that_there_is_not_is_refused(screens):
    assert list(mistakes(save(screens, a_row(Interest), publication="junk"))) == ["publication"]


def test_zone_of_the_moment_stands_beside_it(screens):
    page = screens.get(f"{INTERESTS}add/").content.decode()
    assert 'aria-label="Visible from, in UTC"' in page
    assert ">UTC</abbr>" in page


def test_state_in_words():
    moment = datetime(9000, 12, 3, 9, 0, tzinfo=UTC)
    assert state(Interest(active=False)) == "hidden"
    assert state(Interest(active=False, visible_from=moment)) == "hidden"
    assert state(Interest(active=True)) == "visible"
    assert state(Interest(active=True, visible_from=PAST)) == "visible"
    assert state(Interest(active=True, visible_from=moment)) == "from 3 Dec 9000, 09:00 UTC"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"now", "since", "later", "never", "never later"}),
        ("?publication=visible", {"now", "since"}),
        ("?publication=hidden", {"never", "never later"}),
        ("?publication=from", {"later"}),
    ],
)
def test_list_shows_and_finds_the_states(screens, query, found):
    a_row(Interest, name="now")
    a_row(Interest, name="since", visible_from=PAST)
    a_row(Interest, name="later", visible_from=FAR)
    a_row(Interest, name="never", active=False)
    a_row(Interest, name="never later", active=False, visible_from=FAR)
    listed = screens.get(f"{INTERESTS}{query}").context["cl"].result_list
    assert {row.name for row in listed} == found


def test_row_that_waits_has_no_link_to_the_api(screens, api):
    row = a_row(Interest, visible_from=FAR)
    assert f"/api/interests/{row.pk}" not in screens.get(INTERESTS).content.decode()
    form = screens.get(f"{INTERESTS}{row.pk}/change/").content.decode()
    assert "Not there: from 3 Dec 9000, 09:00 UTC." in form
    assert api.get(f"/api/interests/{row.pk}").status_code == 404


# To several rows at once


def run(client, address, action, rows):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    answer = client.post(address, chosen)
    assert answer.status_code == 302
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_show_is_now_whatever_a_row_waited_for(screens):
    later = a_row(Interest, visible_from=timezone.now() + timedelta(days=9))
    hidden = a_row(Interest, active=False, visible_from=FAR)
    since = a_row(Interest, visible_from=PAST)
    assert run(screens, INTERESTS, "show", [later, hidden, since]) == [
        "2 interests visible. 1 was visible already."
    ]
    assert [columns(row) for row in (later, hidden, since)] == [
        (True, None),
        (True, None),
        (True, PAST),
    ]


def test_hide_keeps_the_moment(screens):
    later = a_row(Interest, visible_from=FAR)
    assert run(screens, INTERESTS, "hide", [later]) == ["1 interest hidden."]
    assert columns(later) == (False, FAR)


def test_row_without_a_name_stays_hidden_and_is_named(screens):
    nameless = a_row(Education, institution="", active=False)
    named = a_row(Education, institution="", area="Physics", active=False)
    done, warning = run(screens, EDUCATION, "show", [nameless, named])
    assert done == "1 education visible."
    assert f'<a href="{EDUCATION}{nameless.pk}/change/">(no name)</a>' in warning
    assert columns(nameless) == (False, None)
    assert columns(named) == (True, None)


@pytest.mark.django_db(transaction=True)
def test_row_whose_name_is_taken_away_meanwhile_is_left_alone(screens):
    row = a_row(Interest, active=False)
    told = []

    def show():
        told.extend(run(screens, INTERESTS, "show", [row]))
        connection.close()

    other = threading.Thread(target=show)
    with transaction.atomic():
        Interest.objects.update(name="")
        other.start()
        # The list had shown the name; the action waits for this transaction's end.
        wait_for_a_blocked_statement()
    other.join()
    [sentence] = told
    assert sentence.startswith("Changed after you had opened this list, so left alone: <a href=")
    assert columns(row) == (False, None)


# A name, or none


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"institution": "School", "area": ""}, 302),
        ({"institution": "", "area": "Physics"}, 302),
        ({"institution": "", "area": "", "publication": "hidden"}, 302),
        ({"institution": " ", "area": ""}, 200),
    ],
)
def test_visible_row_needs_one_of_its_names(screens, values, code):
    answer = screens.post(f"{EDUCATION}add/", {"publication": "visible"} | values)
    assert answer.status_code == code
    if code == 200:
        assert mistakes(answer) == {"institution": [rules.NAMELESS]}


def test_draft_without_a_name_is_edited_but_not_published(screens):
    row = a_row(Interest, name="", active=False)
    assert save(screens, row, keywords="go", publication="hidden").status_code == 302
    row.refresh_from_db()
    assert row.keywords == ["go"]
    answer = save(screens, row, keywords="go", publication="visible")
    assert mistakes(answer) == {"name": [rules.NAMELESS]}
