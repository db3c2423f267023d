"""A form that is sent twice at the same time: one waits for the other, and one row is added."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from portfolio import once
from portfolio.admin.adding import NAME
from portfolio.images.checking import check
from portfolio.models import IdempotencyKey, PersonalInfo, Technology
from tests.factories import a_person
from tests.portfolio import pictures
from tests.portfolio.admin.forms import (
    PERSON,
    TECHNOLOGY,
    mistakes,
    wait_for_a_blocked_statement,
)
from tests.portfolio.admin.page import Form
from tests.portfolio.admin.test_adding import ADD, AGAIN, OTHER, SKILLS, names, opened
from tests.portfolio.admin.test_conflict import text_of
from tests.portfolio.admin.test_waiting import Other, _unhurried, patient  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(screens, table, path, *forms):
    """Each sent by a window of its own. None has seen what another writes."""
    browsers = [type(screens)(screens.account) for _ in forms]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
        others = [
            Other(lambda browser=browser, form=form: browser.post(path, form))
            for browser, form in zip(browsers, forms, strict=True)
        ]
        wait_for_a_blocked_statement(len(forms))
    return browsers, [other.join() for other in others]


@pytest.mark.usefixtures("patient")
def test_of_two_one_is_saved_and_the_other_answered_as_it(screens):
    sent = opened(screens)
    browsers, answers = at_once(screens, "skills", ADD, sent, sent)
    assert [(each.status_code, each["Location"]) for each in answers] == [(302, SKILLS)] * 2
    assert names() == ["Python"]
    assert IdempotencyKey.objects.count() == 1
    # Each is told one thing.
    pages = [browser.get(SKILLS).text for browser in browsers]
    assert sorted(page.count("was added successfully") for page in pages) == [0, 1]
    assert sorted(page.count(AGAIN) for page in pages) == [0, 1]
    assert [page.count('<ul class="messagelist">') for page in pages] == [1, 1]


@pytest.mark.usefixtures("patient")
def test_of_two_that_add_a_name_none_is_told_that_it_is_taken(screens):
    path = "/admin/portfolio/technology/add/"
    sent = TECHNOLOGY | {"_once": opened(screens, path)["_once"]}
    _, answers = at_once(screens, "technologies", path, sent, sent)
    assert [each.status_code for each in answers] == [302, 302]
    assert Technology.objects.count() == 1


@pytest.mark.usefixtures("patient")
def test_of_two_texts_one_is_saved_and_the_other_shown_again(screens):
    sent = opened(screens)
    texts = {"canary one", "canary two"}
    forms = [sent | {"name": name} for name in sorted(texts)]
    _, answers = at_once(screens, "skills", ADD, *forms)
    assert sorted(each.status_code for each in answers) == [302, 409]
    [shown] = [each for each in answers if each.status_code == 409]
    assert OTHER in text_of(shown)
    assert {*names(), *Form(shown).values["name"]} == texts


@pytest.mark.usefixtures("patient")
def test_one_that_waited_for_a_save_that_failed_is_saved(screens):
    sent = opened(screens)
    key = NAME.format(model="portfolio.skill", key=sent["_once"])
    with transaction.atomic():
        user = screens.account.pk
        assert once.keep(user=user, key=key, request="", status=201, headers="{}", body=b"1")
        other = Other(lambda: screens.post(ADD, sent))
        wait_for_a_blocked_statement()
        transaction.set_rollback(True)
    assert other.join().status_code == 302
    assert names() == ["Python"]


def test_nobody_waits_for_ever_and_what_is_sent_again_has_its_key(screens):
    sent = opened(screens, name="canary mine")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE skills IN SHARE MODE")
        busy = Other(lambda: screens.post(ADD, sent)).join()
    assert (busy.status_code, names()) == (503, [])
    again = Form(busy)
    assert again.values["_once"] == [sent["_once"]]
    for form in (again.values, again.values, sent):
        assert screens.post(again.action, form).status_code == 302
    assert names() == ["canary mine"]


@pytest.mark.usefixtures("patient")
def test_a_save_that_begins_anew_keeps_its_picture(screens):
    file = SimpleUploadedFile("me.png", pictures.PNG, "image/png")
    path = "/admin/portfolio/personalinfo/add/"
    with transaction.atomic():
        a_person(email="kim@example.com")
        other = Other(lambda: screens.post(path, PERSON | {"image-file": file}))
        # Its checks saw no such address; its INSERT waits for this transaction's end.
        wait_for_a_blocked_statement()
    shown = other.join()
    assert mistakes(shown) == {"email": ["Another entry has this email address already."]}
    form = Form(shown).fill(email="sam@example.com")
    assert screens.post(path, form).status_code == 302
    assert PersonalInfo.objects.get(email="sam@example.com").image == check(pictures.PNG).address
